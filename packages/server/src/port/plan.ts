import { isIP } from 'node:net';
import type { ListenAddress as SfuListenAddress } from '@sotto/sfu';
import type { Config } from '../config/config.ts';
import type { ListenAddress } from '../config/forms.ts';
import type { Listener } from './listen.ts';

export interface PortPlan {
  /** Where TCP connections are accepted. */
  readonly listeners: readonly Listener[];
  /** For the SFU: whether each worker has TCP of its own, and what clients are told. */
  readonly sfuListen: readonly SfuListenAddress[];
  /** What browsers are told first; null when media has ports of its own. */
  readonly announced: { readonly address: string; readonly port: number } | null;
}

const announcedOf = ({ ip, port, announcedAddress = ip, announcedPort = port }: ListenAddress) => ({
  address: announcedAddress,
  port: announcedPort,
});

/**
 * Where an entry of the SFU has the port of the pages, that TCP port is shared, and serves all workers: who can reach it
 * alone reaches every room. Clients are told one such address for each kind of address there is, that of their own
 * worker first.
 */
export function planPorts({ host, port, sfuListen }: Pick<Config, 'host' | 'port' | 'sfuListen'>): PortPlan {
  const shared = sfuListen.filter((entry) => entry.port === port);
  const [first] = shared;
  if (first === undefined) return { listeners: [{ host, port }], sfuListen, announced: null };
  return {
    // The first of them tells the port; people who sit at the machine come by `host`.
    listeners: [...shared.map(({ ip }) => ({ host: ip, port })), { host, port }],
    sfuListen: sfuListen.map((entry) => {
      const addresses = [...shared.filter((each) => each === entry), ...shared].map(announcedOf);
      const kinds = Map.groupBy(addresses, ({ address }) => isIP(address));
      return { ...entry, sharedTcp: [...kinds.values()].flatMap(([each]) => each ?? []) };
    }),
    announced: announcedOf(first),
  };
}
