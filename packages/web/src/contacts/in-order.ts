import type { Contact } from '@sotto/client/people';
import { language } from '../common/language.ts';

/** By name, as the language of the page sorts it. */
export function inOrderOfNames(contacts: readonly Contact[]): readonly Contact[] {
  const inOrder = new Intl.Collator(language(), { sensitivity: 'base', numeric: true });
  return contacts.toSorted((one, other) => inOrder.compare(one.name, other.name));
}
