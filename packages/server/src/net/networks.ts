import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The networks that an address is in, from the narrowest to the widest. The narrowest is what one customer has at the
 * least: an IPv4 address, 64 bits of IPv6. Some have more (a tunnel or a hoster gives 48 bits to anybody), and whoever
 * counts the narrowest alone counts such a one 65,536 times. Each is the bytes of its prefix and their number of bits.
 */
export type Networks = readonly string[];

const ipv4Prefixes = [32, 24];
const ipv6Prefixes = [64, 56, 48];
/** IPv4 inside IPv6: mapped (RFC 4291), and by way of a translator (RFC 6052, RFC 7915). */
const embedding = ['::ffff:0:0/96', '64:ff9b::/96', '::ffff:0:0:0/96'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

/** Something that is no address has a network of its own, as have all others that are none. */
export function networksOf(address: string): Networks {
  if (isIP(address) === 0) return [''];
  // Without the zone (RFC 4007, section 11), which both know.
  const read = ipaddr.parse(address);
  const bytes = Buffer.from(read.toByteArray());
  if (read instanceof ipaddr.IPv4) return cut(bytes, ipv4Prefixes);
  const embedded = embedding.some((range) => read.match(range));
  return embedded ? cut(bytes.subarray(12), ipv4Prefixes) : cut(bytes, ipv6Prefixes);
}

const cut = (bytes: Buffer, prefixes: readonly number[]): Networks =>
  prefixes.map((prefix) => `${bytes.toString('hex', 0, prefix / 8)}/${prefix}`);
