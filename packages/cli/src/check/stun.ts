import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

// Connectivity checks of ICE (RFC 8445, section 7.2.2) in STUN (RFC 8489), with its short-term credentials.

const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const magicCookie = 0x2112_a442;
const headerLength = 20;
const attributes = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  priority: 0x0024,
  fingerprint: 0x8028,
  iceControlling: 0x802a,
} as const;
/** Of an attribute with its header: an HMAC-SHA-1, and a CRC-32. */
const integrityLength = 4 + 20;
const fingerprintLength = 4 + 4;
const fingerprintMask = 0x5354_554e;

/** Bytes of the id by which an answer is known (RFC 8489, section 5). */
export const transactionLength = 12;

export interface IceCredentials {
  readonly usernameFragment: string;
  readonly password: string;
}

/** A request of a controlling agent; `remote` are the credentials of whoever is asked, `transaction` has 12 bytes. */
export function writeBindingRequest(remote: IceCredentials, transaction: Buffer): Buffer {
  const tieBreaker = Buffer.alloc(8, transaction);
  // Of a host candidate for UDP (RFC 8445, section 5.1.2.1); nothing is chosen by it here.
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(0x7e7f_1eff);
  const told = Buffer.concat([
    attribute(attributes.username, Buffer.from(`${remote.usernameFragment}:sotto`)),
    attribute(attributes.priority, priority),
    attribute(attributes.iceControlling, tieBreaker),
  ]);
  // Each of the two covers what is before it, under a length that counts it in (sections 14.5 and 14.7).
  const signed = Buffer.concat([header(told.length + integrityLength, transaction), told]);
  const integrity = attribute(attributes.messageIntegrity, hmac(signed, remote.password));
  const covered = Buffer.concat([
    header(told.length + integrityLength + fingerprintLength, transaction),
    told,
    integrity,
  ]);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE(fingerprintOf(covered));
  return Buffer.concat([covered, attribute(attributes.fingerprint, fingerprint)]);
}

/**
 * The transaction that a message answers with success, in hexadecimal; null for anything else, also where the
 * answerer does not know the password, or bytes were changed on the way.
 */
export function readBindingSuccess(message: Buffer, password: string): string | null {
  if (message.length < headerLength || message.readUInt16BE(0) !== bindingSuccess) return null;
  if (message.readUInt16BE(2) !== message.length - headerLength) return null;
  if (message.readUInt32BE(4) !== magicCookie) return null;
  const found = attributesOf(message);
  const integrity = found.get(attributes.messageIntegrity);
  const fingerprint = found.get(attributes.fingerprint);
  if (integrity?.value.length !== 20 || fingerprint?.value.length !== 4) return null;
  if (fingerprint.at + fingerprintLength !== message.length) return null;
  if (fingerprint.value.readUInt32BE() !== fingerprintOf(message.subarray(0, fingerprint.at))) return null;
  const signed = Buffer.from(message.subarray(0, integrity.at));
  signed.writeUInt16BE(integrity.at + integrityLength - headerLength, 2);
  if (!timingSafeEqual(hmac(signed, password), integrity.value)) return null;
  return message.toString('hex', 8, headerLength);
}

/** The first of each type, with where its header begins. Ends where lengths do not fit. */
function attributesOf(message: Buffer): Map<number, { at: number; value: Buffer }> {
  const found = new Map<number, { at: number; value: Buffer }>();
  let at = headerLength;
  while (at + 4 <= message.length) {
    const end = at + 4 + message.readUInt16BE(at + 2);
    if (end > message.length) break;
    const type = message.readUInt16BE(at);
    if (!found.has(type)) found.set(type, { at, value: message.subarray(at + 4, end) });
    at = padded(end);
  }
  return found;
}

function header(length: number, transaction: Buffer): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(bindingRequest, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(magicCookie, 4);
  return Buffer.concat([bytes, transaction]);
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;
const hmac = (bytes: Buffer, password: string): Buffer => createHmac('sha1', password).update(bytes).digest();
const fingerprintOf = (bytes: Buffer): number => (crc32(bytes) ^ fingerprintMask) >>> 0;
