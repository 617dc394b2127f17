import { type ReadonlySignal, signal } from '@preact/signals';

export interface LogEntry {
  readonly id: number;
  readonly text: string;
}

/** So many are kept: more than anybody reads back in a call. */
const mostKept = 200;

/** What happens in the call, in order, for a screen reader to read out and to read again. */
export class CallLog {
  readonly #entries = signal<readonly LogEntry[]>([]);
  readonly entries: ReadonlySignal<readonly LogEntry[]> = this.#entries;
  #count = 0;

  /** The same words a second time are a second entry. */
  add(text: string): void {
    this.#count += 1;
    this.#entries.value = [...this.#entries.peek(), { id: this.#count, text }].slice(-mostKept);
  }
}
