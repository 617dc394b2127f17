import { type MediaSource, type Place, ProtocolError, type ServerParams } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import type { SfuTransport } from '../sfu/sfu-transport.ts';
import { ownRtp } from '../sfu/wire.ts';
import { type Arrival, ArrivalReader } from '../stats/arrival-reader.ts';
import { kindOf } from './lanes.ts';
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

interface Receiver {
  readonly source: MediaSource;
  readonly consumer: types.Consumer;
}

/** What the SFU forwards of the other, for as long as one receiving transport lives. */
export class RelayedReceivers {
  readonly #options: RelayedReceiversOptions;
  readonly #receivers = new Map<string, Receiver>();
  /** Those that the browser is making. */
  readonly #arriving = new Map<string, Promise<types.Consumer>>();
  readonly #reader = new ArrivalReader();

  constructor(options: RelayedReceiversOptions) {
    this.#options = options;
  }

  /** Resolves when the browser can play it; the server then lets it flow. */
  async consume(offer: ServerParams<'consume'>): Promise<void> {
    const { consumerId, source, kind, peerId } = offer;
    if (peerId !== this.#options.peerId) throw new ProtocolError('not-found');
    if (kind !== kindOf(source)) throw new ProtocolError('bad-request');
    // It was told what this side can read.
    const { headerExtensions = [] } = offer.rtpParameters;
    if (headerExtensions.some(({ uri }) => !meantExtensions.has(uri))) throw new ProtocolError('bad-request');
    if (this.#receivers.has(consumerId)) return;
    if (this.#receivers.size + this.#arriving.size >= MOST) throw new ProtocolError('bad-state');
    // The server offers again when the browser takes its time; one consumer answers both.
    const arriving = this.#arriving.get(consumerId) ?? this.#create(offer);
    this.#arriving.set(consumerId, arriving);
    const expected = (): boolean => this.#arriving.get(consumerId) === arriving;
    try {
      const consumer = await arriving;
      this.#options.transport.inspect();
      if (expected()) this.#add({ source, consumer });
      // It went while the browser was at it.
      else if (!this.#receivers.has(consumerId)) consumer.close();
    } finally {
      if (expected()) this.#arriving.delete(consumerId);
    }
  }

  /** The latest of this source. */
  incoming(source: MediaSource): MediaStreamTrack | undefined {
    return [...this.#receivers.values()].findLast((receiver) => receiver.source === source)?.consumer.track;
  }

  /** By which consumer that comes; undefined where there is none. */
  consumerOf(source: MediaSource): string | undefined {
    return [...this.#receivers].findLast(([, receiver]) => receiver.source === source)?.[0];
  }

  /** What it received is no longer sent. */
  drop(consumerId: string): void {
    this.#arriving.delete(consumerId);
    const receiver = this.#receivers.get(consumerId);
    if (receiver === undefined) return;
    this.#receivers.delete(consumerId);
    receiver.consumer.close();
    this.#options.onIncoming(receiver.source);
  }

  /** Takes the server's list for the truth after the socket was lost. */
  resume(consumers: Place['consumers']): void {
    const living = new Set(consumers.map(({ consumerId }) => consumerId));
    for (const consumerId of this.#receivers.keys()) if (!living.has(consumerId)) this.drop(consumerId);
  }

  /** What arrived of each source since the last reading. */
  async read(): Promise<ReadonlyMap<MediaSource, Arrival>> {
    const arrivals = this.#reader.read(await this.#options.transport.transport.getStats());
    const bySource = new Map<MediaSource, Arrival>();
    for (const { source, consumer } of this.#receivers.values()) {
      const arrival = arrivals.get(consumer.localId);
      if (arrival !== undefined) bySource.set(source, arrival);
    }
    return bySource;
  }

  close(): void {
    const gone = [...this.#receivers.values()];
    this.#receivers.clear();
    this.#arriving.clear();
    for (const { consumer } of gone) consumer.close();
    for (const { source } of gone) this.#options.onIncoming(source);
  }

  #create(offer: ServerParams<'consume'>): Promise<types.Consumer> {
    const { consumerId: id, producerId, kind, source } = offer;
    return this.#options.transport.transport.consume({
      id,
      producerId,
      kind,
      rtpParameters: ownRtp(offer.rtpParameters),
      // Tracks of one stream are kept in step by the browser: the voice with the face, the sound with the screen.
      streamId: source === 'screen' || source === 'screenAudio' ? 'screen' : 'person',
      // Before the answer: later, Chromium would not run the transform.
      onRtpReceiver: (receiver) =>
        this.#options.protection.protectReceiver(receiver, { stream: source, route: 'relay' }),
    });
  }

  #add(receiver: Receiver): void {
    this.#receivers.set(receiver.consumer.id, receiver);
    this.#options.onIncoming(receiver.source);
  }
}
