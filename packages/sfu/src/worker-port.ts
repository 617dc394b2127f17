import { isIPv6 } from 'node:net';
import type { types } from 'mediasoup';
import { socketsOf } from './check-listen-address.ts';
import type { ListenAddress, ListenSocket } from './types.ts';

/** After an ICE restart the old fragment is good until the client uses the new one (RFC 8445, section 9). */
const fragmentsPerTransport = 2;

/** Where one worker receives media, and what clients are told of it. Ends with its worker. */
export class WorkerPort {
  readonly webRtcServer: types.WebRtcServer;
  readonly #listen: ListenAddress;
  /** Of the loopback interface; null where clients reach the worker's TCP themselves. */
  readonly #tcpPort: number | null;
  readonly #fragments = new Map<types.WebRtcTransport, readonly string[]>();
  readonly #expected = new Set<string>();

  private constructor(options: {
    webRtcServer: types.WebRtcServer;
    listen: ListenAddress;
    tcpPort: number | null;
  }) {
    this.webRtcServer = options.webRtcServer;
    this.#listen = options.listen;
    this.#tcpPort = options.tcpPort;
  }

  /** Rejects when the port is taken or the address is not this machine's. */
  static async create(worker: types.Worker, listen: ListenAddress): Promise<WorkerPort> {
    const { sharedTcp } = listen;
    const sockets = socketsOf(listen).map(listenInfo);
    // Without a port, one that is free.
    const tcp = sharedTcp === undefined ? sockets : [{ ip: '127.0.0.1' }];
    const webRtcServer = await worker.createWebRtcServer({
      listenInfos: [
        ...sockets.map((socket) => ({ ...socket, protocol: 'udp' as const })),
        ...tcp.map((socket) => ({ ...socket, protocol: 'tcp' as const })),
      ],
    });
    const { tcpServers } = await webRtcServer.dump();
    return new WorkerPort({
      webRtcServer,
      listen,
      tcpPort: sharedTcp === undefined ? null : (tcpServers[0]?.port ?? null),
    });
  }

  /**
   * The candidates for a client: the announced port, and by TCP the addresses at which connections for this worker are
   * accepted.
   */
  candidates(transport: types.WebRtcTransport): types.IceCandidate[] {
    const { sharedTcp } = this.#listen;
    const sockets = socketsOf(this.#listen);
    const seen = { udp: 0, tcp: 0 };
    // Candidates of different addresses have different foundations and priorities (RFC 8445, section 5.1).
    return transport.iceCandidates.flatMap((candidate) => {
      if (candidate.protocol === 'udp' || sharedTcp === undefined) {
        // mediasoup keeps the order in which it was told to listen.
        const index = seen[candidate.protocol]++;
        const foundation = `${candidate.foundation}${index}`;
        return [{ ...candidate, foundation, port: sockets[index]?.announcedPort ?? candidate.port }];
      }
      return sharedTcp.map(({ address, port }, index) => ({
        ...candidate,
        foundation: `${candidate.foundation}${index}`,
        priority: candidate.priority - index,
        ip: address,
        address,
        port,
      }));
    });
  }

  /** From now on, and until it closes, the transport is found by this fragment, which a client sends in each check. */
  expect(transport: types.WebRtcTransport, usernameFragment: string): void {
    const known = this.#fragments.get(transport);
    if (known === undefined) transport.observer.once('close', () => this.#forget(transport));
    const fragments = [...(known ?? []), usernameFragment];
    for (const past of fragments.splice(0, fragments.length - fragmentsPerTransport))
      this.#expected.delete(past);
    this.#fragments.set(transport, fragments);
    this.#expected.add(usernameFragment);
  }

  /** The TCP port of the loopback interface for the transport of this fragment; null when it is not here. */
  tcpPortOf(usernameFragment: string): number | null {
    return this.#expected.has(usernameFragment) ? this.#tcpPort : null;
  }

  #forget(transport: types.WebRtcTransport): void {
    for (const fragment of this.#fragments.get(transport) ?? []) this.#expected.delete(fragment);
    this.#fragments.delete(transport);
  }
}

function listenInfo({ ip, port, announcedAddress }: ListenSocket) {
  return {
    ip,
    port,
    ...(announcedAddress !== undefined && { announcedAddress }),
    // `::` takes IPv4 as well, unless it stands for IPv6 alone: the same port of `0.0.0.0` is free for another then.
    flags: { ipv6Only: isIPv6(ip) && isIPv6(announcedAddress ?? ip) },
  };
}
