import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A connectivity check as a browser sends it over TCP (RFC 8445, section 7.2.2), in its frame (RFC 4571).
 * `credentials`: those of the server's transport.
 */
export function framedCheck(credentials: { usernameFragment: string; password: string }): Buffer {
  const attributes = Buffer.concat([
    stunAttribute(0x0006, Buffer.from(`${credentials.usernameFragment}:aBcD`)), // USERNAME
    stunAttribute(0x0024, Buffer.from([0x6e, 0x00, 0x1e, 0xff])), // PRIORITY
    stunAttribute(0x802a, randomBytes(8)), // ICE-CONTROLLING
    stunAttribute(0x0025, Buffer.alloc(0)), // USE-CANDIDATE
  ]);
  const transaction = randomBytes(12);
  // MESSAGE-INTEGRITY and FINGERPRINT each cover what is before them, under a length that counts them in.
  const signed = stunMessage({ attributes, transaction, more: 24 });
  const integrity = stunAttribute(0x0008, createHmac('sha1', credentials.password).update(signed).digest());
  const body = Buffer.concat([attributes, integrity]);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE(
    (crc32(stunMessage({ attributes: body, transaction, more: 8 })) ^ 0x5354554e) >>> 0,
  );
  return framed(
    stunMessage({ attributes: Buffer.concat([body, stunAttribute(0x8028, fingerprint)]), transaction }),
  );
}

/** A binding request; `more` bytes are announced and not there. */
export function stunMessage(options: { attributes: Buffer; transaction?: Buffer; more?: number }): Buffer {
  const { attributes, transaction = Buffer.alloc(12), more = 0 } = options;
  const header = Buffer.from([0x00, 0x01, 0, 0, 0x21, 0x12, 0xa4, 0x42]);
  header.writeUInt16BE(attributes.length + more, 2);
  return Buffer.concat([header, transaction, attributes]);
}

/** Padded to a multiple of 4 bytes (RFC 8489, section 14). */
export function stunAttribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
