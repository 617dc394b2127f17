import { createHash, randomBytes } from 'node:crypto';
import { type RoomKind, roomKinds } from '@sotto/protocol';

/** Crockford's base32: no i, l, o, u, so that an id can be read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const randomLength = 24;

/** The letter of the kind, then 120 random bits; whoever knows the id may enter, so it must be out of reach of guessing. */
export function newRoomId(kind: RoomKind): string {
  const random = Array.from(randomBytes(randomLength), (byte) => alphabet[byte % alphabet.length]);
  return roomKinds[kind].letter + random.join('');
}

/**
 * The key of a room for the server: the SHA-256 of its id. The store never holds an id, and memory no longer than a
 * request takes or somebody is rung from that room, so neither holds a link that works for longer.
 */
export function roomKey(roomId: string): string {
  return createHash('sha256').update(roomId).digest('base64url');
}
