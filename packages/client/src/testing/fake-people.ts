import { signal } from '@preact/signals-core';
import { toBase64Url } from '@sotto/e2ee/identity';
import type { Contact, KnownPeople } from '../trust/known-people.ts';
import { decide } from '../trust/trust-decision.ts';
import type { Settable } from './settable.ts';

export type FakePeople = Settable<
  Pick<KnownPeople, 'contacts' | 'lasting' | 'add' | 'rename' | 'remove' | 'replace' | 'judge'>
>;

/** People who are known to a page and kept nowhere. */
export function createFakePeople(
  options: { readonly contacts?: readonly Contact[]; readonly lasting?: boolean } = {},
): FakePeople {
  const contacts = signal<readonly Contact[]>(options.contacts ?? []);
  const find = (id: string) => contacts.peek().find((contact) => contact.id === id);
  const put = (id: string, contact?: Contact): Promise<void> => {
    const others = contacts.peek().filter((each) => each.id !== id && each.id !== contact?.id);
    contacts.value = contact === undefined ? others : [...others, contact];
    return Promise.resolve();
  };
  return {
    contacts,
    lasting: signal(options.lasting ?? true),
    add: ({ identity, cardKey, name }) => {
      const keys = { id: toBase64Url(identity), cardKey: toBase64Url(cardKey) };
      return put(keys.id, { ...keys, name, addedAt: Date.now(), verified: false });
    },
    rename: (id, name) => {
      const contact = find(id);
      return contact === undefined ? Promise.resolve() : put(id, { ...contact, name });
    },
    remove: (id) => put(id),
    replace: (id, { identity, cardKey }) => {
      const contact = find(id);
      const keys = { id: toBase64Url(identity), cardKey: toBase64Url(cardKey) };
      return contact === undefined ? Promise.resolve() : put(id, { ...contact, ...keys, verified: false });
    },
    judge: (seen) => decide(contacts.value, seen, find(toBase64Url(seen.identity))?.verified ?? false),
  };
}
