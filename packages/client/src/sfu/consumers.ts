import { type MediaSource, ProtocolError, type RoomState, type ServerParams } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { type Arrival, ArrivalReader } from '../stats/arrival-reader.ts';
import type { SfuTransport } from './sfu-transport.ts';
import { ownRtp } from './wire.ts';

export type Offer = ServerParams<'consume'>;

/** One source of one peer, as the SFU forwards it. */
export interface Received {
  readonly peerId: string;
  readonly source: MediaSource;
  readonly consumer: types.Consumer;
  /** Closes the consumer, too. */
  close(): void;
}

interface Arriving {
  readonly peerId: string;
  readonly source: MediaSource;
  readonly consumer: Promise<types.Consumer>;
}

/** All that one receiving transport brings, by consumer id. */
export abstract class Consumers<R extends Received> {
  readonly #transport: SfuTransport;
  readonly #received = new Map<string, R>();
  /** Consumers that the browser is making. */
  readonly #arriving = new Map<string, Arriving>();
  readonly #reader = new ArrivalReader();
  /** How many there may be at once. */
  protected readonly most: number = Infinity;

  constructor(transport: SfuTransport) {
    this.#transport = transport;
  }

  /** Throws what the server is answered to an offer that is not taken. */
  protected abstract admit(offer: Offer): void;
  protected abstract create(offer: Offer, consumer: types.Consumer): R;
  /** The browser can play it. */
  protected abstract handleAdded(received: R): void;
  /** It is no longer sent. */
  protected abstract handleDropped(received: R): void;
  /** The receiver was just made, and nothing is negotiated: later, Chromium would not run a transform. */
  protected protect(_receiver: RTCRtpReceiver, _source: MediaSource): void {}

  /** Those that are there. */
  values(): Iterable<R> {
    return this.#received.values();
  }

  /** Those that the browser is making. */
  arriving(): Iterable<Pick<Arriving, 'peerId' | 'source'>> {
    return this.#arriving.values();
  }

  /** Resolves when the browser can play it; the server then lets it flow. Rejects with what the server is answered. */
  async consume(offer: Offer): Promise<void> {
    const { consumerId } = offer;
    this.admit(offer);
    if (this.#received.has(consumerId)) return;
    if (this.#received.size + this.#arriving.size >= this.most) throw new ProtocolError('bad-state');
    // The server offers again when the browser takes its time; one consumer answers both.
    const arriving = this.#arriving.get(consumerId) ?? this.#expect(offer);
    const expected = (): boolean => this.#arriving.get(consumerId) === arriving;
    try {
      const consumer = await arriving.consumer;
      this.#transport.inspect();
      if (expected()) this.#add(offer, consumer);
      // It or its sender went while the browser was at it.
      else if (!this.#received.has(consumerId)) consumer.close();
    } finally {
      if (expected()) this.#arriving.delete(consumerId);
    }
  }

  /** Takes the server's list for the truth after the socket was lost. */
  resume(consumers: RoomState['consumers']): void {
    const living = new Set(consumers.map(({ consumerId }) => consumerId));
    for (const id of this.#received.keys()) if (!living.has(id)) this.drop(id);
  }

  /** The producer is gone. */
  drop(consumerId: string): void {
    this.#arriving.delete(consumerId);
    const received = this.remove(consumerId);
    if (received !== undefined) this.handleDropped(received);
  }

  dropPeer(peerId: string): void {
    for (const [id, consumer] of [...this.#received, ...this.#arriving])
      if (consumer.peerId === peerId) this.drop(id);
  }

  close(): void {
    for (const received of this.#received.values()) received.close();
    this.#received.clear();
    this.#arriving.clear();
  }

  get(consumerId: string): R | undefined {
    return this.#received.get(consumerId);
  }

  /** Lets a consumer go without a word; undefined where there is none. */
  protected remove(consumerId: string): R | undefined {
    const received = this.#received.get(consumerId);
    this.#received.delete(consumerId);
    received?.close();
    return received;
  }

  /** What arrived since the last reading. Rejects when the transport was closed meanwhile. */
  protected async readArrivals(): Promise<{
    readonly report: RTCStatsReport;
    readonly arrivals: ReadonlyMap<string, Arrival>;
  }> {
    const report = await this.#transport.transport.getStats();
    const byMid = this.#reader.read(report);
    const arrivals = new Map<string, Arrival>();
    for (const [id, { consumer }] of this.#received) {
      const arrival = byMid.get(consumer.localId);
      if (arrival !== undefined) arrivals.set(id, arrival);
    }
    return { report, arrivals };
  }

  #add(offer: Offer, consumer: types.Consumer): void {
    const received = this.create(offer, consumer);
    this.#received.set(offer.consumerId, received);
    this.handleAdded(received);
  }

  #expect(offer: Offer): Arriving {
    const { peerId, source } = offer;
    const arriving = { peerId, source, consumer: this.#make(offer) };
    this.#arriving.set(offer.consumerId, arriving);
    return arriving;
  }

  async #make(offer: Offer): Promise<types.Consumer> {
    const { consumerId: id, producerId, peerId, kind, source } = offer;
    return this.#transport.transport.consume({
      id,
      producerId,
      kind,
      rtpParameters: ownRtp(offer.rtpParameters),
      // Tracks of one stream are kept in step by the browser: the voice with the face, the sound with the screen.
      streamId: `${peerId}-${source === 'screen' || source === 'screenAudio' ? 'screen' : 'person'}`,
      onRtpReceiver: (receiver) => this.protect(receiver, source),
    });
  }
}
