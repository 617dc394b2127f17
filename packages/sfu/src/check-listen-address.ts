import { isIP } from 'node:net';
import { SfuError } from './errors.ts';
import type { AnnouncedSocket, ListenAddress, ListenSocket } from './types.ts';

const unspecified = new Set(['0.0.0.0', '::', '0:0:0:0:0:0:0:0']);

const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65_535;
const isAnnounceable = ({ address, port }: AnnouncedSocket) =>
  !unspecified.has(address) && /^[\w.:-]{1,64}$/u.test(address) && isPort(port);

/** All addresses of a worker, the first one first. */
export const socketsOf = ({ also = [], ...first }: ListenAddress): readonly ListenSocket[] => [
  first,
  ...also,
];

function problemOf({ ip, port, announcedAddress, announcedPort }: ListenSocket): string | null {
  if (isIP(ip) === 0) return '`ip` is no IP address';
  // Port 0 would give UDP and TCP two different ports, and another one after each restart.
  if (!isPort(port) || !isPort(announcedPort ?? port))
    return '`port` and `announcedPort` are numbers from 1 to 65535';
  if (announcedAddress === undefined)
    return unspecified.has(ip) ? '`announcedAddress` is needed where `ip` is unspecified' : null;
  if (!isAnnounceable({ address: announcedAddress, port }))
    return '`announcedAddress` is no address or host name';
  return null;
}

/** Throws SfuError `invalid-options` unless each worker can have an address and a port of its own. */
export function checkListenAddresses(listen: readonly ListenAddress[]): void {
  if (listen.length === 0) throw new SfuError('invalid-options', 'There is no listen address');
  const seen = new Set<string>();
  for (const [index, address] of listen.entries()) {
    const refuse = (problem: string | null): void => {
      if (problem !== null) throw new SfuError('invalid-options', `Listen address ${index + 1}: ${problem}`);
    };
    for (const socket of socketsOf(address)) {
      const key = `${socket.ip} ${socket.port}`;
      refuse(seen.has(key) ? 'the same as one before it' : problemOf(socket));
      seen.add(key);
    }
    if (address.sharedTcp?.every(isAnnounceable) === false)
      refuse('`sharedTcp` has an address or a port that is none');
  }
}
