import type { types } from 'mediasoup';
import { SfuError, toSfuError } from './errors.ts';
import type { ProbeHandlers, ProbeProtocol, ProbeWay } from './types.ts';
import { closeRouter, createWebRtcTransport } from './webrtc-transport.ts';
import type { LiveWorker } from './worker-slot.ts';
import { remoteDtlsParameters } from './dtls-parameters.ts';
import { announce } from './peer-transports.ts';
import type { WorkerPort } from './worker-port.ts';

const protocols: readonly ProbeProtocol[] = ['udp', 'tcp'];

export interface NetworkProbeOptions {
  /** All that are to be reached. */
  readonly workers: readonly LiveWorker[];
  readonly handlers: ProbeHandlers;
  /** Whether there is a way through a TURN server, to the first of them. */
  readonly turn: boolean;
  readonly onClose: (probe: NetworkProbe) => void;
}

/**
 * Lets one client find out which ways to the workers are open, each by itself, and how good they are. It carries no
 * media, and shares nothing with a room but the ports.
 */
export class NetworkProbe {
  readonly #options: NetworkProbeOptions;
  /** One per worker, so that closing them takes everything. */
  readonly #routers: types.Router[] = [];
  readonly #paths = new Map<string, ProbePath>();
  #closed = false;

  private constructor(options: NetworkProbeOptions) {
    this.#options = options;
  }

  /** @throws SfuError `no-worker`, `failed` */
  static async create(options: NetworkProbeOptions): Promise<NetworkProbe> {
    const probe = new NetworkProbe(options);
    try {
      const opened = await Promise.all(
        options.workers.map((live, index) =>
          probe.#open(live, options.turn && index === 0 ? [...protocols, 'turn'] : protocols),
        ),
      );
      probe.#assertOpen();
      for (const path of opened.flat()) probe.#paths.set(path.way.transport.id, path);
      if (probe.#paths.size === 0) throw new SfuError('no-worker', 'No worker is alive');
      return probe;
    } catch (error) {
      probe.close();
      throw toSfuError(error, 'The worker made no way for a probe');
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** UDP and TCP of each worker, in the order in which these were given; with the first, the one through TURN. */
  get ways(): readonly ProbeWay[] {
    return Array.from(this.#paths.values(), ({ way }) => way);
  }

  /**
   * Once for each way.
   *
   * @throws SfuError `not-found`; `unsupported`: no fingerprint of SHA-256 or longer; `bad-state`: it was said before.
   */
  async connect(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    const path = this.#paths.get(transportId);
    if (!path) throw new SfuError('not-found', 'No transport of this id');
    await path.connect(dtlsParameters);
  }

  /** Unreliable, as the network is; nothing after `close()`. At most 1200 bytes. */
  send(transportId: string, data: Buffer): void {
    if (!this.#closed) this.#paths.get(transportId)?.send(data);
  }

  /** Idempotent. No handler is called after it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const router of this.#routers) closeRouter(router);
    this.#paths.clear();
    this.#options.onClose(this);
  }

  async #open({ worker, port }: LiveWorker, wanted: readonly ProbeProtocol[]): Promise<ProbePath[]> {
    const router = await worker.createRouter();
    this.#routers.push(router);
    // What is left would tell of a blocked network where a process ended.
    router.once('workerclose', () => this.close());
    if (this.#closed) closeRouter(router);
    this.#assertOpen();
    return await Promise.all(
      wanted.map((protocol) =>
        ProbePath.create({
          router,
          port,
          protocol,
          onMessage: (transportId, data) => {
            if (!this.#closed) this.#options.handlers.message(transportId, data);
          },
        }),
      ),
    );
  }

  #assertOpen(): void {
    if (this.#closed) throw new SfuError('failed', 'A worker ended');
  }
}

/** Bytes of the largest message, either way: more than fits into a packet is never sent. */
const maxMessageSize = 1200;
/**
 * Bytes that may wait to be sent to a client. Enough for 5 Mbit/s and a fifth of a second on the way; what a slower
 * network cannot take is dropped here instead of arriving when nobody counts any more.
 */
const sendBufferSize = 128 * 1024;
/** The stream of the one data channel, and how it delivers: what is lost stays lost, so that it can be counted. */
const stream: types.SctpStreamParameters = { streamId: 0, ordered: false, maxRetransmits: 0 };

interface ProbePathOptions {
  readonly router: types.Router;
  readonly port: WorkerPort;
  readonly protocol: ProbeProtocol;
  readonly onMessage: (transportId: string, data: Buffer) => void;
}

/** One way from a client to one worker, over one protocol only, with a data channel to measure it by. */
class ProbePath {
  readonly way: ProbeWay;
  readonly #transport: types.WebRtcTransport;
  readonly #outgoing: types.DataProducer;
  #connecting: Promise<void> | null = null;

  private constructor(options: {
    way: ProbeWay;
    transport: types.WebRtcTransport;
    outgoing: types.DataProducer;
  }) {
    this.way = options.way;
    this.#transport = options.transport;
    this.#outgoing = options.outgoing;
  }

  /** Its transports end with the router, also when this rejects. */
  static async create(options: ProbePathOptions): Promise<ProbePath> {
    const { router, port, protocol, onMessage } = options;
    const [transport, direct] = await Promise.all([
      createWebRtcTransport(router, {
        webRtcServer: port.webRtcServer,
        enableUdp: protocol !== 'tcp',
        enableTcp: protocol === 'tcp',
        enableSctp: true,
        maxSendMessageSize: maxMessageSize,
        maxReceiveMessageSize: maxMessageSize,
        sctpSendBufferSize: sendBufferSize,
        sctpPerStreamSendQueueLimit: sendBufferSize,
      }),
      // Here messages come out of the worker, and go in.
      router.createDirectTransport({
        maxSendMessageSize: maxMessageSize,
        maxReceiveMessageSize: maxMessageSize,
      }),
    ]);
    const [fromClient, outgoing] = await Promise.all([
      transport.produceData({ sctpStreamParameters: stream }),
      direct.produceData(),
    ]);
    const [incoming, toClient] = await Promise.all([
      direct.consumeData({ dataProducerId: fromClient.id }),
      transport.consumeData({ dataProducerId: outgoing.id, ordered: false, maxRetransmits: 0 }),
    ]);
    // mediasoup chooses the stream: the first one. A client opens one channel for both directions.
    if (toClient.sctpStreamParameters?.streamId !== stream.streamId)
      throw new SfuError('failed', 'The worker sends on another stream');
    incoming.on('message', (data) => onMessage(transport.id, data));
    return new ProbePath({ way: { protocol, transport: announce(transport, port) }, transport, outgoing });
  }

  /** @throws SfuError `bad-state`: said before; `unsupported`; `failed`. */
  async connect(dtlsParameters: types.DtlsParameters): Promise<void> {
    const remote = remoteDtlsParameters(dtlsParameters);
    if (this.#connecting !== null) throw new SfuError('bad-state', 'The transport is connected');
    this.#connecting = this.#transport.connect({ dtlsParameters: remote });
    try {
      await this.#connecting;
    } catch (error) {
      throw toSfuError(error, 'The worker did not connect the transport');
    }
  }

  /** To the client, if the channel is open and the network takes it; otherwise it is lost. */
  send(data: Buffer): void {
    if (!this.#outgoing.closed) this.#outgoing.send(data);
  }
}
