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
export interface Impersonated {
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
export function findImpersonated(contacts: readonly Contact[], seen: Seen): Impersonated[] {
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
export function looksLike(one: string, other: string): boolean {
  const [first, second] = [essence(one), essence(other)];
  return first !== '' && first === second;
}

function essence(name: string): string {
  const folded = name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return folded.replaceAll(nothingToSee, '');
}
