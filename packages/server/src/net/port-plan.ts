import { isIP } from 'node:net';
import type { ListenAddress, ListenSocket } from '@sotto/sfu';

/** Where to listen; `host` is a name or an address. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

/** The settings that say where the server is. */
export interface PortSettings extends Listener {
  readonly proxyListen: { readonly ip: string; readonly port: number } | null;
  readonly sfuListen: readonly ListenAddress[];
}

export interface PortPlan {
  /** Where TCP connections are accepted … */
  readonly listeners: readonly Listener[];
  /** … and where they would be without a proxy in front: people come to these hosts. */
  readonly hosts: readonly string[];
  /** All connections come from the proxy. */
  readonly proxied: boolean;
  /** For the SFU: whether each worker has TCP of its own, and what clients are told. */
  readonly sfuListen: readonly ListenAddress[];
  /** The address that browsers are told first; null when media has ports of its own. */
  readonly announced: { readonly address: string; readonly port: number } | null;
}

/** All addresses of a worker, the first one first. */
export const socketsOf = ({ also = [], ...first }: ListenAddress): readonly ListenSocket[] => [
  first,
  ...also,
];

/** An address as browsers are told it. */
export const announcedOf = ({ ip, port, announcedAddress = ip, announcedPort = port }: ListenSocket) => ({
  address: announcedAddress,
  port: announcedPort,
});

/**
 * Where an entry of the SFU has the port of the pages, that TCP port is shared, and serves all workers: who can reach it
 * alone reaches every room. Clients are told one such address for each kind of address there is, that of their own
 * worker first.
 */
export function planPorts({ host, port, proxyListen, sfuListen }: PortSettings): PortPlan {
  const sharedOf = (entry: ListenAddress) => socketsOf(entry).filter((socket) => socket.port === port);
  const shared = sfuListen.flatMap(sharedOf);
  // The first of them tells the port; people who sit at the machine come by `host`.
  const hosts = [...shared.map(({ ip }) => ip), host];
  const accepting = {
    listeners:
      proxyListen === null
        ? hosts.map((each) => ({ host: each, port }))
        : [{ host: proxyListen.ip, port: proxyListen.port }],
    hosts,
    proxied: proxyListen !== null,
  };
  const [first] = shared;
  if (first === undefined) return { ...accepting, sfuListen, announced: null };
  return {
    ...accepting,
    sfuListen: sfuListen.map((entry) => {
      const addresses = [...sharedOf(entry), ...shared].map(announcedOf);
      const kinds = Map.groupBy(addresses, ({ address }) => isIP(address));
      return { ...entry, sharedTcp: [...kinds.values()].flatMap(([each]) => each ?? []) };
    }),
    announced: announcedOf(first),
  };
}
