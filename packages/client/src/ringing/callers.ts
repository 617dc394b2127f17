import {
  type Address,
  type DeviceIdentity,
  fingerprintOf,
  fromBase64Url,
  openCard,
} from '@sotto/e2ee/identity';
import { roomKindOf, roomKinds } from '@sotto/protocol';
import { contactName, idOf } from '../trust/address-book.ts';
import type { KnownPeople } from '../trust/known-people.ts';
import { describeError, type Failed } from '../log/log.ts';
import type { Caller, Callers } from '../types/ringing-types.ts';

export interface CardOptions {
  readonly identity: DeviceIdentity;
  readonly people: Pick<KnownPeople, 'contacts' | 'judge'>;
  readonly callers: Callers;
  /** base64url, as the server handed it on. */
  readonly card: string;
  /** Where the server says that the caller waits, a page of version 2. */
  readonly room?: string | undefined;
  readonly failed: Failed;
}

/** Of a card that is no contact's, or for another device: anybody can make those happen. */
const junk: ReadonlySet<unknown> = new Set(['malformed-card', 'card-not-authentic', 'malformed-message']);

/** How far the clocks of two devices may be apart, and how long a card may be on its way; milliseconds. */
const maxCardAge = 5 * 60_000;

/** What a card says that this device may take note of. */
export interface OpenedCard {
  readonly caller: Caller;
  /** Where they wait. */
  readonly room: string;
  /** Made just now, by the clocks of both devices: only then it rings. */
  readonly fresh: boolean;
}

/** Who calls, where the card says so beyond doubt and they may ring here; undefined for everything else. */
export async function readCard(options: CardOptions): Promise<OpenedCard | undefined> {
  const { identity, card, room } = options;
  const bytes = fromBase64Url(card);
  if (bytes === undefined) return undefined;
  try {
    const content = await openCard({ identity, bytes });
    // The caller has signed the room: a server that names another one leads astray.
    if (room !== undefined && content.room !== room) return undefined;
    const kind = roomKindOf(content.room);
    // Only from the room of a pair does anybody ring.
    if (kind === undefined || roomKinds[kind].people !== 'pair') return undefined;
    const caller = await admit(options, content.from, content.name);
    return caller && { caller, room: content.room, fresh: Math.abs(Date.now() - content.at) <= maxCardAge };
  } catch (error) {
    if (!junk.has(describeError(error).code)) options.failed('card', error);
    return undefined;
  }
}

async function admit(
  { people, callers }: CardOptions,
  from: Address,
  claim: string,
): Promise<Caller | undefined> {
  const id = idOf(from.identity);
  // By the key alone: what somebody calls themselves says nothing.
  const contact = people.contacts.peek().find((each) => each.id === id);
  if (contact !== undefined) return { id, contact };
  if (callers === 'contacts') return undefined;
  const claimedName = contactName(claim) ?? '';
  const { contact: namesake } = people.judge({ identity: from.identity, name: claimedName });
  return {
    id,
    contact: null,
    claimedName,
    fingerprint: await fingerprintOf(from.identity),
    namesake: namesake?.name ?? null,
  };
}
