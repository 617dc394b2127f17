import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A connectivity check as a controlling ICE agent sends it (RFC 8445, section 7.2.2; RFC 8489, sections 5 and 14). */
export function bindingRequest(remote: {
  readonly usernameFragment: string;
  readonly password: string;
  /** Whether it is to be the pair that is used. */
  readonly nominates?: boolean;
}): Buffer {
  const transaction = randomBytes(12);
  const attributes = Buffer.concat([
    stunAttribute(0x0006, Buffer.from(`${remote.usernameFragment}:probe`)), // USERNAME
    stunAttribute(0x0024, Buffer.from([0x6e, 0x00, 0x1e, 0xff])), // PRIORITY
    stunAttribute(0x802a, randomBytes(8)), // ICE-CONTROLLING
    remote.nominates === true ? stunAttribute(0x0025, Buffer.alloc(0)) : Buffer.alloc(0), // USE-CANDIDATE
  ]);
  // Each of the two covers what is before it, under a length that counts it in.
  const signed = Buffer.concat([header(attributes.length + 24, transaction), attributes]);
  const integrity = stunAttribute(0x0008, createHmac('sha1', remote.password).update(signed).digest());
  const body = Buffer.concat([attributes, integrity]);
  const covered = Buffer.concat([header(body.length + 8, transaction), body]);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(covered) ^ 0x53_54_55_4e) >>> 0);
  return Buffer.concat([covered, stunAttribute(0x8028, fingerprint)]);
}

export const bindingSuccess = (message: unknown): boolean =>
  Buffer.isBuffer(message) && message.length >= 20 && message.readUInt16BE(0) === 0x0101;

function header(length: number, transaction: Buffer): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(0x0001, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(0x21_12_a4_42, 4);
  return Buffer.concat([bytes, transaction]);
}

/** @param value padded to a multiple of 4 bytes */
export function stunAttribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}
