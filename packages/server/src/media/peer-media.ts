import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClientParams,
  type ConferenceMedia,
  limits,
  type MediaSource,
  type RoomState,
  ProtocolError,
  type ServerEvent,
  type ServerEventParams,
  type ServerParams,
} from '@sotto/protocol';
import { type ConsumeOffer, SfuError, type SfuPeer, type SfuPeerHandlers } from '@sotto/sfu';
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

interface Consumer {
  readonly offer: ConsumeOffer;
  producerPaused: boolean;
  spatialLayer: number | null;
  /** The client has it. */
  acknowledged: boolean;
  /** The answer for which the SFU waits, when it has offered the consumer (again) and the client has not answered. */
  answer: PromiseWithResolvers<void> | null;
  /** Tells the offer that is being made, and repeated, from those that it took the place of; null when there is none. */
  offering: symbol | null;
}

interface Producer {
  readonly source: MediaSource;
  paused: boolean;
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
 * The producers and consumers of one peer, as the peer should see them. The mirror is what makes a lost socket
 * harmless: the SFU goes on, and a client that comes back is told how things stand.
 */
export class PeerMedia {
  readonly #peer: MediaPeer;
  readonly #claim: PeerMediaOptions['claim'];
  readonly #onDefect: (error: unknown) => void;
  readonly #consumers = new Map<string, Consumer>();
  readonly #producers = new Map<string, Producer>();
  readonly #producing = new TokenBucket({
    burst: limits.produceBurst,
    perSecond: limits.producesPerSecond,
  });
  #sfuPeer: SfuPeer | null = null;
  /** Of all offers that wait until the client has read. */
  #pause: Promise<void> | null = null;

  private constructor({ peer, claim, onDefect }: PeerMediaOptions) {
    this.#peer = peer;
    this.#claim = claim;
    this.#onDefect = onDefect;
  }

  /** Rejects as `enter` does. */
  static async create(options: PeerMediaOptions): Promise<PeerMedia> {
    const media = new PeerMedia(options);
    media.#sfuPeer = await options.enter(media.#handlers());
    return media;
  }

  get #sfu(): SfuPeer {
    if (!this.#sfuPeer) throw new SfuError('bad-state', 'The peer is not in the room yet.');
    return this.#sfuPeer;
  }

  /** The transports of now. Throws `SfuError` `no-worker` while the room is being rebuilt. */
  parameters(): ConferenceMedia {
    return wireMedia(this.#sfu.media);
  }

  /** Throws as `parameters` does. */
  state(): Pick<RoomState, 'media' | 'producers' | 'consumers'> {
    return {
      media: this.parameters(),
      producers: [...this.#producers].map(([producerId, { source, paused }]) => ({
        producerId,
        source,
        paused,
      })),
      consumers: [...this.#consumers]
        .filter(([, { acknowledged }]) => acknowledged)
        .map(([consumerId, { producerPaused, spatialLayer }]) => ({
          consumerId,
          producerPaused,
          spatialLayer,
        })),
    };
  }

  /** Offers again what was not acknowledged before the socket was lost. */
  offerAgain(): void {
    for (const consumer of this.#consumers.values()) if (consumer.answer) void this.#offer(consumer);
  }

  /** Rejects with `rate-limited` also: each producer is offered to everybody else, who then negotiate anew. */
  async produce(options: Parameters<SfuPeer['produce']>[0]): Promise<{ producerId: string }> {
    if (this.#producing.take() < 0) throw new ProtocolError('rate-limited');
    this.#claim('produce');
    const { source, paused } = options;
    const { producerId } = await this.#sfu.produce(options);
    for (const [id, producer] of this.#producers) if (producer.source === source) this.#producers.delete(id);
    this.#producers.set(producerId, { source, paused });
    return { producerId };
  }

  /** Rejects with `rate-limited` also. */
  async setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    this.#claim('pause');
    await (paused ? this.#sfu.pauseProducer(producerId) : this.#sfu.resumeProducer(producerId));
    const producer = this.#producers.get(producerId);
    if (producer) producer.paused = paused;
  }

  closeProducer(producerId: string): void {
    this.#sfu.closeProducer(producerId);
    this.#producers.delete(producerId);
  }

  /** Rejects with `SfuError`, as all that follow. */
  renew(): Promise<void> {
    return this.#sfu.renew();
  }

  receive(capabilities: Parameters<SfuPeer['receive']>[0]): Promise<void> {
    return this.#sfu.receive(capabilities);
  }

  connectTransport({ transportId, dtlsParameters }: ClientParams<'connectTransport'>): Promise<void> {
    return this.#sfu.connectTransport(transportId, dtlsParameters);
  }

  restartIce(transportId: string): ReturnType<SfuPeer['restartIce']> {
    return this.#sfu.restartIce(transportId);
  }

  setConsumerPaused(consumerId: string, paused: boolean): Promise<void> {
    return paused ? this.#sfu.pauseConsumer(consumerId) : this.#sfu.resumeConsumer(consumerId);
  }

  setPreferredLayers({ consumerId, spatialLayer }: ClientParams<'setPreferredLayers'>): Promise<void> {
    return this.#sfu.setPreferredLayers(consumerId, spatialLayer);
  }

  countPackets(consumerIds: readonly string[]): ReturnType<SfuPeer['countPackets']> {
    return this.#sfu.countPackets(consumerIds);
  }

  /** Another consumer is offered in place of this one, which the client lets go by itself. */
  async renewConsumer(consumerId: string): Promise<void> {
    await this.#sfu.renewConsumer(consumerId);
    this.#consumers.get(consumerId)?.answer?.reject(new SfuError('bad-state', 'Another one took its place.'));
    this.#consumers.delete(consumerId);
  }

  close(): void {
    this.#sfuPeer?.close();
    this.#forget();
  }

  #handlers(): SfuPeerHandlers {
    return {
      consume: (offer) => this.#consume(offer),
      consumerPaused: (consumerId) => this.#setPaused(consumerId, true),
      consumerResumed: (consumerId) => this.#setPaused(consumerId, false),
      consumerClosed: (consumerId) => this.#closeConsumer(consumerId),
      consumerLayers: (consumerId, spatialLayer) => {
        const consumer = this.#consumers.get(consumerId);
        if (!consumer) return;
        consumer.spatialLayer = spatialLayer;
        if (consumer.acknowledged) this.#peer.notify('consumerLayers', { consumerId, spatialLayer });
      },
      reset: (media) => {
        this.#forget();
        this.#peer.notify('mediaReset', { media: wireMedia(media) });
      },
    };
  }

  /** Resolves when the client has acknowledged, be it after a `resume`. */
  #consume(offer: ConsumeOffer): Promise<void> {
    const { consumerId, producerPaused } = offer;
    const consumer = this.#consumers.get(consumerId) ?? {
      offer,
      producerPaused,
      spatialLayer: null,
      acknowledged: false,
      answer: null,
      offering: null,
    };
    this.#consumers.set(consumerId, consumer);
    consumer.answer ??= Promise.withResolvers<void>();
    const { promise } = consumer.answer;
    // One that is being made already is what the client is asked to answer.
    if (consumer.offering === null) void this.#offer(consumer);
    return promise;
  }

  async #offer(consumer: Consumer, attempt = 0): Promise<void> {
    const { consumerId } = consumer.offer;
    const offering = (consumer.offering = Symbol(consumerId));
    const stands = (): boolean =>
      this.#consumers.get(consumerId) === consumer && consumer.offering === offering;
    try {
      if (this.#isBehind) await this.#caughtUp();
      if (!stands()) return;
      const params = wireOffer({ ...consumer.offer, producerPaused: consumer.producerPaused });
      const outcome = await this.#peer.offer(params, offerTimeouts[attempt] ?? 0);
      if (!stands()) return;
      consumer.offering = null;
      if (outcome === 'unheard') return;
      consumer.acknowledged = true;
      consumer.answer?.resolve();
      consumer.answer = null;
    } catch (refusal) {
      if (!(refusal instanceof ProtocolError)) this.#onDefect(refusal);
      if (!stands()) return;
      if (isTimeout(refusal) && attempt + 1 < offerTimeouts.length) return this.#offer(consumer, attempt + 1);
      this.#consumers.delete(consumerId);
      consumer.answer?.reject(refusal);
      // A client that answers too late must learn that its consumer is gone.
      this.#peer.notify('consumerClosed', { consumerId });
    }
  }

  /** The client reads slowly. What others send waits then, since a full queue would end its connection. */
  get #isBehind(): boolean {
    return this.#peer.backlog > limits.relayQueueBytes;
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

  #setPaused(consumerId: string, paused: boolean): void {
    const consumer = this.#consumers.get(consumerId);
    if (!consumer) return;
    consumer.producerPaused = paused;
    this.#peer.notify(paused ? 'consumerPaused' : 'consumerResumed', { consumerId });
  }

  #closeConsumer(consumerId: string): void {
    if (this.#consumers.delete(consumerId)) this.#peer.notify('consumerClosed', { consumerId });
  }

  #forget(): void {
    for (const { answer } of this.#consumers.values())
      answer?.reject(new SfuError('bad-state', 'The consumer is gone.'));
    this.#consumers.clear();
    this.#producers.clear();
  }
}

const isTimeout = (error: unknown): boolean => error instanceof ProtocolError && error.code === 'timeout';
