import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

export interface Notice {
  readonly id: number;
  readonly text: string;
}

const shownFor = 4_000;
/** A waiting crowd is not read out one by one. */
const mostWaiting = 3;

/** Short notices, one after the other. Shown in the top bar, never over a face, and read out quietly. */
export class Notices {
  readonly #current = signal<Notice | null>(null);
  readonly #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;

  get current(): ReadonlySignal<Notice | null> {
    return this.#current;
  }

  say(text: string): void {
    this.#waiting.push(text);
    if (this.#waiting.length > mostWaiting) this.#waiting.shift();
    if (this.#current.peek() === null) this.#next();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #next(): void {
    const text = this.#waiting.shift();
    this.#count += 1;
    this.#current.value = text === undefined ? null : { id: this.#count, text };
    if (text !== undefined) this.#timer = setTimeout(() => this.#next(), shownFor);
  }
}
