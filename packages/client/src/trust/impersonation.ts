import { idOf, type StoredContact } from './address-book.ts';
import type { Seen } from './trust-decision.ts';
import { looksLike } from './similar-names.ts';

/** Somebody for whom one who was met may be taken, although the key is another one. */
export interface Impersonated<C extends StoredContact = StoredContact> {
  readonly id: string;
  readonly contact: C | undefined;
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
export function findImpersonated<C extends StoredContact>(
  contacts: readonly C[],
  seen: Seen,
): Impersonated<C>[] {
  const { identity, name, expected } = seen;
  const id = idOf(identity);
  const meant = expected === undefined ? undefined : idOf(expected);
  if (meant === id) return [];
  const taken: Impersonated<C>[] = [];
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
