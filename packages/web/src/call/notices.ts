import { type ReadonlySignal, signal } from '@preact/signals';

export interface Notice {
  readonly id: number;
  readonly text: string;
}

/** What can be said of several people in one sentence. */
interface NewsOf {
  /** Only news of the same kind are told together. */
  readonly kind: string;
  readonly name: string;
  readonly tell: (names: readonly string[]) => string;
}

interface Waiting {
  readonly kind: string | null;
  readonly names: string[];
  readonly tell: (names: readonly string[]) => string;
}

/** In milliseconds: for whoever looks up, and for reading each character. */
const minShown = 6_000;
const shownPerCharacter = 50;

/** So many can be read again. */
const maxPast = 10;

export const shownFor = (text: string): number => minShown + shownPerCharacter * text.length;

export interface PastNotice extends Notice {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Short notices, one after the other, shown in the top bar and never over a face. Each is told to the log as well. None
 * is dropped: a crowd that comes while one is shown waits in one sentence.
 */
export class Notices {
  readonly #current = signal<Notice | null>(null);
  readonly current: ReadonlySignal<Notice | null> = this.#current;
  readonly #past = signal<readonly PastNotice[]>([]);
  /** What happened to the call last, newest first; kept until the call is over. */
  readonly past: ReadonlySignal<readonly PastNotice[]> = this.#past;
  readonly #log: (text: string) => void;
  readonly #waiting: Waiting[] = [];
  /** Of whom that is told which is shown. */
  #shownOf: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  say(text: string): void {
    this.#log(text);
    this.#wait({ kind: null, names: [], tell: () => text });
  }

  /**
   * The log hears of it when it is shown, since until then more may come that is told with it. Whoever leaves while it
   * still says that they came takes the place of that: it is not true any more.
   */
  sayOf({ kind, name, tell }: NewsOf): void {
    if (this.#shownOf.length === 1 && this.#shownOf[0] === name) {
      this.#waiting.unshift({ kind, names: [name], tell });
      this.#next();
      return;
    }
    const others = this.#waiting.find((waiting) => waiting.kind === kind);
    if (others === undefined) this.#wait({ kind, names: [name], tell });
    else others.names.push(name);
  }

  /** The answer to what the person just did: shown at once, in place of what is shown. */
  reply(text: string): void {
    this.#log(text);
    this.#shownOf = [];
    this.#show(text);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#current.peek() === null) this.#next();
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#shownOf = [];
      this.#current.value = null;
      return;
    }
    this.#shownOf = next.names;
    const text = next.tell(next.names);
    if (next.kind !== null) this.#log(text);
    this.#show(text);
    this.#keep(text);
  }

  #show(text: string): void {
    clearTimeout(this.#timer);
    this.#count += 1;
    this.#current.value = { id: this.#count, text };
    this.#timer = setTimeout(() => this.#next(), shownFor(text));
  }

  #keep(text: string): void {
    const past = { id: this.#count, text, at: Date.now() };
    this.#past.value = [past, ...this.#past.peek()].slice(0, maxPast);
  }
}
