import { computed, type ReadonlySignal, signal } from '@preact/signals-core';

export interface DeviceInventoryOptions {
  /** Undefined outside a secure context; the inventory is empty then. */
  readonly mediaDevices: MediaDevices | undefined;
  readonly signal: AbortSignal;
  readonly onFailure?: (error: unknown) => void;
}

/** The devices that the browser tells of, kept up to date while they come and go. */
export class DeviceInventory {
  readonly #options: DeviceInventoryOptions;
  readonly #all = signal<readonly MediaDeviceInfo[]>([]);

  constructor(options: DeviceInventoryOptions) {
    this.#options = options;
    const { mediaDevices, signal: abort } = options;
    mediaDevices?.addEventListener('devicechange', () => void this.refresh(), { signal: abort });
    void this.refresh();
  }

  ofKind(kind: MediaDeviceKind): ReadonlySignal<readonly MediaDeviceInfo[]> {
    // Before a permission, browsers list one device of each kind without an id: there is nothing to choose yet.
    return computed(() => this.#all.value.filter((device) => device.kind === kind && device.deviceId !== ''));
  }

  /** Never rejects. Labels appear with the first permission, so this is called after each. */
  async refresh(): Promise<void> {
    try {
      this.#all.value = (await this.#options.mediaDevices?.enumerateDevices()) ?? [];
    } catch (error) {
      this.#options.onFailure?.(error);
      this.#all.value = [];
    }
  }
}
