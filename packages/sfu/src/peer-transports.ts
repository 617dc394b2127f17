import type { types } from 'mediasoup';
import { Consumers } from './consumers.ts';
import { localDtlsParameters, remoteDtlsParameters } from './dtls-parameters.ts';
import { SfuError, toSfuError } from './errors.ts';
import type { RoomRouter } from './room-router.ts';
import { Producers, type PublishedProducer, type RemoteProducer } from './producers.ts';
import { routerRtpCapabilities } from './codecs.ts';
import { receivableRtpCapabilities } from './rtp-capabilities.ts';
import type { PeerMedia, SfuPeerHandlers, BannedSources, TransportOptions } from './types.ts';
import { UdpWatch } from './udp-watch.ts';
import { createWebRtcTransport } from './webrtc-transport.ts';
import type { WorkerPort } from './worker-port.ts';

/**
 * Bits per second that a receiver is assumed to be able to take until its own feedback tells: enough for a screen, or
 * for the small layers of seven cameras, and little enough for a phone.
 */
const initialAvailableOutgoingBitrate = 1_000_000;
/**
 * Bits per second that a receiver is given at least, whatever the estimate of its path. When a path becomes narrow, the
 * worker's estimate falls far below what it carries, since little is sent while a key frame is waited for, and without
 * a picture to measure with it stays there. This is every fourth picture of a camera's smallest layer (`sending` in the
 * client's `encodings.ts`), which fits into 150 kbit/s beside a voice.
 */
const minOutgoingBitrate = 50_000;
/** Bits per second that a sender is asked not to exceed: three camera layers and a screen with its sound. */
const maxIncomingBitrate = 12_000_000;
/**
 * Seconds without a consent check (RFC 7675) until nothing is sent to a client any more; the least that mediasoup
 * allows. An ICE restart brings the transport back.
 */
const iceConsentTimeout = 10;

export interface PeerTransportsOptions {
  readonly peerId: string;
  readonly roomRouter: RoomRouter;
  readonly handlers: SfuPeerHandlers;
  /** The producers of the other peers. */
  readonly others: () => Iterable<RemoteProducer>;
  /** Packets that have come of one of theirs. */
  readonly countReceived: (published: RemoteProducer) => Promise<number>;
  readonly publish: (published: PublishedProducer) => void;
  /** Sources that this peer may not send. */
  readonly banned: BannedSources;
  /** Called for each of its producers before it is closed. */
  readonly onRetire: (published: PublishedProducer) => void;
  /** Called once at most: the client comes, but not over UDP. Null where that makes no difference. */
  readonly onNoUdp: (() => void) | null;
  readonly onError: (error: unknown) => void;
}

/** A peer's transports on one router, with its producers and consumers. When the worker dies, the peer gets others. */
export class PeerTransports {
  readonly media: PeerMedia;
  readonly roomRouter: RoomRouter;
  readonly producers: Producers;
  readonly consumers: Consumers;
  readonly #transports: readonly [send: types.WebRtcTransport, recv: types.WebRtcTransport];
  readonly #port: WorkerPort;
  readonly #udp: UdpWatch | null;
  readonly #others: PeerTransportsOptions['others'];
  /** By transport id, the fingerprint it was connected with. */
  readonly #connections = new Map<string, { fingerprint: string; done: Promise<void> }>();
  #closed = false;

  private constructor(
    options: PeerTransportsOptions,
    transports: readonly [types.WebRtcTransport, types.WebRtcTransport],
  ) {
    const {
      peerId,
      roomRouter,
      handlers,
      others,
      countReceived,
      publish,
      banned,
      onRetire,
      onNoUdp,
      onError,
    } = options;
    const { router, port } = roomRouter;
    const [send, recv] = transports;
    this.roomRouter = roomRouter;
    this.#transports = transports;
    this.#port = port;
    this.#udp = onNoUdp && new UdpWatch(onNoUdp);
    this.#others = others;
    this.media = {
      routerRtpCapabilities,
      sendTransport: announce(send, port),
      recvTransport: announce(recv, port),
    };
    this.producers = new Producers({ peerId, router, transport: send, publish, banned, onRetire });
    const reach = (remote: RemoteProducer) => roomRouter.reach(remote);
    this.consumers = new Consumers({ transport: recv, handlers, reach, countReceived, onError });
  }

  /** @throws SfuError `failed`: the worker ended, or cannot make transports. */
  static async create(options: PeerTransportsOptions): Promise<PeerTransports> {
    const { roomRouter, onError } = options;
    const { router, port } = roomRouter;
    const create = () =>
      createWebRtcTransport(router, {
        webRtcServer: port.webRtcServer,
        preferUdp: true,
        enableSctp: false,
        initialAvailableOutgoingBitrate,
        iceConsentTimeout,
      });
    const made = await Promise.allSettled([create(), create()]);
    const [send, recv] = made;
    if (send.status === 'rejected' || recv.status === 'rejected') {
      for (const transport of made) if (transport.status === 'fulfilled') transport.value.close();
      const cause = made.find((transport) => transport.status === 'rejected')?.reason as unknown;
      throw new SfuError('failed', 'The worker made no transports', { cause });
    }
    if (roomRouter.closed) throw new SfuError('failed', 'The worker ended or the room was closed');
    limit(send.value, send.value.setMaxIncomingBitrate(maxIncomingBitrate), onError);
    limit(recv.value, recv.value.setMinOutgoingBitrate(minOutgoingBitrate), onError);
    return new PeerTransports(options, [send.value, recv.value]);
  }

  get size(): number {
    return this.#transports.filter(({ closed }) => !closed).length;
  }

  async receive(rtpCapabilities: types.RtpCapabilities): Promise<void> {
    await this.consumers.receive(receivableRtpCapabilities(rtpCapabilities), this.#others());
  }

  /**
   * Repeating it with the same certificate is harmless, for a client that lost the answer with its socket.
   *
   * @throws SfuError `bad-state`: connected with another certificate.
   */
  async connectTransport(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    const transport = this.#transport(transportId);
    const remote = remoteDtlsParameters(dtlsParameters);
    const fingerprint = JSON.stringify(remote.fingerprints);
    let connection = this.#connections.get(transportId);
    if (!connection) {
      connection = { fingerprint, done: transport.connect({ dtlsParameters: remote }) };
      this.#connections.set(transportId, connection);
      this.#udp?.watch(transport);
    } else if (connection.fingerprint !== fingerprint) {
      throw new SfuError('bad-state', 'The transport is connected with another certificate');
    }
    try {
      await connection.done;
    } catch (error) {
      throw toSfuError(error, 'The worker did not connect the transport');
    }
  }

  async restartIce(transportId: string): Promise<types.IceParameters> {
    const transport = this.#transport(transportId);
    try {
      const parameters = await transport.restartIce();
      if (!transport.closed) this.#port.expect(transport, parameters.usernameFragment);
      return parameters;
    } catch (error) {
      throw toSfuError(error, 'The worker did not restart ICE');
    }
  }

  /** Consumers, producers, transports. The consumers that others have of these producers end by mediasoup's event. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#udp?.close();
    this.consumers.close();
    this.producers.close();
    for (const transport of this.#transports) transport.close();
  }

  #transport(transportId: string): types.WebRtcTransport {
    const transport = this.#transports.find(({ id }) => id === transportId);
    if (!transport) throw new SfuError('not-found', 'No transport of this id');
    return transport;
  }
}

/** Goes on without waiting. A limit that a living transport does not take is told, and does not close it. */
function limit(transport: types.Transport, done: Promise<void>, onError: (error: unknown) => void): void {
  done.catch((error: unknown) => {
    if (!transport.closed) onError(error);
  });
}

/** The parameters of a transport for its client; the worker's port expects the client from then on. */
export function announce(transport: types.WebRtcTransport, port: WorkerPort): TransportOptions {
  const { usernameFragment, password, iceLite } = transport.iceParameters;
  port.expect(transport, usernameFragment);
  return {
    id: transport.id,
    iceParameters: { usernameFragment, password, ...(iceLite !== undefined && { iceLite }) },
    iceCandidates: port.candidates(transport).map(({ tcpType, ...candidate }) => ({
      ...candidate,
      ...(tcpType !== undefined && { tcpType }),
    })),
    dtlsParameters: localDtlsParameters(transport.dtlsParameters),
  };
}
