import { type ReadonlySignal, signal } from '@preact/signals';
import { recall, remember } from './remembered.ts';

/** A yes or no of the person, which this browser remembers where it is not the usual one. */
export class RememberedSwitch {
  readonly #key: string;
  readonly #usual: boolean;
  readonly #on = signal(false);
  readonly on: ReadonlySignal<boolean> = this.#on;

  constructor(key: string, { usual }: { readonly usual: boolean }) {
    this.#key = key;
    this.#usual = usual;
    const kept = recall(key);
    this.#on.value = kept === null ? usual : kept === 'on';
  }

  set(on: boolean): void {
    this.#on.value = on;
    remember(this.#key, on === this.#usual ? null : on ? 'on' : 'off');
  }
}
