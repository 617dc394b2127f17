import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { SpeakerChoice } from '../types/types.ts';
import type { DeviceInventory } from './inventory.ts';
import type { DeviceMemory } from './memory.ts';

/** Where the others are heard. The page applies the choice to its media elements (`setSinkId`). */
export class Speaker implements SpeakerChoice {
  readonly supported: boolean;
  readonly devices: SpeakerChoice['devices'];
  /** Null, the default output, while the chosen one is not there. */
  readonly deviceId: ReadonlySignal<string | null>;
  readonly #memory: DeviceMemory;
  readonly #chosen;

  constructor(inventory: DeviceInventory, memory: DeviceMemory) {
    this.supported = 'HTMLMediaElement' in globalThis && 'setSinkId' in HTMLMediaElement.prototype;
    this.#memory = memory;
    this.#chosen = signal(memory.recall('audiooutput'));
    this.devices = inventory.ofKind('audiooutput');
    this.deviceId = computed(() => {
      const chosen = this.#chosen.value;
      return this.devices.value.some((device) => device.deviceId === chosen) ? chosen : null;
    });
  }

  select(deviceId: string): void {
    this.#memory.keep('audiooutput', deviceId);
    this.#chosen.value = deviceId;
  }
}
