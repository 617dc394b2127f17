import { readFileSync } from 'node:fs';
import { isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** How far an address reaches. */
export type AddressKind = 'unspecified' | 'loopback' | 'link-local' | 'private' | 'public';

/** By the library's names for the ranges of RFC 6890; all others are public. */
const kinds: Readonly<Record<string, AddressKind>> = {
  unspecified: 'unspecified',
  loopback: 'loopback',
  linkLocal: 'link-local',
  // RFC 1918, RFC 6598 and RFC 4193.
  private: 'private',
  carrierGradeNat: 'private',
  uniqueLocal: 'private',
};

/** Null for a name. An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is of the kind of the former. */
export function addressKindOf(address: string): AddressKind | null {
  return isIP(address) === 0 ? null : (kinds[ipaddr.process(address).range()] ?? 'public');
}

/** An address of an interface of this machine. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  /** It goes away by itself, or is not usable (yet). */
  readonly passing: boolean;
}

/** The bridges of container engines and virtual machines, which lead to these and to nobody else. */
const bridges = /^(docker|br-|veth|virbr|vmnet|cni|flannel)/u;

/**
 * The addresses at which both browsers on this machine and its neighbours find it: the first IPv4 one, and the first
 * IPv6 one that reaches everywhere (or any, where there is no IPv4). None where there is no network. Firefox makes no
 * candidate for 127.0.0.1 and so cannot reach one.
 */
export function ownAddresses(all: readonly InterfaceAddress[] = interfaceAddresses()): string[] {
  const lasting = all.filter(
    ({ address, passing }) => !passing && ['private', 'public'].includes(addressKindOf(address) ?? ''),
  );
  const outer = lasting.filter(({ name }) => !bridges.test(name));
  const usable = (outer.length > 0 ? outer : lasting).map(({ address }) => address);
  const ipv4 = usable.find((address) => isIPv4(address));
  const ipv6 = usable.filter((address) => !isIPv4(address));
  const reaching = ipv6.find((address) => addressKindOf(address) === 'public');
  const second = reaching ?? (ipv4 === undefined ? ipv6[0] : undefined);
  return [ipv4, second].filter((address) => address !== undefined);
}

function interfaceAddresses(): InterfaceAddress[] {
  const passing = passingAddresses();
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal }) => !internal)
      .map(({ address }) => ({ name, address, passing: passing.has(address) })),
  );
}

/** Temporary (RFC 8981), in question (RFC 4862: a duplicate, or not yet known not to be one) or deprecated. */
const passingFlags = 0x01 | 0x08 | 0x20 | 0x40;

/** Of IPv6; Linux says so in `/proc/net/if_inet6`, and Node does not pass it on. */
function passingAddresses(): ReadonlySet<string> {
  try {
    return readPassing(readFileSync('/proc/net/if_inet6', 'utf8'));
  } catch {
    // Another system, or one without IPv6.
    return new Set();
  }
}

/** Exported for its test. Lines of `address index prefix scope flags name`, all in hexadecimal but the last. */
export function readPassing(table: string): ReadonlySet<string> {
  const lines = table.matchAll(/^([\da-f]{32}) \w+ \w+ \w+ ([\da-f]{2,8}) /gmu);
  return new Set(
    [...lines]
      .filter(([, , flags = '']) => (Number.parseInt(flags, 16) & passingFlags) !== 0)
      // As Node writes them (RFC 5952).
      .map(([, digits = '']) => ipaddr.fromByteArray([...Buffer.from(digits, 'hex')]).toString()),
  );
}
