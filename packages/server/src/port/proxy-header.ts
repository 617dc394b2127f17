import type { More } from './first-bytes.ts';

/** The header that a proxy puts before the bytes of a connection: version 2 of HAProxy's PROXY protocol. */
export type ProxyHeader =
  | More
  /** `length` bytes of it; `address` is that of the client, or null for a connection of the proxy's own. */
  | { readonly kind: 'header'; readonly length: number; readonly address: string | null }
  | { readonly kind: 'unknown' };

const more: ProxyHeader = { kind: 'more' };
const unknown: ProxyHeader = { kind: 'unknown' };

const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const prefixLength = 16;
/** Two IPv6 addresses take 36 bytes; what else a proxy may add is not read. */
const maxLength = 512;

const local = 0x20;
const proxied = 0x21;
const tcpOverIpv4 = 0x11;
const tcpOverIpv6 = 0x21;

/** See "The PROXY protocol", section 2.2. Version 1, which is text, is not spoken. */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  if (signature.some((byte, index) => (bytes[index] ?? byte) !== byte)) return unknown;
  const command = bytes[12] ?? local;
  if (command !== local && command !== proxied) return unknown;
  if (bytes.length < prefixLength) return more;
  const length = prefixLength + ((bytes[14] ?? 0) << 8) + (bytes[15] ?? 0);
  if (length > prefixLength + maxLength) return unknown;
  if (bytes.length < length) return more;
  if (command === local) return { kind: 'header', length, address: null };
  const address = addressOf(bytes[13] ?? 0, bytes.subarray(prefixLength, length));
  return address === undefined ? unknown : { kind: 'header', length, address };
}

/** Source address, destination address, source port, destination port. */
function addressOf(family: number, addresses: Uint8Array): string | undefined {
  if (family === tcpOverIpv4 && addresses.length >= 12) return addresses.subarray(0, 4).join('.');
  if (family !== tcpOverIpv6 || addresses.length < 36) return undefined;
  const view = new DataView(addresses.buffer, addresses.byteOffset);
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(2 * index));
  const text = groups.map((group) => group.toString(16)).join(':');
  // IPv4 that the proxy took on an IPv6 socket (RFC 4291, section 2.5.5.2).
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? addresses.subarray(12, 16).join('.') : text;
}
