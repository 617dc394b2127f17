import { isIP } from 'node:net';
import { SfuError } from './errors.ts';
import type { ListenAddress } from './types.ts';

const unspecified = new Set(['0.0.0.0', '::', '0:0:0:0:0:0:0:0']);

function problemOf({ ip, port, announcedAddress }: ListenAddress): string | null {
  if (isIP(ip) === 0) {
    return '`ip` is no IP address';
  }
  // Port 0 would give UDP and TCP two different ports, and another one after each restart.
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return '`port` is no number from 1 to 65535';
  }
  if (announcedAddress === undefined) {
    return unspecified.has(ip) ? '`announcedAddress` is needed where `ip` is unspecified' : null;
  }
  if (unspecified.has(announcedAddress) || !/^[\w.:-]{1,64}$/u.test(announcedAddress)) {
    return '`announcedAddress` is no address or host name';
  }
  return null;
}

/** Throws SfuError `invalid-options` unless each worker can have an address and a port of its own. */
export function checkListenAddresses(listen: readonly ListenAddress[]): void {
  if (listen.length === 0) {
    throw new SfuError('invalid-options', 'There is no listen address');
  }
  const seen = new Set<string>();
  for (const [index, address] of listen.entries()) {
    const key = `${address.ip} ${address.port}`;
    const problem = seen.has(key) ? 'the same as one before it' : problemOf(address);
    if (problem !== null) {
      throw new SfuError('invalid-options', `Listen address ${index + 1}: ${problem}`);
    }
    seen.add(key);
  }
}
