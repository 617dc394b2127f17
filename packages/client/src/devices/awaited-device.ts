import { effect, type ReadonlySignal, untracked } from '@preact/signals-core';

/**
 * Looks out for a device that is away: the one that the person chose, or the one that was unplugged. Browsers may list a
 * device a moment longer than its track lives, so only what was seen to be away can come back.
 */
export class AwaitedDevice {
  readonly #devices: ReadonlySignal<readonly MediaDeviceInfo[]>;
  readonly #onReturn: (id: string | null) => void;
  readonly #stop: () => void;
  #preferred: string | null = null;
  #away = false;
  #empty = false;

  /** @param onReturn with null where there was none of the kind at all, and now there is one, though not that one */
  constructor(devices: ReadonlySignal<readonly MediaDeviceInfo[]>, onReturn: (id: string | null) => void) {
    this.#devices = devices;
    this.#onReturn = onReturn;
    this.#stop = effect(() => {
      const ids = devices.value.map(({ deviceId }) => deviceId);
      untracked(() => this.#look(ids));
    });
  }

  /** The device, while it is there. */
  get present(): string | null {
    return this.#devices.peek().some(({ deviceId }) => deviceId === this.#preferred) ? this.#preferred : null;
  }

  isPreferred(id: string | null): boolean {
    return id !== null && id === this.#preferred;
  }

  /** The person chose it. */
  prefer(id: string | null): void {
    this.#preferred = id;
    this.#away = id !== null && this.present === null;
  }

  /** The one in use is gone; it is awaited unless the person chose another one that is away. */
  lose(id: string | undefined): void {
    if (id !== undefined && id !== '' && !this.#away) this.prefer(id);
    this.#empty = this.#devices.peek().length === 0;
  }

  close(): void {
    this.#stop();
  }

  #look(ids: readonly string[]): void {
    const before = { away: this.#away, empty: this.#empty };
    this.#empty = ids.length === 0;
    this.#away = this.#preferred !== null && !ids.includes(this.#preferred);
    if (this.#empty) return;
    if (before.away && !this.#away) this.#onReturn(this.#preferred);
    else if (before.empty) this.#onReturn(null);
  }
}
