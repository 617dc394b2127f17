import type { types } from 'mediasoup';
import { SfuError, toSfuError } from './errors.ts';
import { sourceTraits } from './sources.ts';
import { packetsIn, type RemoteProducer } from './producers.ts';
import type { PacketCount, PeerState, SfuPeerHandlers } from './types.ts';

interface ConsumersOptions {
  readonly transport: types.Transport;
  readonly handlers: Omit<SfuPeerHandlers, 'reset'>;
  /** Resolves when a producer can be consumed by `transport`, with what is to be called when that is over. */
  readonly reach: (published: RemoteProducer) => Promise<() => void>;
  /** Packets that have come of it from its sender. */
  readonly countReceived: (published: RemoteProducer) => Promise<number>;
  /** Something failed that no call can be told about. */
  readonly onError: (error: unknown) => void;
}

/** One consumer, from the moment it is wanted to its end. */
interface Subscription {
  readonly published: RemoteProducer;
  /** Null until the worker has made it. */
  consumer: types.Consumer | null;
  /** Counts offers: only the answer to the latest one matters. */
  offers: number;
  /** The client knows the consumer. Before that it is told nothing, afterwards what has changed in the meantime. */
  acknowledged: boolean;
  /** The client has acknowledged it once. */
  known: boolean;
  /** The client wants it paused. */
  paused: boolean;
  /** The pause that the client was told last. */
  toldPaused: boolean;
  /** Undefined as long as no layer was told since it last ran. */
  toldLayer: number | null | undefined;
}

/** The consumers of one peer: one for each producer of the others that it can decode. */
export class Consumers {
  readonly #options: ConsumersOptions;
  /** By the id of the producer, so that there can be no second consumer of the same. */
  readonly #subscriptions = new Map<string, Subscription>();
  #rtpCapabilities: types.RtpCapabilities | null = null;
  #closed = false;

  constructor(options: ConsumersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  /** Those that the client has, as it was told of them. */
  get state(): PeerState['consumers'] {
    return [...this.#subscriptions.values()].flatMap(({ consumer, known, toldPaused, toldLayer = null }) =>
      consumer && known
        ? [{ consumerId: consumer.id, producerPaused: toldPaused, spatialLayer: toldLayer }]
        : [],
    );
  }

  /**
   * Offers all of `published`: those that are consumed already again, as they are now. Resolves when each was handed
   * to the `consume` handler.
   */
  async receive(rtpCapabilities: types.RtpCapabilities, published: Iterable<RemoteProducer>): Promise<void> {
    this.#rtpCapabilities = rtpCapabilities;
    await Promise.all(Array.from(published, (each) => this.#subscribe(each)));
  }

  /** A producer has come up. Does nothing before `receive`. */
  add(published: RemoteProducer): void {
    void this.#subscribe(published);
  }

  /** Nothing is forwarded until `resume`. @throws SfuError `not-found` */
  async pause(consumerId: string): Promise<void> {
    const { subscription, consumer } = this.#find(consumerId);
    subscription.paused = true;
    subscription.toldLayer = undefined;
    await this.#request(consumer.pause());
  }

  /** Video goes on with a key frame, which the worker asks the sender for. @throws SfuError `not-found` */
  async resume(consumerId: string): Promise<void> {
    const { subscription, consumer } = this.#find(consumerId);
    subscription.paused = false;
    if (subscription.acknowledged) await this.#request(consumer.resume());
  }

  /** @param spatialLayer from 0; the worker takes the largest there is. @throws SfuError `not-found`, `unsupported` */
  async setPreferredLayers(consumerId: string, spatialLayer: number): Promise<void> {
    const { consumer } = this.#find(consumerId);
    if (!Number.isInteger(spatialLayer) || spatialLayer < 0 || spatialLayer > 255)
      throw new SfuError('unsupported', 'No such spatial layer');
    await this.#request(consumer.setPreferredLayers({ spatialLayer }));
  }

  /**
   * Makes another consumer of the same producer and offers that one instead, without a word about the old one, for a
   * client to which nothing comes by it. Where there can be none, the client is told that the old one is closed.
   *
   * @throws SfuError `not-found`
   */
  async renew(consumerId: string): Promise<void> {
    const { subscription, consumer } = this.#find(consumerId);
    const { published } = subscription;
    // An offer that is on its way is no longer the latest.
    subscription.offers += 1;
    this.#forget(subscription);
    consumer.close();
    await this.#subscribe(published);
    if (!this.#subscriptions.has(published.producerId))
      this.#notify((handlers) => handlers.consumerClosed(consumerId));
  }

  /** The packets of those of these consumers that there are. */
  async count(consumerIds: readonly string[]): Promise<PacketCount[]> {
    const wanted = [...this.#subscriptions.values()].flatMap(({ consumer, published }) =>
      consumer !== null && consumerIds.includes(consumer.id) ? [{ consumer, published }] : [],
    );
    try {
      return await Promise.all(
        wanted.map(async ({ consumer, published }) => {
          const [sent, received] = await Promise.all([
            consumer.getStats(),
            this.#options.countReceived(published),
          ]);
          return { consumerId: consumer.id, received, forwarded: packetsIn(sent, 'outbound-rtp') };
        }),
      );
    } catch (error) {
      throw toSfuError(error, 'The worker did not count');
    }
  }

  close(): void {
    this.#closed = true;
    const subscriptions = [...this.#subscriptions.values()];
    this.#subscriptions.clear();
    for (const { consumer } of subscriptions) consumer?.close();
  }

  async #subscribe(published: RemoteProducer): Promise<void> {
    if (this.#closed || this.#rtpCapabilities === null) return;
    const existing = this.#subscriptions.get(published.producerId);
    if (existing) {
      if (existing.consumer) void this.#offer(existing, existing.consumer);
      return;
    }
    const subscription: Subscription = {
      published,
      consumer: null,
      offers: 0,
      acknowledged: false,
      known: false,
      paused: false,
      toldPaused: false,
      toldLayer: undefined,
    };
    this.#subscriptions.set(published.producerId, subscription);
    const consumer = await this.#consume(subscription, this.#rtpCapabilities);
    if (consumer) void this.#offer(subscription, consumer);
  }

  async #consume(
    subscription: Subscription,
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<types.Consumer | null> {
    const { published } = subscription;
    let release: (() => void) | null = null;
    try {
      release = await this.#options.reach(published);
      const consumer = await this.#options.transport.consume({
        producerId: published.producerId,
        rtpCapabilities,
        paused: true,
        // Also for Opus, where the browser offers it.
        enableRtx: true,
      });
      if (!this.#isCurrent(subscription) || consumer.closed || published.closed) {
        consumer.close();
        release();
        this.#forget(subscription);
        return null;
      }
      subscription.consumer = consumer;
      consumer.observer.once('close', release);
      this.#watch(subscription, consumer);
      return consumer;
    } catch (error) {
      release?.();
      this.#forget(subscription);
      // A peer that cannot decode this one's codec goes without it; there is nobody to tell.
      if (toSfuError(error, '').code !== 'unsupported' && !this.#closed && !published.closed)
        this.#options.onError(error);
      return null;
    }
  }

  #watch(subscription: Subscription, consumer: types.Consumer): void {
    const { priority } = sourceTraits[subscription.published.source];
    if (priority !== consumer.priority)
      this.#background(consumer.setPriority(priority), consumer, subscription.published);
    consumer.on('producerpause', () => this.#tellPaused(subscription, consumer));
    consumer.on('producerresume', () => this.#tellPaused(subscription, consumer));
    consumer.on('layerschange', (layers) =>
      this.#tellLayer(subscription, consumer, layers?.spatialLayer ?? null),
    );
    consumer.on('producerclose', () => {
      this.#forget(subscription);
      if (subscription.acknowledged) this.#notify((handlers) => handlers.consumerClosed(consumer.id));
    });
  }

  async #offer(subscription: Subscription, consumer: types.Consumer): Promise<void> {
    const { published } = subscription;
    const { handlers } = this.#options;
    subscription.offers += 1;
    subscription.acknowledged = false;
    // Not the producer's own flag: it changes a moment before or after that of its consumers, whose events tell what
    // has changed since this offer.
    subscription.toldPaused = consumer.producerPaused;
    subscription.toldLayer = undefined;
    const offer = subscription.offers;
    try {
      await handlers.consume({
        consumerId: consumer.id,
        producerId: published.producerId,
        peerId: published.peerId,
        source: published.source,
        kind: consumer.kind,
        rtpParameters: consumer.rtpParameters,
        producerPaused: consumer.producerPaused,
      });
    } catch {
      // The client has refused or is gone. Either way it has no use for the consumer until it calls `receive` again.
      if (offer === subscription.offers) {
        consumer.close();
        this.#forget(subscription);
      }
      return;
    }
    if (this.#closed || offer !== subscription.offers) return;
    if (consumer.closed) {
      // The producer went while the offer was on its way, so the client holds a consumer of nothing.
      this.#notify((told) => told.consumerClosed(consumer.id));
      return;
    }
    subscription.acknowledged = true;
    subscription.known = true;
    if (!subscription.paused) this.#background(consumer.resume(), consumer, published);
    this.#tellPaused(subscription, consumer);
    if (consumer.currentLayers) this.#tellLayer(subscription, consumer, consumer.currentLayers.spatialLayer);
  }

  /** Tells whether the sender has paused it, unless the client knows that already. */
  #tellPaused(subscription: Subscription, consumer: types.Consumer): void {
    const { producerPaused } = consumer;
    if (producerPaused) subscription.toldLayer = undefined;
    if (!subscription.acknowledged || subscription.toldPaused === producerPaused) return;
    subscription.toldPaused = producerPaused;
    this.#notify((handlers) =>
      producerPaused ? handlers.consumerPaused(consumer.id) : handlers.consumerResumed(consumer.id),
    );
  }

  #tellLayer(subscription: Subscription, consumer: types.Consumer, layer: number | null): void {
    const { acknowledged, paused, published, toldLayer } = subscription;
    // A consumer that is paused has no layer for a reason that the client knows or is about to be told; and until the
    // first layer has come, the client does not expect one.
    const expected = !paused && !published.paused && !consumer.producerPaused;
    const known = layer === toldLayer || (layer === null && toldLayer === undefined);
    if (acknowledged && expected && !known) {
      subscription.toldLayer = layer;
      this.#notify((handlers) => handlers.consumerLayers(consumer.id, layer));
    }
  }

  #find(consumerId: string): { subscription: Subscription; consumer: types.Consumer } {
    for (const subscription of this.#subscriptions.values()) {
      const { consumer } = subscription;
      if (consumer?.id === consumerId) return { subscription, consumer };
    }
    throw new SfuError('not-found', 'No consumer of this id');
  }

  #isCurrent(subscription: Subscription): boolean {
    return this.#subscriptions.get(subscription.published.producerId) === subscription;
  }

  #forget(subscription: Subscription): void {
    if (this.#isCurrent(subscription)) this.#subscriptions.delete(subscription.published.producerId);
  }

  async #request(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      throw toSfuError(error, 'The worker refused a change of a consumer');
    }
  }

  #notify(tell: (handlers: ConsumersOptions['handlers']) => void): void {
    if (this.#closed) return;
    try {
      tell(this.#options.handlers);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** Of a producer that is closed the worker may have closed the consumer already, and says so a moment later. */
  #background(done: Promise<void>, consumer: types.Consumer, published: RemoteProducer): void {
    done.catch((error: unknown) => {
      if (!consumer.closed && !published.closed) this.#options.onError(error);
    });
  }
}
