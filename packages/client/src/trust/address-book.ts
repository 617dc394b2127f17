import { fromBase64Url, isSoundIdentity, toBase64Url, xwingPublicKeyLength } from '@sotto/e2ee/identity';
import { displayName } from '@sotto/protocol';
import * as v from 'valibot';

/** Text of 32 bytes in base64url; an identity is also a key that somebody can have. */
const keyText = v.pipe(
  v.string(),
  v.check((text) => fromBase64Url(text)?.length === 32),
);
const identityText = v.pipe(
  keyText,
  v.check((text) => isSoundIdentity(fromBase64Url(text) ?? new Uint8Array(0))),
);

/** An X-Wing public key in base64url. */
export const kemKeyText = v.pipe(
  v.string(),
  v.maxLength(2 * xwingPublicKeyLength),
  v.check((text) => fromBase64Url(text)?.length === xwingPublicKeyLength),
);

const storedContact = v.object({
  id: identityText,
  cardKey: keyText,
  /** Told by the contact in a call. Where it is there, cards to the contact need it. */
  kemKey: v.optional(kemKeyText),
  name: displayName,
  addedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
export type StoredContact = Readonly<v.InferOutput<typeof storedContact>>;

const comparison = v.object({ pair: v.string(), name: v.optional(displayName) });
/** A pair of own and other identity (see `pairOf`) that compared their symbols and found them equal. */
export type Comparison = Readonly<v.InferOutput<typeof comparison>>;

/** Everything that is kept: one record, so that whatever changes does so in one transaction. */
export interface AddressBook {
  readonly contacts: readonly StoredContact[];
  /** With the name under which the other was compared, where it is known. */
  readonly verified: readonly Comparison[];
  /** Pairs that were in an encrypted call, the last of them last: they need not be told again what a call can prove. */
  readonly met: readonly string[];
}

export const emptyBook: AddressBook = { contacts: [], verified: [], met: [] };

/** So many are kept: nobody needs a list of all they ever talked to. */
const maxMet = 100;

/** What was stored, without what this version cannot read; one damaged contact must not hide the others. */
export function readBook(stored: unknown): AddressBook {
  const book = v.safeParse(
    v.object({
      contacts: v.array(v.unknown()),
      verified: v.array(v.unknown()),
      // Books of earlier versions have none.
      met: v.optional(v.array(v.unknown()), []),
    }),
    stored,
  );
  if (!book.success) return emptyBook;
  return {
    contacts: book.output.contacts.filter((each) => v.is(storedContact, each)),
    verified: book.output.verified.flatMap((each) => readComparison(each)),
    met: book.output.met.filter((each) => typeof each === 'string'),
  };
}

/** Before names were kept a pair was kept alone. */
function readComparison(stored: unknown): Comparison[] {
  if (typeof stored === 'string') return [{ pair: stored }];
  return v.is(comparison, stored) ? [stored] : [];
}

/** The name as a contact can have it; undefined for one that cannot be shown. What was typed goes through `cleanName`. */
export function contactName(text: string): string | undefined {
  const name = v.safeParse(displayName, text);
  return name.success ? name.output : undefined;
}

/** An identity as a text: the id of a contact. */
export const idOf = (identity: Uint8Array): string => toBase64Url(identity);

/** Who compared with whom. After a reset of the own identity old comparisons say nothing any more. */
export const pairOf = (own: Uint8Array, peer: Uint8Array): string => `${idOf(own)}.${idOf(peer)}`;

/** With the pair as the last that met; who met longest ago goes where there are too many. */
export function withMet(book: AddressBook, pair: string): AddressBook {
  const others = book.met.filter((each) => each !== pair);
  return { ...book, met: [...others, pair].slice(-maxMet) };
}

/** Without the contact, and without what was compared with it. */
export function withoutContact(book: AddressBook, id: string): AddressBook {
  return {
    contacts: book.contacts.filter((contact) => contact.id !== id),
    verified: book.verified.filter(({ pair }) => !pair.endsWith(`.${id}`)),
    met: book.met.filter((pair) => !pair.endsWith(`.${id}`)),
  };
}
