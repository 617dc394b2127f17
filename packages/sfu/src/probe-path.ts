import type { types } from 'mediasoup';
import { remoteDtlsParameters } from './dtls-parameters.ts';
import { SfuError, toSfuError } from './errors.ts';
import { announce } from './peer-transports.ts';
import type { ProbeProtocol, ProbeWay } from './types.ts';
import { createWebRtcTransport } from './webrtc-transport.ts';
import type { WorkerPort } from './worker-port.ts';

/** Bytes of the largest message, either way: more than fits into a packet is never sent. */
const maxMessageSize = 1200;
/**
 * Bytes that may wait to be sent to a client. Enough for 5 Mbit/s and a fifth of a second on the way; what a slower
 * network cannot take is dropped here instead of arriving when nobody counts any more.
 */
const sendBufferSize = 128 * 1024;
/** The stream of the one data channel, and how it delivers: what is lost stays lost, so that it can be counted. */
const stream: types.SctpStreamParameters = { streamId: 0, ordered: false, maxRetransmits: 0 };

export interface ProbePathOptions {
  readonly router: types.Router;
  readonly port: WorkerPort;
  readonly protocol: ProbeProtocol;
  readonly onMessage: (transportId: string, data: Buffer) => void;
}

/** One way from a client to one worker, over one protocol only, with a data channel to measure it by. */
export class ProbePath {
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
