import { BlockList, isIP } from 'node:net';

/** How far an address reaches. */
export type AddressKind = 'unspecified' | 'loopback' | 'link-local' | 'private' | 'public';

const ranges: readonly (readonly [kind: AddressKind, address: string, prefix: number])[] = [
  ['unspecified', '0.0.0.0', 8],
  ['unspecified', '::', 128],
  ['loopback', '127.0.0.0', 8],
  ['loopback', '::1', 128],
  ['link-local', '169.254.0.0', 16],
  ['link-local', 'fe80::', 10],
  // RFC 1918, RFC 6598 and RFC 4193.
  ['private', '10.0.0.0', 8],
  ['private', '172.16.0.0', 12],
  ['private', '192.168.0.0', 16],
  ['private', '100.64.0.0', 10],
  ['private', 'fc00::', 7],
];

const lists = new Map<AddressKind, BlockList>();
for (const [kind, address, prefix] of ranges) {
  const list = lists.get(kind) ?? new BlockList();
  list.addSubnet(address, prefix, familyOf(address));
  lists.set(kind, list);
}

/** Null for a name. An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is of the kind of the former. */
export function addressKindOf(address: string): AddressKind | null {
  if (isIP(address) === 0) return null;
  const [kind = 'public'] =
    [...lists].find(([, list]) => list.check(address, familyOf(address))) ?? ([] as const);
  return kind;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
