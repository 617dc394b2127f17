/**
 * Remembers which devices were chosen, by the browser's own ids, which mean nothing on another site or device.
 * Storage may be forbidden or full; then nothing is remembered and nobody is bothered, but for the log.
 */
export class DeviceMemory {
  readonly #storage: Storage | undefined;

  readonly #onFailure: (error: unknown) => void;

  constructor(storage: Storage | undefined, onFailure: (error: unknown) => void) {
    this.#storage = storage;
    this.#onFailure = onFailure;
  }

  recall(kind: MediaDeviceKind): string | null {
    try {
      return this.#storage?.getItem(key(kind)) ?? null;
    } catch (error) {
      this.#onFailure(error);
      return null;
    }
  }

  keep(kind: MediaDeviceKind, deviceId: string): void {
    try {
      this.#storage?.setItem(key(kind), deviceId);
    } catch (error) {
      // The choice holds for this page.
      this.#onFailure(error);
    }
  }
}

const key = (kind: MediaDeviceKind): string => `sotto.device.${kind}`;

/** Reading `localStorage` throws where the person has blocked site data. */
export function browserStorage(onFailure: (error: unknown) => void): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch (error) {
    onFailure(error);
    return undefined;
  }
}
