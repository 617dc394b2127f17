import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

// The form of STUN messages (RFC 8489), and what shows who made them.

const messageIntegrity = 0x0008;
const fingerprint = 0x8028;
/** Of an attribute with its header: an HMAC-SHA-1, and a CRC-32. */
const integrityLength = 4 + 20;
const fingerprintLength = 4 + 4;
const fingerprintMask = 0x5354_554e;

/** The same in every message, behind the length (section 5). */
export const magicCookie = 0x2112_a442;
/** Bytes before the attributes. */
export const stunHeaderLength = 20;
/** Bytes of the id by which an answer is known (section 5). */
export const transactionLength = 12;

/** Its type, and its value without padding. */
export type StunAttribute = readonly [type: number, value: Buffer];

export interface StunMessage {
  /** Method and class in one number (section 5). */
  readonly type: number;
  readonly transaction: Buffer;
  /** The first of each type, of those that the signature covers where there is one. */
  readonly attributes: ReadonlyMap<number, Buffer>;
  /** As it came, and where in it the signature and the checksum begin. */
  readonly bytes: Buffer;
  readonly integrityAt: number | null;
  readonly fingerprintAt: number | null;
}

/** `transaction` has 12 bytes. With `key` it is signed, with `checksum` it ends with a fingerprint. */
export function writeStun(message: {
  readonly type: number;
  readonly transaction: Buffer;
  readonly attributes: readonly StunAttribute[];
  readonly key?: Buffer;
  readonly checksum?: boolean;
}): Buffer {
  const { type, transaction, key, checksum = false } = message;
  let content = Buffer.concat(message.attributes.map(attribute));
  // Each of the two covers what is before it, under a length that counts it in (sections 14.5 and 14.7).
  const coverFor = (length: number): Buffer =>
    Buffer.concat([header(type, content.length + length, transaction), content]);
  if (key !== undefined) {
    const signature = hmac(coverFor(integrityLength), key);
    content = Buffer.concat([content, attribute([messageIntegrity, signature])]);
  }
  if (checksum) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(fingerprintOf(coverFor(fingerprintLength)));
    content = Buffer.concat([content, attribute([fingerprint, sum])]);
  }
  return coverFor(0);
}

/** Null for what is no STUN message from its first to its last byte. Neither signature nor checksum is looked at. */
export function readStun(bytes: Buffer): StunMessage | null {
  if (bytes.length < stunHeaderLength || bytes.length % 4 !== 0) return null;
  const type = bytes.readUInt16BE(0);
  if (type > 0x3fff || bytes.readUInt16BE(2) !== bytes.length - stunHeaderLength) return null;
  if (bytes.readUInt32BE(4) !== magicCookie) return null;
  const attributes = new Map<number, Buffer>();
  let integrityAt: number | null = null;
  let fingerprintAt: number | null = null;
  for (let at = stunHeaderLength; at < bytes.length;) {
    const valueAt = at + 4;
    const end = valueAt + bytes.readUInt16BE(at + 2);
    // A checksum is the last that there is (section 14.7).
    if (fingerprintAt !== null || end > bytes.length) return null;
    const kind = bytes.readUInt16BE(at);
    if (kind === fingerprint && end - valueAt === 4) fingerprintAt = at;
    // Attributes behind the signature are signed by nobody, and count for nothing (section 14.5).
    else if (integrityAt === null && kind === messageIntegrity && end - valueAt === 20) integrityAt = at;
    else if (integrityAt === null && !attributes.has(kind))
      attributes.set(kind, bytes.subarray(valueAt, end));
    at = padded(end);
  }
  const transaction = bytes.subarray(8, stunHeaderLength);
  return { type, transaction, attributes, bytes, integrityAt, fingerprintAt };
}

/** Whether somebody made it who knows `key`, and nobody has changed it since. */
export function isSignedWith({ bytes, integrityAt }: StunMessage, key: Buffer): boolean {
  if (integrityAt === null) return false;
  const covered = Buffer.from(bytes.subarray(0, integrityAt));
  covered.writeUInt16BE(integrityAt + integrityLength - stunHeaderLength, 2);
  return timingSafeEqual(hmac(covered, key), bytes.subarray(integrityAt + 4, integrityAt + integrityLength));
}

/** Whether it ends with a checksum that is right. */
export function hasFingerprint({ bytes, fingerprintAt }: StunMessage): boolean {
  if (fingerprintAt === null) return false;
  return bytes.readUInt32BE(fingerprintAt + 4) === fingerprintOf(bytes.subarray(0, fingerprintAt));
}

function header(type: number, length: number, transaction: Buffer): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(magicCookie, 4);
  return Buffer.concat([bytes, transaction]);
}

function attribute([type, value]: StunAttribute): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;
const hmac = (bytes: Buffer, key: Buffer): Buffer => createHmac('sha1', key).update(bytes).digest();
const fingerprintOf = (bytes: Buffer): number => (crc32(bytes) ^ fingerprintMask) >>> 0;
