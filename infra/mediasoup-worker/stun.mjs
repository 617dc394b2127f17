import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112a442;
const HEADER_LENGTH = 20;
const HMAC_SHA1_LENGTH = 20;

/**
 * A STUN binding request as a controlling ICE agent sends it to nominate a pair (RFC 8489, RFC 8445 section 7.2.2).
 * @param {{ username: string, password: string }} credentials those of the other side
 */
export function bindingRequest({ username, password }) {
  const attributes = Buffer.concat([
    attribute(0x0006, Buffer.from(username)), // USERNAME
    attribute(0x0024, Buffer.from([0x6e, 0x00, 0x1e, 0xff])), // PRIORITY
    attribute(0x802a, randomBytes(8)), // ICE-CONTROLLING
    attribute(0x0025, Buffer.alloc(0)), // USE-CANDIDATE
  ]);
  const transaction = randomBytes(12);
  // MESSAGE-INTEGRITY and FINGERPRINT each cover the message before them, under a length that counts them in.
  const signed = Buffer.concat([header(attributes.length + 4 + HMAC_SHA1_LENGTH, transaction), attributes]);
  const integrity = attribute(0x0008, createHmac('sha1', password).update(signed).digest());
  const body = Buffer.concat([attributes, integrity]);
  const covered = Buffer.concat([header(body.length + 8, transaction), body]);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(covered) ^ 0x5354554e) >>> 0);
  return Buffer.concat([covered, attribute(0x8028, fingerprint)]);
}

/** @param {Buffer} message */
export function isBindingSuccess(message) {
  return message.length >= HEADER_LENGTH && message.readUInt16BE(0) === BINDING_SUCCESS;
}

/**
 * @param {number} length of what follows the header
 * @param {Buffer} transaction
 */
function header(length, transaction) {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(BINDING_REQUEST, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(MAGIC_COOKIE, 4);
  return Buffer.concat([bytes, transaction]);
}

/**
 * @param {number} type
 * @param {Buffer} value padded to a multiple of 4 bytes (RFC 8489, section 14)
 */
function attribute(type, value) {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}
