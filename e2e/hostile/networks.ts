import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { ADDRESS_VARIABLE } from '../fixtures/isolation.ts';

/** For documentation (RFC 3849) and for measuring (RFC 2544): nobody has them, and here they lead to this machine. */
const IPV6 = '2001:db8::/32';
const IPV4 = '198.18.0.0/15';

const hex = (value: number): string => value.toString(16);

/** Where the server is for those who come over IPv6. */
export const SERVER_IPV6 = '2001:db8:ffff::1';

/**
 * Makes all addresses of both ranges this machine's own, in the network namespace of the tests and only there, so that
 * one process can come from as many networks as it likes.
 */
export function claimNetworks(): void {
  if ((process.env[ADDRESS_VARIABLE] ?? '') === '') throw new Error('this is not the network of the tests');
  // Otherwise the kernel lets nobody speak for an address that no device has.
  writeFileSync('/proc/sys/net/ipv6/ip_nonlocal_bind', '1');
  // The kernel takes little for who reads nothing, so that it is the server for which it waits.
  writeFileSync('/proc/sys/net/ipv4/tcp_rmem', '4096 65536 131072');
  writeFileSync('/proc/sys/net/ipv4/tcp_wmem', '4096 65536 131072');
  execFileSync('ip', ['-6', 'route', 'add', 'local', IPV6, 'dev', 'lo']);
  execFileSync('ip', ['route', 'add', 'local', IPV4, 'dev', 'lo']);
}

/** A customer who holds a /48, one for each kind of attack: each number is another /64 of it. */
export const customer = (who: number, number: number): string =>
  `2001:db8:${hex(0x3000 + who)}:${hex(number & 0xffff)}::1`;

/** Others, with a /48 for each number. */
export const elsewhere = (number: number): string => `2001:db8:${hex(0x1000 + (number & 0xfff))}::1`;

/** An address of IPv4: 254 of them are a /24. */
export const ipv4 = (number: number): string =>
  `198.18.${Math.floor(number / 254) & 0xff}.${1 + (number % 254)}`;

/** Somebody who means well, with a /48 for each number that nobody else has. */
export const honest = (number: number): string => `2001:db8:${hex(0x4000 + (number & 0xfff))}::1`;

/** Over IPv4, with a /24 for each number. */
export const honestIpv4 = (number: number): string => `198.19.${number & 0xff}.1`;
