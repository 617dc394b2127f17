import { type MediaSource, type Place, ProtocolError } from '@sotto/protocol';
import { kindOf } from '../room/participant.ts';
import { Consumers, type Offer, type Received } from '../sfu/consumers.ts';
import type { SfuTransport } from '../sfu/sfu-transport.ts';
import type { Arrival } from '../stats/arrival-reader.ts';
import type { FrameProtection } from './relayed-sender.ts';
import { meantExtensions } from './side-information.ts';

export interface RelayedReceiversOptions {
  readonly transport: SfuTransport;
  readonly protection: FrameProtection;
  /** The other of the call. What the server offers of anybody else is refused. */
  readonly peerId: string;
  /** `incoming(source)` is another one now. */
  readonly onIncoming: (source: MediaSource) => void;
}

/** A peer has four sources, and the one that takes the place of another may come before that one went. */
const MOST = 8;

/** What the SFU forwards of the other, for as long as one receiving transport lives. */
export class RelayedReceivers {
  readonly #options: RelayedReceiversOptions;
  readonly #consumers: Consumers<Received>;

  constructor(options: RelayedReceiversOptions) {
    this.#options = options;
    const { transport, protection, onIncoming } = options;
    this.#consumers = new Consumers<Received>({
      transport,
      most: MOST,
      admit: (offer) => this.#admit(offer),
      onRtpReceiver: (receiver, source) =>
        protection.protectReceiver(receiver, { stream: source, route: 'relay' }),
      create: ({ peerId, source }, consumer) => ({ peerId, source, consumer, close: () => consumer.close() }),
      onAdd: ({ source }) => onIncoming(source),
      onDrop: ({ source }) => onIncoming(source),
    });
  }

  /** Resolves when the browser can play it; the server then lets it flow. */
  consume(offer: Offer): Promise<void> {
    return this.#consumers.consume(offer);
  }

  /** The latest of this source. */
  incoming(source: MediaSource): MediaStreamTrack | undefined {
    return this.#latest(source)?.track;
  }

  /** By which consumer that comes; undefined where there is none. */
  consumerOf(source: MediaSource): string | undefined {
    return this.#latest(source)?.id;
  }

  /** What it received is no longer sent. */
  drop(consumerId: string): void {
    this.#consumers.drop(consumerId);
  }

  resume(consumers: Place['consumers']): void {
    this.#consumers.resume(consumers);
  }

  /** What arrived of each source since the last reading. */
  async read(): Promise<ReadonlyMap<MediaSource, Arrival>> {
    const { arrivals } = await this.#consumers.read();
    const bySource = new Map<MediaSource, Arrival>();
    for (const { source, consumer } of this.#consumers) {
      const arrival = arrivals.get(consumer.id);
      if (arrival !== undefined) bySource.set(source, arrival);
    }
    return bySource;
  }

  close(): void {
    for (const { source } of this.#consumers.close()) this.#options.onIncoming(source);
  }

  #admit({ peerId, source, kind, rtpParameters: { headerExtensions = [] } }: Offer): void {
    if (peerId !== this.#options.peerId) throw new ProtocolError('not-found');
    if (kind !== kindOf(source)) throw new ProtocolError('bad-request');
    // It was told what this side can read.
    if (headerExtensions.some(({ uri }) => !meantExtensions.has(uri))) throw new ProtocolError('bad-request');
  }

  #latest(source: MediaSource): Received['consumer'] | undefined {
    return [...this.#consumers].findLast((received) => received.source === source)?.consumer;
  }
}
