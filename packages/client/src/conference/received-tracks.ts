import { type MediaSource, type Place, ProtocolError, type ServerParams } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import type { EngineContext } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import type { SfuTransport } from '../sfu/sfu-transport.ts';
import { ownRtp } from '../sfu/wire.ts';
import { type Arrival, ArrivalReader } from '../stats/arrival-reader.ts';
import { InboundReader, type InboundSample, worst } from '../stats/inbound-reader.ts';
import { LinkQuality } from '../stats/link-quality.ts';
import { packetsOf } from '../stats/packet-counts.ts';
import { ReceivedTrack } from './received-track.ts';

interface Arriving {
  readonly peerId: string;
  readonly source: MediaSource;
  readonly consumer: Promise<types.Consumer>;
}

/** What came of the tracks since the reading before. */
export interface TrackReading {
  /** Milliseconds that the browser took to count. */
  readonly took: number;
  /** By consumer id. */
  readonly arrivals: ReadonlyMap<string, Arrival>;
  /** Packets of any kind that the transport got so far; undefined where the browser does not count them. */
  readonly packets: number | undefined;
}

/** Every so many readings something is said about quality: that word is for people. */
const QUALITY_EVERY = 4;
/** How long the last picture of a track that is let go stays while another is on its way, in milliseconds. */
const SWEEPING = 5_000;

/** All that one receiving transport brings, by consumer id, and where in the call it belongs. */
export class ReceivedTracks {
  readonly #transport: SfuTransport;
  readonly #context: EngineContext;
  readonly #tracks = new Map<string, ReceivedTrack>();
  /** Consumers that the browser is making. */
  readonly #arriving = new Map<string, Arriving>();
  readonly #reader = new ArrivalReader();
  readonly #qualityReader = new InboundReader();
  #readings = 0;
  readonly #quality = new WeakMap<Participant, LinkQuality>();

  constructor(transport: SfuTransport, context: EngineContext) {
    this.#transport = transport;
    this.#context = context;
  }

  /** Resolves when the browser can play it; the server then lets it flow. */
  async consume(offer: ServerParams<'consume'>): Promise<void> {
    const known = this.#tracks.get(offer.consumerId);
    if (known !== undefined) {
      known.setSenderPaused(offer.producerPaused);
      return;
    }
    if (this.#participant(offer.peerId) === undefined) throw new ProtocolError('not-found');
    // The server offers again when the browser takes its time; one consumer answers both.
    const arrival = this.#arriving.get(offer.consumerId) ?? this.#expect(offer);
    await this.#settle(offer, arrival);
    this.setSenderPaused(offer.consumerId, offer.producerPaused);
  }

  setSenderPaused(consumerId: string, paused: boolean): void {
    this.#tracks.get(consumerId)?.setSenderPaused(paused);
  }

  setLayer(consumerId: string, layer: number | null): void {
    this.#tracks.get(consumerId)?.setLayer(layer);
  }

  /** The producer is gone. */
  drop(consumerId: string): void {
    this.#arriving.delete(consumerId);
    const track = this.#tracks.get(consumerId);
    if (track === undefined) return;
    this.#tracks.delete(consumerId);
    track.close();
    const participant = this.#participant(track.peerId);
    if (participant?.[track.source].peek() === track) participant[track.source].value = null;
  }

  dropPeer(peerId: string): void {
    for (const [id, consumer] of [...this.#tracks, ...this.#arriving])
      if (consumer.peerId === peerId) this.drop(id);
  }

  /** Takes the server's list for the truth after the socket was lost. */
  resume(consumers: Place['consumers']): void {
    const living = new Map(consumers.map((consumer) => [consumer.consumerId, consumer]));
    for (const [id, track] of this.#tracks) {
      const consumer = living.get(id);
      if (consumer === undefined) this.drop(id);
      else {
        track.setSenderPaused(consumer.producerPaused);
        // Null means nothing here: so it is also before a first frame and for what has no layers.
        if (consumer.spatialLayer !== null) track.setLayer(consumer.spatialLayer);
        track.resume();
      }
    }
  }

  has(participant: Participant): boolean {
    return [...this.#tracks.values()].some(({ peerId }) => peerId === participant.peerId);
  }

  /** Those that are there. */
  tracks(): Iterable<ReceivedTrack> {
    return this.#tracks.values();
  }

  /** Those that the browser is making. */
  arriving(): Iterable<Pick<Arriving, 'peerId' | 'source'>> {
    return this.#arriving.values();
  }

  /** Lets a consumer go for which another one comes. Its last picture stays until then. */
  release(consumerId: string): void {
    const track = this.#tracks.get(consumerId);
    if (track === undefined) return;
    this.#tracks.delete(consumerId);
    track.close();
    setTimeout(() => {
      const place = this.#participant(track.peerId)?.[track.source];
      if (place?.peek() === track) place.value = null;
    }, SWEEPING);
  }

  /** What has come; and now and then says of everyone how their media arrives. Undefined before anything can come. */
  async read(): Promise<TrackReading | undefined> {
    const { transport } = this.#transport;
    if (transport.connectionState !== 'connected') return undefined;
    const asked = performance.now();
    const report = await transport.getStats();
    const took = performance.now() - asked;
    const byMid = this.#reader.read(report);
    const arrivals = new Map<string, Arrival>();
    for (const { id, consumer } of this.#tracks.values()) {
      const arrival = byMid.get(consumer.localId);
      if (arrival !== undefined) arrivals.set(id, arrival);
    }
    if (this.#readings % QUALITY_EVERY === 0) this.#tellQuality(report);
    this.#readings += 1;
    return { took, arrivals, packets: packetsOf(report)?.packetsReceived };
  }

  /** Closes all. The participants keep their last picture until another one comes. */
  close(): void {
    for (const track of this.#tracks.values()) track.close();
    this.#tracks.clear();
    this.#arriving.clear();
  }

  #tellQuality(report: RTCStatsReport): void {
    const samples = this.#qualityReader.read(report);
    const byPeer = new Map<string, InboundSample[]>();
    for (const { consumer, peerId } of this.#tracks.values()) {
      const sample = samples.get(consumer.localId);
      if (sample !== undefined) byPeer.set(peerId, [...(byPeer.get(peerId) ?? []), sample]);
    }
    for (const participant of this.#context.participants()) {
      const sample = worst(byPeer.get(participant.peerId) ?? []);
      if (sample === undefined) continue;
      const quality = this.#quality.get(participant) ?? new LinkQuality();
      this.#quality.set(participant, quality);
      participant.quality.value = quality.add(sample);
    }
  }

  #expect(offer: ServerParams<'consume'>): Arriving {
    const { peerId, source } = offer;
    const arrival = { peerId, source, consumer: this.#createConsumer(offer) };
    this.#arriving.set(offer.consumerId, arrival);
    return arrival;
  }

  async #createConsumer(offer: ServerParams<'consume'>): Promise<types.Consumer> {
    const { consumerId: id, producerId, peerId, kind, source } = offer;
    const rtpParameters = ownRtp(offer.rtpParameters);
    // Tracks of one stream are kept in step by the browser: the voice with the face, the sound with the screen.
    const streamId = `${peerId}-${source === 'screen' || source === 'screenAudio' ? 'screen' : 'person'}`;
    return this.#transport.transport.consume({ id, producerId, kind, rtpParameters, streamId });
  }

  async #settle(offer: ServerParams<'consume'>, arrival: Arriving): Promise<void> {
    const { consumerId } = offer;
    const expected = (): boolean => this.#arriving.get(consumerId) === arrival;
    try {
      const consumer = await arrival.consumer;
      if (expected()) this.#add(offer, consumer);
      // It or its sender went while the browser was at it.
      else if (!this.#tracks.has(consumerId)) consumer.close();
    } finally {
      if (expected()) this.#arriving.delete(consumerId);
    }
  }

  #add(
    { consumerId, source, peerId, producerPaused }: ServerParams<'consume'>,
    consumer: types.Consumer,
  ): void {
    const track = new ReceivedTrack({
      source,
      peerId,
      consumer,
      request: (method, params, options) => this.#context.request(method, params, options),
      onPauseChange: (changed) => this.#present(changed),
    });
    this.#tracks.set(consumerId, track);
    track.setSenderPaused(producerPaused);
    this.#present(track);
  }

  /** A microphone that is muted is still there; a camera or screen that sends nothing is not shown. */
  #present(track: ReceivedTrack): void {
    const hidden = track.track.kind === 'video' && track.paused.peek() === 'sender';
    const participant = this.#participant(track.peerId);
    if (participant === undefined || !this.#tracks.has(track.id)) return;
    const place = participant[track.source];
    if (!hidden) place.value = track;
    else if (place.peek() === track) place.value = null;
  }

  #participant(peerId: string): Participant | undefined {
    return this.#context.participants().find((participant) => participant.peerId === peerId);
  }
}
