import type { types } from 'mediasoup';
import { SfuError, toSfuError } from './errors.ts';
import { sendableRtpParameters } from './rtp-parameters.ts';
import { sourceTraits } from './sources.ts';
import type { BannedSources, MediaSource, PeerState, ProduceOptions } from './types.ts';

/** A producer as its receivers know it, wherever it is: all of it plain data, by which a router can be made to have it. */
export interface RemoteProducer {
  readonly producerId: string;
  readonly peerId: string;
  readonly source: MediaSource;
  /** The router of the sender's own transport; others can have a copy of the same id. */
  readonly routerId: string;
  /** The sender's wish, ahead of the worker's own account of it. */
  readonly paused: boolean;
  readonly closed: boolean;
}

/** A producer as its own peer has it, and the room. */
export interface PublishedProducer extends RemoteProducer {
  readonly producer: types.Producer;
  /** When it was asked for, in milliseconds on the clock of this process. */
  readonly askedAt: number;
  paused: boolean;
}

/**
 * Milliseconds from one request for a key frame until its sender gets the next. Browsers ignore what comes within 300 ms
 * of the request before (libwebrtc, `EncoderRtcpFeedback`), and the worker then waits a second until it repeats it: who
 * lost the first packets of a picture would wait as long. The rest is for requests that were sent on their way closer
 * together.
 */
const keyFrameRequestDelay = 400;

interface ProducersOptions {
  readonly peerId: string;
  readonly router: types.Router;
  readonly transport: types.Transport;
  /** Called once for each producer, before `produce` resolves. */
  readonly publish: (published: PublishedProducer) => void;
  /** Sources that this peer may not send. */
  readonly banned?: BannedSources;
  /** Called for each before it is closed here. */
  readonly onRetire?: (published: PublishedProducer) => void;
}

/** The producers of one peer: at most one of each source. */
export class Producers {
  readonly #options: ProducersOptions;
  readonly #bySource = new Map<MediaSource, PublishedProducer>();
  /** The last `produce` of each source: they go one after the other. */
  readonly #queues = new Map<MediaSource, Promise<unknown>>();
  #closed = false;

  constructor(options: ProducersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#bySource.size;
  }

  values(): Iterable<PublishedProducer> {
    return this.#bySource.values();
  }

  get state(): PeerState['producers'] {
    return Array.from(this.values(), ({ producerId, source, paused }) => ({ producerId, source, paused }));
  }

  /**
   * Replaces a producer of the same source. The others are being offered it when this resolves. It may well be one that the client knows nothing about, when the answer to
   * an earlier request was lost with the socket, or one made from parameters of before a reset.
   *
   * @throws SfuError `unsupported`: RTP parameters that do not fit the source or the router.
   */
  async produce(options: ProduceOptions): Promise<{ producerId: string }> {
    const { source, paused } = options;
    const rtpParameters = sendableRtpParameters(source, options.rtpParameters);
    const previous = this.#queues.get(source) ?? Promise.resolve();
    const produced = previous.then(() => this.#produce({ source, paused, rtpParameters }));
    // The queue goes on whatever became of its members; the caller hears of a failure through `produced`.
    this.#queues.set(
      source,
      produced.catch(() => null),
    );
    return await produced;
  }

  /** Packets that have come of one. @throws SfuError `not-found`, `failed` */
  async countReceived(producerId: string): Promise<number> {
    return packetsIn(await this.#request(this.#find(producerId).producer.getStats()), 'inbound-rtp');
  }

  /** The others are told by `consumerPaused`. @throws SfuError `not-found` */
  async pause(producerId: string): Promise<void> {
    const published = this.#find(producerId);
    published.paused = true;
    await this.#request(published.producer.pause());
  }

  /** @throws SfuError `not-found` */
  async resume(producerId: string): Promise<void> {
    const published = this.#find(producerId);
    published.paused = false;
    await this.#request(published.producer.resume());
  }

  /** The others are told by `consumerClosed`. @throws SfuError `not-found` */
  closeProducer(producerId: string): void {
    this.#close(this.#find(producerId));
  }

  /** Ends what this peer sends of a source, if anything. */
  end(source: MediaSource): void {
    const published = this.#bySource.get(source);
    if (published) this.#close(published);
  }

  close(): void {
    this.#closed = true;
    for (const published of this.#bySource.values()) this.#close(published);
  }

  #close(published: PublishedProducer): void {
    this.#options.onRetire?.(published);
    published.producer.close();
  }

  async #produce({ source, rtpParameters, paused }: ProduceOptions): Promise<{ producerId: string }> {
    const { peerId, router, transport, publish, banned } = this.#options;
    this.#assertOpen();
    if (banned?.has(source)) throw new SfuError('bad-state', 'Too much was sent of this source');
    this.end(source);
    const askedAt = performance.now();
    const producer = await this.#request(
      transport.produce({ kind: sourceTraits[source].kind, rtpParameters, paused, keyFrameRequestDelay }),
    );
    if (this.#closed || producer.closed || banned?.has(source)) {
      producer.close();
      throw new SfuError('bad-state', 'The peer left or was reset meanwhile');
    }
    const published = {
      producerId: producer.id,
      peerId,
      source,
      routerId: router.id,
      producer,
      askedAt,
      paused,
      get closed() {
        return producer.closed;
      },
    };
    this.#bySource.set(source, published);
    producer.observer.once('close', () => {
      if (this.#bySource.get(source) === published) this.#bySource.delete(source);
    });
    publish(published);
    return { producerId: producer.id };
  }

  #find(producerId: string): PublishedProducer {
    for (const published of this.#bySource.values())
      if (published.producerId === producerId) return published;
    throw new SfuError('not-found', 'No producer of this id');
  }

  #assertOpen(): void {
    if (this.#closed) throw new SfuError('bad-state', 'The peer has left or was reset');
  }

  async #request<T>(done: Promise<T>): Promise<T> {
    try {
      return await done;
    } catch (error) {
      throw toSfuError(error, 'The worker refused a change of a producer');
    }
  }
}

/** Packets of all streams of this direction: what comes in as simulcast is several. */
export function packetsIn(
  stats: readonly { type: string; packetCount?: number }[],
  type: 'inbound-rtp' | 'outbound-rtp',
): number {
  return stats.reduce((sum, each) => sum + (each.type === type ? (each.packetCount ?? 0) : 0), 0);
}
