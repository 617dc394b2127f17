import { concat, utf8 } from '../common/bytes.ts';
import { E2eeError } from '../common/errors.ts';
import { cardKeyLength, identityLength } from './device-keys.ts';

/** The address of a device: its identity and the key that cards to it are sealed with. */
export type Address = {
  /** Ed25519, 32 bytes. */
  readonly identity: Uint8Array;
  /** X25519, 32 bytes. */
  readonly cardKey: Uint8Array;
};

/** The content of a call card, from the caller to the one who is called. */
export type CardContent = {
  readonly from: Address;
  /** The caller's name for itself; a claim, as on any visiting card. 1 to 64 code units. */
  readonly name: string;
  /** Where the caller waits: 1 to 64 letters, digits, `-` and `_`. */
  readonly room: string;
  /** When the card was sealed, in milliseconds since the epoch, by the caller's clock. */
  readonly at: number;
};

const maxNameUnits = 64;
/** A code unit takes three bytes of UTF-8 at most. */
const nameLength = 3 * maxNameUnits;
const roomLength = 64;
const timeLength = 8;

/** Every content is as long as every other: name and room are filled up with zeros. */
export const contentLength = identityLength + cardKeyLength + timeLength + 1 + nameLength + 1 + roomLength;

const fields = [identityLength, cardKeyLength, timeLength, 1 + nameLength, 1 + roomLength] as const;

/** @throws {E2eeError} `malformed-card` for what no card can carry. */
export function encodeContent({ from, name, room, at }: CardContent): Uint8Array<ArrayBuffer> {
  if (!isName(name) || !isRoom(room) || !isTime(at)) throw new E2eeError('malformed-card');
  const time = new Uint8Array(timeLength);
  new DataView(time.buffer).setBigUint64(0, BigInt(at));
  const texts = [padded(utf8(name), nameLength), padded(utf8(room), roomLength)];
  const content = concat(from.identity, from.cardKey, time, ...texts);
  if (content.length !== contentLength) throw new E2eeError('malformed-card');
  return content;
}

/** @throws {E2eeError} `malformed-card` for anything that `encodeContent` would not have written just so. */
export function decodeContent(content: Uint8Array<ArrayBuffer>): CardContent {
  if (content.length !== contentLength) throw new E2eeError('malformed-card');
  let offset = 0;
  const [identity, cardKey, time, nameField, roomField] = fields.map((length) => {
    offset += length;
    return content.slice(offset - length, offset);
  });
  if (!identity || !cardKey || !time || !nameField || !roomField) throw new E2eeError('malformed-card');
  const at = Number(new DataView(time.buffer).getBigUint64(0));
  const [name, room] = [unpadded(nameField), unpadded(roomField)];
  if (!isName(name) || !isRoom(room) || !isTime(at)) throw new E2eeError('malformed-card');
  return { from: { identity, cardKey }, name, room, at };
}

function isName(name: string): boolean {
  return name.length > 0 && name.length <= maxNameUnits && name.isWellFormed();
}

function isRoom(room: string): boolean {
  return /^[\w-]{1,64}$/.test(room);
}

function isTime(at: number): boolean {
  return Number.isSafeInteger(at) && at >= 0;
}

/** The length in one byte, the bytes, then zeros. */
function padded(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length > length) throw new E2eeError('malformed-card');
  const field = new Uint8Array(1 + length);
  field[0] = bytes.length;
  field.set(bytes, 1);
  return field;
}

function unpadded(field: Uint8Array): string {
  const end = 1 + (field[0] ?? 0);
  if (end > field.length || field.subarray(end).some((byte) => byte !== 0))
    throw new E2eeError('malformed-card');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(field.subarray(1, end));
  } catch (cause) {
    throw new E2eeError('malformed-card', { cause });
  }
}
