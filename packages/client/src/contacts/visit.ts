import { idOf } from './address-book.ts';
import type { Judgement, Seen } from './known-people.ts';
import { looksLike } from './similar-names.ts';

interface Pin {
  readonly name: string;
  readonly id: string;
}

/** What is made of somebody in a room. */
export interface VisitJudgement extends Judgement {
  /** The person here has decided to go on with them although they are `changed`. */
  readonly accepted: boolean;
}

/**
 * One stay in a room. Whoever was seen under a name is expected again under it: somebody who comes back with another
 * identity is `changed`, contact or not. In memory only, and gone with the stay.
 */
export class Visit {
  readonly #judge: (seen: Seen) => Judgement;
  readonly #seen: Pin[] = [];
  readonly #accepted = new Set<string>();

  constructor(judge: (seen: Seen) => Judgement) {
    this.#judge = judge;
  }

  /** Also remembers them, unless they are not who they should be. */
  judge(seen: Seen): VisitJudgement {
    const id = idOf(seen.identity);
    const judgement = this.#judge(seen);
    const replaces = judgement.kind === 'new' && this.#wasSomebodyElse(seen.name, id);
    const kind = replaces ? 'changed' : judgement.kind;
    if (kind !== 'changed') this.#pin({ name: seen.name, id });
    return { ...judgement, kind, accepted: kind === 'changed' && this.#accepted.has(id) };
  }

  /** Records the decision to go on with somebody who is `changed`, for the rest of the stay. */
  accept(identity: Uint8Array): void {
    this.#accepted.add(idOf(identity));
  }

  #wasSomebodyElse(name: string, id: string): boolean {
    const namesakes = this.#seen.filter((pin) => looksLike(pin.name, name));
    return namesakes.length > 0 && namesakes.every((pin) => pin.id !== id);
  }

  #pin(pin: Pin): void {
    if (!this.#seen.some(({ name, id }) => name === pin.name && id === pin.id)) this.#seen.push(pin);
  }
}
