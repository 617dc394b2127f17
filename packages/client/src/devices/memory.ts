/**
 * Remembers which devices were chosen, by the browser's own ids, which mean nothing on another site or device.
 * Storage may be forbidden or full; then nothing is remembered and nobody is bothered.
 */
export class DeviceMemory {
  readonly #storage: Storage | undefined;

  constructor(storage: Storage | undefined) {
    this.#storage = storage;
  }

  recall(kind: MediaDeviceKind): string | null {
    try {
      return this.#storage?.getItem(key(kind)) ?? null;
    } catch {
      return null;
    }
  }

  keep(kind: MediaDeviceKind, deviceId: string): void {
    try {
      this.#storage?.setItem(key(kind), deviceId);
    } catch {
      // The choice holds for this page.
    }
  }
}

const key = (kind: MediaDeviceKind): string => `sotto.device.${kind}`;

/** Reading `localStorage` throws where the person has blocked site data. */
export function browserStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
