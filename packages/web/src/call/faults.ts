import { type ReadonlySignal, signal } from '@preact/signals';

/** What can be wrong; each is shown once at most. */
export type FaultKey = 'microphone' | 'camera' | 'share' | 'end' | 'lead' | 'upgrade';

export interface Fault {
  readonly key: FaultKey;
  /** What happened, and how to mend it, in the language of now. */
  readonly what: () => string;
  readonly mend?: () => string;
  /** Does the one thing that may help; without it there is nothing to do but to read it. */
  readonly retry?: () => void;
  /** What is tried again, for those who do not see beside what the button stands. */
  readonly retryOf?: () => string;
}

/**
 * What is wrong on this side of the call. Each stays until it is mended or the person has put it aside, whatever else
 * happens meanwhile.
 */
export class Faults {
  readonly #list = signal<readonly Fault[]>([]);
  readonly list: ReadonlySignal<readonly Fault[]> = this.#list;

  show(fault: Fault): void {
    this.#list.value = [...this.#without(fault.key), fault];
  }

  clear(key: FaultKey): void {
    if (this.#list.peek().some((fault) => fault.key === key)) this.#list.value = this.#without(key);
  }

  #without(key: FaultKey): Fault[] {
    return this.#list.peek().filter((fault) => fault.key !== key);
  }
}
