import { isIP } from 'node:net';
import type { ListenAddress, ListenSocket } from '@sotto/sfu';
import type { Config } from '../config/config.ts';
import type { Listener } from './listen.ts';

export interface PortPlan {
  /** Where TCP connections are accepted. */
  readonly listeners: readonly Listener[];
  /** For the SFU: whether each worker has TCP of its own, and what clients are told. */
  readonly sfuListen: readonly ListenAddress[];
  /** What browsers are told first; null when media has ports of its own. */
  readonly announced: { readonly address: string; readonly port: number } | null;
}

/** All addresses of a worker, the first one first. */
export const socketsOf = ({ also = [], ...first }: ListenAddress): readonly ListenSocket[] => [
  first,
  ...also,
];

/** What browsers are told of an address. */
export const announcedOf = ({ ip, port, announcedAddress = ip, announcedPort = port }: ListenSocket) => ({
  address: announcedAddress,
  port: announcedPort,
});

/**
 * Where an entry of the SFU has the port of the pages, that TCP port is shared, and serves all workers: who can reach it
 * alone reaches every room. Clients are told one such address for each kind of address there is, that of their own
 * worker first.
 */
export function planPorts({ host, port, sfuListen }: Pick<Config, 'host' | 'port' | 'sfuListen'>): PortPlan {
  const sharedOf = (entry: ListenAddress) => socketsOf(entry).filter((socket) => socket.port === port);
  const shared = sfuListen.flatMap(sharedOf);
  const [first] = shared;
  if (first === undefined) return { listeners: [{ host, port }], sfuListen, announced: null };
  return {
    // The first of them tells the port; people who sit at the machine come by `host`.
    listeners: [...shared.map(({ ip }) => ({ host: ip, port })), { host, port }],
    sfuListen: sfuListen.map((entry) => {
      const addresses = [...sharedOf(entry), ...shared].map(announcedOf);
      const kinds = Map.groupBy(addresses, ({ address }) => isIP(address));
      return { ...entry, sharedTcp: [...kinds.values()].flatMap(([each]) => each ?? []) };
    }),
    announced: announcedOf(first),
  };
}
