import type { StoredContact } from './address-book.ts';

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
