import type { ReadonlySignal } from '@preact/signals-core';
import { nothingToSee } from '@sotto/protocol';
import { idOf, type StoredContact } from './address-book.ts';

/** Somebody whom the person who uses this device knows. */
export interface Contact extends StoredContact {
  /** The two have compared their symbols, with the identities that both have now. */
  readonly verified: boolean;
}

/** Somebody as a key exchange has shown them. */
export interface Seen {
  /** Ed25519, 32 bytes, proven. */
  readonly identity: Uint8Array;
  /** What they call themselves: a claim. */
  readonly name: string;
  /** Whom the call was meant for, when it was. */
  readonly expected?: Uint8Array | undefined;
}

/**
 * - `expected`: the one whom the call was meant for.
 * - `known`: a contact.
 * - `new`: nobody who is known here.
 * - `changed`: not who they should be: another identity than expected, or the name of a contact with another identity,
 *   be it that of another contact; in a room (see `TrustSession`) also another identity than was there before.
 */
export interface TrustDecision {
  readonly kind: 'expected' | 'known' | 'new' | 'changed';
  /** Who they are when `expected` or `known`; when `changed`, whom they are not, if that is a contact. */
  readonly contact: Contact | undefined;
  /** The own identity and theirs were compared before. */
  readonly verified: boolean;
}

/** Somebody for whom one who was met may be taken, although the key is another one. */
interface Impersonated {
  readonly id: string;
  readonly contact: Contact | undefined;
  /** How this device calls them; undefined where it has no name for them. */
  readonly name: string | undefined;
  /**
   * `expected`: the call was meant for them. `namesake`: the one who was met bears their name. `before`: they were in
   * the room before.
   */
  readonly reason: 'expected' | 'namesake' | 'before';
  /** The one who was met bears their name. */
  readonly alike: boolean;
}

/** All for whom somebody may be taken, going by whom the call was meant for and whom one knows. */
function findImpersonated(contacts: readonly Contact[], seen: Seen): Impersonated[] {
  const { identity, name, expected } = seen;
  const id = idOf(identity);
  const meant = expected === undefined ? undefined : idOf(expected);
  if (meant === id) return [];
  const taken: Impersonated[] = [];
  if (meant !== undefined) {
    const contact = contacts.find((each) => each.id === meant);
    const alike = contact !== undefined && looksLike(contact.name, name);
    taken.push({ id: meant, contact, name: contact?.name, reason: 'expected', alike });
  }
  const namesakes = contacts.filter((each) => looksLike(each.name, name));
  // Who bears the name that the person here gave them, or that of whom the call was meant for, is asked about as that.
  if (namesakes.some((each) => each.id === id || each.id === meant)) return taken;
  const [contact] = namesakes;
  if (contact !== undefined)
    taken.push({ id: contact.id, contact, name: contact.name, reason: 'namesake', alike: true });
  return taken;
}

/** What to make of somebody, as far as one knows people. `verified`: the own identity and theirs were compared before. */
export function decide(contacts: readonly Contact[], seen: Seen, verified: boolean): TrustDecision {
  const [taken] = findImpersonated(contacts, seen);
  if (taken !== undefined) return { kind: 'changed', contact: taken.contact, verified };
  const id = idOf(seen.identity);
  const contact = contacts.find((each) => each.id === id);
  // Nobody else than expected gets here.
  if (seen.expected !== undefined) return { kind: 'expected', contact, verified };
  return { kind: contact === undefined ? 'new' : 'known', contact, verified };
}

/**
 * Whether two names look the same to somebody who glances at them: in compatibility form (NFKC, UAX #15), without case,
 * blanks and characters that show nothing. Letters of other scripts that look alike are told apart all the same.
 */
function looksLike(one: string, other: string): boolean {
  const [first, second] = [essence(one), essence(other)];
  return first !== '' && first === second;
}

function essence(name: string): string {
  const folded = name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return folded.replaceAll(nothingToSee, '');
}

/** What a stay in a room asks of `KnownPeople`. */
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
