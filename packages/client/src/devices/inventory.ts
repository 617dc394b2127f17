import { computed, type ReadonlySignal, signal } from '@preact/signals-core';

/** The devices that the browser tells of, kept up to date while they come and go. */
export class DeviceInventory {
  readonly #mediaDevices: MediaDevices | undefined;
  readonly #all = signal<readonly MediaDeviceInfo[]>([]);

  /** `mediaDevices` is undefined outside a secure context; the inventory is empty then. */
  constructor(mediaDevices: MediaDevices | undefined, abort: AbortSignal) {
    this.#mediaDevices = mediaDevices;
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
      this.#all.value = (await this.#mediaDevices?.enumerateDevices()) ?? [];
    } catch {
      this.#all.value = [];
    }
  }
}
