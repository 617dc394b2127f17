import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { StunMessage } from './stun-message.ts';
import type { Target } from './wire.ts';

// The part of TURN (RFC 8656) that it adds to STUN (RFC 8489), as far as a client without channels needs it.

/** Of requests (RFC 8656, section 17); with a class added, the types of their answers (RFC 8489, section 5). */
export const methods = { allocate: 0x003, refresh: 0x004, createPermission: 0x008 } as const;
export type TurnMethod = (typeof methods)[keyof typeof methods];
export const classes = { success: 0x100, error: 0x110 } as const;

/** The types of what is not answered: a packet to somebody, and from somebody. */
export const sendIndication = 0x016;
export const dataIndication = 0x017;

/** RFC 8656, section 18, and RFC 8489, section 18.3. */
export const attributes = {
  username: 0x0006,
  errorCode: 0x0009,
  lifetime: 0x000d,
  peerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  requestedTransport: 0x0019,
} as const;

/** The value of REQUESTED-TRANSPORT that asks for UDP, the only one that there is (RFC 8656, section 18.8). */
export const overUdp = Buffer.from([17, 0, 0, 0]);

const magicCookie = Buffer.from('2112a442', 'hex');

/**
 * The value of an attribute of the kind of XOR-MAPPED-ADDRESS (RFC 8489, section 14.2).
 *
 * @throws {TypeError} for what is no address of IPv4 or IPv6.
 */
export function xorAddress({ address, port }: Target, transaction: Buffer): Buffer {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : bytesOfIpv6(address);
  const plain = [0, bytes.length === 4 ? 1 : 2, port >> 8, port & 0xff, ...bytes];
  const mask = [0, 0, ...magicCookie.subarray(0, 2), ...magicCookie, ...transaction];
  return Buffer.from(plain.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

/** The key of requests under long-term credentials (RFC 8489, section 9.2.2). */
export function longTermKey(options: { username: string; realm: Buffer; password: string }): Buffer {
  const { username, realm, password } = options;
  return createHash('md5').update(`${username}:`).update(realm).update(`:${password}`).digest();
}

/** The error code of an answer that refuses, from 300 to 699 (RFC 8489, section 14.8); null for anything else. */
export function errorCodeOf({ attributes: told }: StunMessage): number | null {
  const value = told.get(attributes.errorCode);
  if (value === undefined || value.length < 4) return null;
  const [hundreds, rest] = [value.readUInt8(2) & 7, value.readUInt8(3)];
  return hundreds < 3 || hundreds > 6 || rest > 99 ? null : hundreds * 100 + rest;
}

function bytesOfIpv6(address: string): number[] {
  if (!isIPv6(address)) throw new TypeError('This is no address.');
  // The one form that URLs have: groups of hexadecimal digits, with one "::" at most, and nothing else.
  const { hostname } = new URL(`http://[${address}]`);
  const [before = [], after = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
