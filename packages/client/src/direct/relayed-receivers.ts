import { type MediaSource, ProtocolError } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { mediaKindOf } from '../room/participant.ts';
import { Consumers, type Offer, type Received } from '../sfu/consumers.ts';
import type { SfuTransport } from '../sfu/sfu-transport.ts';
import type { Arrival } from '../stats/arrival-reader.ts';
import type { FrameProtection } from './outgoing-track.ts';
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
const maxReceivers = 8;

/** What the SFU forwards of the other, for as long as one receiving transport lives. */
export class RelayedReceivers extends Consumers<Received> {
  readonly #options: RelayedReceiversOptions;
  protected override readonly most = maxReceivers;

  constructor(options: RelayedReceiversOptions) {
    super(options.transport);
    this.#options = options;
  }

  /** The latest of this source; undefined where there is none. */
  latest(source: MediaSource): types.Consumer | undefined {
    return [...this.values()].findLast((received) => received.source === source)?.consumer;
  }

  /** What arrived of each source since the last reading. */
  async read(): Promise<ReadonlyMap<MediaSource, Arrival>> {
    const { arrivals } = await this.readArrivals();
    const bySource = new Map<MediaSource, Arrival>();
    for (const { source, consumer } of this.values()) {
      const arrival = arrivals.get(consumer.id);
      if (arrival !== undefined) bySource.set(source, arrival);
    }
    return bySource;
  }

  override close(): void {
    const gone = [...this.values()];
    super.close();
    for (const received of gone) this.handleDropped(received);
  }

  protected admit({ peerId, source, kind, rtpParameters: { headerExtensions = [] } }: Offer): void {
    if (peerId !== this.#options.peerId) throw new ProtocolError('not-found');
    if (kind !== mediaKindOf(source)) throw new ProtocolError('bad-request');
    // It was told what this side can read.
    if (headerExtensions.some(({ uri }) => !meantExtensions.has(uri))) throw new ProtocolError('bad-request');
  }

  protected override protect(receiver: RTCRtpReceiver, source: MediaSource): void {
    this.#options.protection.protectReceiver(receiver, { stream: source, path: 'relay' });
  }

  protected create({ peerId, source }: Offer, consumer: types.Consumer): Received {
    return { peerId, source, consumer, close: () => consumer.close() };
  }

  protected handleAdded({ source }: Received): void {
    this.#options.onIncoming(source);
  }

  protected handleDropped({ source }: Received): void {
    this.#options.onIncoming(source);
  }
}
