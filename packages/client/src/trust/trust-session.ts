import type { ReadonlySignal } from '@preact/signals-core';
import { idOf } from './address-book.ts';
import {
  type Contact,
  findImpersonated,
  type Impersonated,
  looksLike,
  type Seen,
  type TrustDecision,
} from './trust-decision.ts';

/** What a visit asks of `KnownPeople`. */
interface People {
  readonly contacts: ReadonlySignal<readonly Contact[]>;
  judge(seen: Seen): TrustDecision;
}

interface Pin {
  readonly name: string;
  readonly id: string;
}

/** What is made of somebody in a room. */
export interface TrustSessionDecision extends TrustDecision {
  /** For whom they may be taken although they are not, when `changed`. The first who is not accepted yet. */
  readonly taken: Impersonated | undefined;
  /** The person here has decided to go on with them although they are `changed`. */
  readonly accepted: boolean;
}

/**
 * One stay in a room. Once somebody was there, everybody else is `changed`, contact or not and whatever their name, but
 * for those who were there too and the one whom the call was meant for: names come from the server, which could
 * otherwise put itself in somebody's place under another one. In memory only, and gone with the stay.
 */
export class TrustSession {
  readonly #people: People;
  /** Who was there and was not blocked, with the names that they bore; who was there last comes last. */
  readonly #pins: Pin[] = [];
  readonly #accepted = new Set<string>();

  constructor(people: People) {
    this.#people = people;
  }

  /** Also remembers them, unless they are not who they should be. */
  judge(seen: Seen): TrustSessionDecision {
    const id = idOf(seen.identity);
    const isOpen = (taken: Impersonated) => !this.#accepted.has(decision(id, taken));
    if (!this.#findImpersonated(seen).some(isOpen)) this.#pin({ name: seen.name, id });
    const all = this.#findImpersonated(seen);
    const open = all.find(isOpen);
    const taken = open ?? all[0];
    const verdict = this.#people.judge(seen);
    if (taken === undefined) return { ...verdict, taken, accepted: false };
    return { ...verdict, kind: 'changed', contact: taken.contact, taken, accepted: open === undefined };
  }

  /**
   * Records the decision to go on with somebody although they may be taken for somebody else, for the rest of the stay.
   * It is none about them under the name of yet another.
   */
  accept(identity: Uint8Array, taken: Impersonated): void {
    const id = idOf(identity);
    this.#accepted.add(decision(id, taken));
    // Who was let in under the name is no less let in without it.
    this.#accepted.add(decision(id, { ...taken, alike: false }));
  }

  #findImpersonated(seen: Seen): Impersonated[] {
    const id = idOf(seen.identity);
    const contacts = this.#people.contacts.peek();
    const taken = findImpersonated(contacts, seen);
    if (seen.expected !== undefined && idOf(seen.expected) === id) return taken;
    const namesake = this.#namesake(seen.name, id);
    if (namesake !== undefined && taken.every((each) => each.id !== namesake.id))
      taken.push(this.#before(namesake, 'namesake'));
    const last = this.#pins.at(-1);
    const isStranger = last !== undefined && this.#pins.every((pin) => pin.id !== id);
    if (isStranger && taken.length === 0) taken.push(this.#before(last, 'before'));
    return taken;
  }

  /** Who was there under this name, where that was never the one whose identity this is. */
  #namesake(name: string, id: string): Pin | undefined {
    const contact = this.#people.contacts.peek().find((each) => each.id === id);
    const namesakes = this.#pins.filter((pin) => looksLike(pin.name, name));
    const theirs = namesakes.some((pin) => pin.id === id);
    const kept = contact !== undefined && looksLike(contact.name, name);
    const known = theirs || (kept && this.#pins.some((pin) => pin.id === id));
    return known ? undefined : namesakes.at(-1);
  }

  #before({ id, name }: Pin, reason: 'namesake' | 'before'): Impersonated {
    const contact = this.#people.contacts.peek().find((each) => each.id === id);
    return { id, contact, name: contact?.name ?? name, reason, alike: reason === 'namesake' };
  }

  #pin(pin: Pin): void {
    const at = this.#pins.findIndex(({ name, id }) => name === pin.name && id === pin.id);
    if (at !== -1) this.#pins.splice(at, 1);
    this.#pins.push(pin);
  }
}

/** What was decided: about whom, for whom they may be taken, and whether they bore that one's name. */
const decision = (id: string, { id: other, alike }: Impersonated): string =>
  `${id}.${other}.${String(alike)}`;
