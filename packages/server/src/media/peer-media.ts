import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ConferenceMedia,
  limits,
  type MediaSource,
  type RoomState,
  ProtocolError,
  type ServerEvent,
  type ServerEventParams,
  type ServerParams,
} from '@sotto/protocol';
import {
  type ConsumeOffer,
  type ProduceOptions,
  SfuError,
  type SfuPeer,
  type SfuPeerHandlers,
} from '@sotto/sfu';
import { TokenBucket } from '../net/token-bucket.ts';
import { wireMedia, wireOffer } from './media-wire.ts';

/**
 * A peer as its media sees it, and how it is reached now. While it is away, it is told nothing, since it is told the
 * room's state when it resumes, and offers are `unheard`.
 */
export interface MediaPeer {
  readonly peerId: string;
  /** The widest that the client is in; see `Networks`. */
  readonly network: string;
  /** What it may not send until it is released. */
  readonly restricted: ReadonlySet<MediaSource>;
  /** Aborted when it is out of the room for good. */
  readonly signal: AbortSignal;
  /** Bytes that wait for the client to read them. */
  readonly backlog: number;
  notify<E extends ServerEvent>(event: E, params: ServerEventParams<E>): void;
  /**
   * Resolves with `answered` when the client has acknowledged, with `unheard` when the socket was lost before it
   * answered. Rejects with the client's refusal, or `timeout` after so many milliseconds.
   */
  offer(params: ServerParams<'consume'>, timeout: number): Promise<'answered' | 'unheard'>;
}

/**
 * How long each offer of a consumer waits for its answer, in milliseconds: soon it is offered once more, since an offer
 * may be lost in a page, and then again and again. A page that is busy for a minute is still there, since it answers
 * pings; to give up at once would leave it without that person for the rest of the call.
 */
const offerTimeouts = [1_500, 3_000, 6_000, 12_000, 18_000, 18_000] as const;

/** Milliseconds after which it is looked whether a client has read enough of what waits for it. */
const readPause = 100;

/** An offer of a consumer that the client has not answered. */
interface Offer {
  readonly told: ConsumeOffer;
  /** The SFU waits for it. */
  readonly answer: PromiseWithResolvers<void>;
  /** Tells the attempt that is being made, and repeated, from those that it took the place of; null when there is none. */
  attempt: symbol | null;
}

export interface PeerMediaOptions {
  readonly peer: MediaPeer;
  /** Adds a peer with these handlers to the SFU's room. */
  readonly enter: (handlers: SfuPeerHandlers) => Promise<SfuPeer>;
  /** Counts a change of what the peer sends with those of others. Throws `rate-limited`. */
  readonly claim: (what: 'produce' | 'pause') => void;
  /** A mistake of ours, for the log. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * The media of one peer, and the way to its client. A lost socket is harmless: the SFU goes on, offers wait, and a client
 * that comes back is told how things stand.
 */
export class PeerMedia {
  readonly #options: PeerMediaOptions;
  /** By the ids of the consumers. */
  readonly #offers = new Map<string, Offer>();
  readonly #producing = new TokenBucket({
    burst: limits.produceBurst,
    perSecond: limits.producesPerSecond,
  });
  #sfuPeer: SfuPeer | null = null;
  /** Of all offers that wait until the client has read. */
  #pause: Promise<void> | null = null;

  private constructor(options: PeerMediaOptions) {
    this.#options = options;
  }

  /** Rejects as `enter` does. */
  static async create(options: PeerMediaOptions): Promise<PeerMedia> {
    const media = new PeerMedia(options);
    media.#sfuPeer = await options.enter(media.#handlers());
    return media;
  }

  /** Throws `SfuError` `bad-state` before it is in the room. */
  get sfu(): SfuPeer {
    if (!this.#sfuPeer) throw new SfuError('bad-state', 'The peer is not in the room yet.');
    return this.#sfuPeer;
  }

  /** The transports of now. Throws `SfuError` `no-worker` while the room is being rebuilt. */
  parameters(): ConferenceMedia {
    return wireMedia(this.sfu.media);
  }

  /** Throws as `parameters` does. */
  state(): Pick<RoomState, 'media' | 'producers' | 'consumers'> {
    return { media: this.parameters(), ...this.sfu.state };
  }

  /** Offers again what was not acknowledged before the socket was lost. */
  offerAgain(): void {
    for (const offer of this.#offers.values()) void this.#make(offer);
  }

  /** Rejects with `rate-limited` also: each producer is offered to everybody else, who then negotiate anew. */
  async produce(options: ProduceOptions): Promise<{ producerId: string }> {
    if (this.#producing.take() < 0) throw new ProtocolError('rate-limited');
    this.#options.claim('produce');
    const { source, paused } = options;
    if (!paused || !keepsProducer(source)) this.#assertFree(source);
    const produced = await this.sfu.producers.produce(options);
    await this.enforceRestrictions();
    return produced;
  }

  /** Rejects with `rate-limited` and `restricted` also. */
  async setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    this.#options.claim('pause');
    if (paused) return this.sfu.producers.pause(producerId);
    const producer = this.sfu.state.producers.find((each) => each.producerId === producerId);
    if (producer) this.#assertFree(producer.source);
    await this.sfu.producers.resume(producerId);
    await this.enforceRestrictions();
  }

  /** Pauses or ends what the peer may not send any more. Resolves when nothing of it is forwarded. */
  async enforceRestrictions(): Promise<void> {
    const { restricted } = this.#options.peer;
    const stopped = this.#sent().filter(
      ({ source, paused }) => restricted.has(source) && !(paused && keepsProducer(source)),
    );
    await Promise.all(stopped.map((producer) => this.#stop(producer)));
  }

  /** Ends what the peer sends of these sources. */
  end(sources: readonly MediaSource[]): void {
    for (const { producerId, source } of this.#sent())
      if (sources.includes(source)) this.sfu.producers.closeProducer(producerId);
  }

  /** Another consumer is offered in place of this one, which the client lets go by itself. */
  async renewConsumer(consumerId: string): Promise<void> {
    await this.sfu.consumers.renew(consumerId);
    this.#offers.get(consumerId)?.answer.reject(new SfuError('bad-state', 'Another one took its place.'));
    this.#offers.delete(consumerId);
  }

  close(): void {
    this.#sfuPeer?.close();
    this.#forget();
  }

  /** Nothing while the room is being rebuilt: it is all produced anew after that. */
  #sent(): RoomState['producers'] {
    try {
      return this.sfu.state.producers;
    } catch (error) {
      if (error instanceof SfuError) return [];
      throw error;
    }
  }

  /** Throws `restricted`. */
  #assertFree(source: MediaSource): void {
    if (this.#options.peer.restricted.has(source)) throw new ProtocolError('restricted');
  }

  /** What cannot be paused is closed. */
  async #stop({ producerId, source }: RoomState['producers'][number]): Promise<void> {
    try {
      if (keepsProducer(source)) return await this.sfu.producers.pause(producerId);
      this.sfu.producers.closeProducer(producerId);
    } catch {
      this.end([source]);
    }
  }

  #handlers(): SfuPeerHandlers {
    return {
      consume: (offer) => this.#consume(offer),
      consumerPaused: (consumerId) => this.#options.peer.notify('consumerPaused', { consumerId }),
      consumerResumed: (consumerId) => this.#options.peer.notify('consumerResumed', { consumerId }),
      consumerClosed: (consumerId) => {
        this.#offers.delete(consumerId);
        this.#options.peer.notify('consumerClosed', { consumerId });
      },
      consumerLayers: (consumerId, spatialLayer) =>
        this.#options.peer.notify('consumerLayers', { consumerId, spatialLayer }),
      reset: (media) => {
        this.#forget();
        this.#options.peer.notify('mediaReset', { media: wireMedia(media) });
      },
    };
  }

  /** Resolves when the client has acknowledged, be it after a `resume`. */
  #consume(told: ConsumeOffer): Promise<void> {
    const former = this.#offers.get(told.consumerId);
    const offer = former ?? { told, answer: Promise.withResolvers<void>(), attempt: null };
    this.#offers.set(told.consumerId, offer);
    // One that is being made already is what the client is asked to answer.
    if (offer.attempt === null) void this.#make(offer);
    return offer.answer.promise;
  }

  async #make(offer: Offer, former = 0): Promise<void> {
    const { told, answer } = offer;
    const { consumerId } = told;
    const attempt = (offer.attempt = Symbol(consumerId));
    const stands = (): boolean => this.#offers.get(consumerId) === offer && offer.attempt === attempt;
    try {
      if (this.#isBehind) await this.#caughtUp();
      if (!stands()) return;
      const outcome = await this.#options.peer.offer(wireOffer(told), offerTimeouts[former] ?? 0);
      if (!stands()) return;
      offer.attempt = null;
      if (outcome === 'unheard') return;
      this.#offers.delete(consumerId);
      answer.resolve();
    } catch (refusal) {
      if (!(refusal instanceof ProtocolError)) this.#options.onDefect(refusal);
      if (!stands()) return;
      if (isTimeout(refusal) && former + 1 < offerTimeouts.length) return this.#make(offer, former + 1);
      this.#offers.delete(consumerId);
      answer.reject(refusal);
      // A client that answers too late must learn that its consumer is gone.
      this.#options.peer.notify('consumerClosed', { consumerId });
    }
  }

  /** The client reads slowly. What others send waits then, since a full queue would end its connection. */
  get #isBehind(): boolean {
    return this.#options.peer.backlog > limits.relayQueueBytes;
  }

  async #caughtUp(): Promise<void> {
    while (this.#isBehind) {
      this.#pause ??= this.#rest();
      await this.#pause;
    }
  }

  async #rest(): Promise<void> {
    await sleep(readPause, undefined, { ref: false });
    this.#pause = null;
  }

  #forget(): void {
    for (const { answer } of this.#offers.values())
      answer.reject(new SfuError('bad-state', 'The consumer is gone.'));
    this.#offers.clear();
  }
}

/** What is sent again where it was paused. A screen is chosen anew. */
const keepsProducer = (source: MediaSource): boolean => source === 'microphone' || source === 'camera';

const isTimeout = (error: unknown): boolean => error instanceof ProtocolError && error.code === 'timeout';
