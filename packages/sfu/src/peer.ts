import type { types } from 'mediasoup';
import { BitrateWatch } from './bitrate-watch.ts';
import type { Consumers } from './consumers.ts';
import { SfuError } from './errors.ts';
import type { PeerTransports } from './peer-transports.ts';
import type { RoomRouter } from './room-router.ts';
import type { Producers, PublishedProducer } from './producers.ts';
import type { MediaSource, PeerMedia, PeerState, SfuPeerHandlers, BannedSources } from './types.ts';
import type { WorkerSlot } from './worker-slot.ts';

interface SfuPeerOptions {
  readonly peerId: string;
  readonly handlers: SfuPeerHandlers;
  /** Sources that the peer may not send. */
  readonly banned: BannedSources;
  /** Resolves when the peer has transports again, on this worker if that is well, or will have none. */
  readonly provide: (previous: WorkerSlot) => Promise<void>;
  readonly onClose: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * One connected device in a room. It outlives workers: while its room is being rebuilt, all that needs a worker is
 * refused with SfuError `no-worker`, and the `reset` handler tells when to start over. After `close()` it is
 * `bad-state`. When the worker ends during a call, that call fails with `failed` or `bad-state`.
 */
export class SfuPeer {
  readonly peerId: string;
  /** @internal */
  readonly handlers: SfuPeerHandlers;
  /** @internal */
  readonly banned: BannedSources;
  readonly #bitrates: BitrateWatch;
  readonly #provide: SfuPeerOptions['provide'];
  readonly #onClose: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #ready = Promise.withResolvers<void>();
  readonly #lifetime = new AbortController();
  #transports: PeerTransports | null = null;
  #taken = false;

  /** Peers come from `SfuRoom.addPeer()`. */
  constructor({ peerId, handlers, banned, provide, onClose, onError }: SfuPeerOptions) {
    this.peerId = peerId;
    this.handlers = handlers;
    this.banned = banned;
    this.#bitrates = new BitrateWatch({
      producers: () => this.#transports?.producers.values() ?? [],
      onExcess: (source) => this.#ban(source),
    });
    this.#provide = provide;
    this.#onClose = onClose;
    this.#onError = onError;
  }

  get closed(): boolean {
    return this.#lifetime.signal.aborted;
  }

  /** @internal Aborts when it is closed. */
  get signal(): AbortSignal {
    return this.#lifetime.signal;
  }

  /** @internal True once there were transports. */
  get taken(): boolean {
    return this.#taken;
  }

  /** @internal Settles with the first transports, or with the reason why there will be none. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** @internal Null while the peer waits for a worker. */
  get transports(): PeerTransports | null {
    return this.#transports;
  }

  /** @internal @throws SfuError `bad-state`: the peer is closed; `no-worker`: it waits for one. */
  get live(): PeerTransports {
    if (this.closed) throw new SfuError('bad-state', 'The peer is closed');
    if (this.#transports === null) throw new SfuError('no-worker', 'The peer waits for a worker');
    return this.#transports;
  }

  /** @internal Consumers that it has on a router. */
  consumersOn(roomRouter: RoomRouter): number {
    return this.#transports?.roomRouter === roomRouter ? this.#transports.consumers.size : 0;
  }

  /**
   * @internal Takes over new transports in place of those that there may be, and tells the client unless they are the
   * first.
   */
  adopt(transports: PeerTransports): void {
    this.suspend();
    this.#transports = transports;
    if (this.#taken) {
      try {
        this.handlers.reset(transports.media);
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#taken = true;
    this.#ready.resolve();
  }

  /** @internal The transports are over, with their worker or for others. */
  suspend(): void {
    const transports = this.#transports;
    this.#transports = null;
    transports?.close();
  }

  /** @internal A producer of this peer is about to be closed. */
  retire(published: PublishedProducer): void {
    this.#bitrates.retire(published);
  }

  /** The transports of now; another object after each reset. */
  get media(): PeerMedia {
    return this.live.media;
  }

  /** Throws as `media` does. */
  get state(): PeerState {
    const { producers, consumers } = this.live;
    return { producers: producers.state, consumers: consumers.state };
  }

  /**
   * Tells what the client can decode. For each producer of the others, now and later, `consume` is called. Resolves when
   * that has been done for those that exist, without waiting for the client's answers.
   *
   * Called again, it offers living consumers once more, under the same id and as they are now. So a client that was
   * away from its socket calls it, keeps the consumers that are offered before the answer comes, and drops the rest.
   *
   * @throws SfuError `unsupported`: capabilities that make no sense.
   */
  async receive(rtpCapabilities: types.RtpCapabilities): Promise<void> {
    await this.live.receive(rtpCapabilities);
  }

  /**
   * May be repeated with the same certificate.
   *
   * @throws SfuError `not-found`; `unsupported`: no fingerprint of SHA-256 or longer; `bad-state`: connected with
   * another certificate.
   */
  async connectTransport(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    await this.live.connectTransport(transportId, dtlsParameters);
  }

  /** @throws SfuError `not-found` */
  async restartIce(transportId: string): Promise<types.IceParameters> {
    return await this.live.restartIce(transportId);
  }

  /**
   * Makes everything of this peer anew, for a client whose paths to its transports are dead: `reset` tells when to start
   * over, as after the end of a worker. The others are told by `consumerClosed`.
   *
   * @throws SfuError `no-worker`: it is being made anew already.
   */
  async renew(): Promise<void> {
    const { slot } = this.live.roomRouter;
    this.suspend();
    await this.#provide(slot);
  }

  /** What it sends. Throws as `media` does. */
  get producers(): Pick<Producers, 'produce' | 'pause' | 'resume' | 'closeProducer'> {
    return this.live.producers;
  }

  /** What it receives. Throws as `media` does. */
  get consumers(): Pick<Consumers, 'pause' | 'resume' | 'setPreferredLayers' | 'renew' | 'count'> {
    return this.live.consumers;
  }

  /** Idempotent. Its consumers, its producers, its transports; the others are told by `consumerClosed`. */
  close(reason: SfuError = new SfuError('bad-state', 'The peer or its room was closed')): void {
    if (this.closed) return;
    this.#lifetime.abort();
    this.suspend();
    this.#bitrates.close();
    this.#ready.reject(reason);
    this.#onClose();
  }

  /** Also when the peer has gone meanwhile: it may come again. */
  #ban(source: MediaSource): void {
    if (this.banned.has(source)) return;
    this.banned.add(source);
    this.#transports?.producers.end(source);
    this.#onError(new SfuError('bad-state', 'A sender exceeded twice the bit rate of its source'));
  }
}
