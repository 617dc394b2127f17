import { type Place, ProtocolError } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import type { EngineContext } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import { Consumers, type Offer } from '../sfu/consumers.ts';
import type { SfuTransport } from '../sfu/sfu-transport.ts';
import type { Arrival } from '../stats/arrival-reader.ts';
import { InboundReader, type InboundSample, worst } from '../stats/inbound-reader.ts';
import { LinkQuality } from '../stats/link-quality.ts';
import { packetsOf } from '../stats/packet-counts.ts';
import { ReceivedTrack } from './received-track.ts';

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

/** What the SFU forwards over one receiving transport, and where in the call it belongs. */
export class ReceivedTracks {
  readonly #transport: SfuTransport;
  readonly #context: EngineContext;
  readonly #consumers: Consumers<ReceivedTrack>;
  readonly #qualityReader = new InboundReader();
  #readings = 0;
  readonly #quality = new WeakMap<Participant, LinkQuality>();

  constructor(transport: SfuTransport, context: EngineContext) {
    this.#transport = transport;
    this.#context = context;
    this.#consumers = new Consumers({
      transport,
      admit: ({ peerId }) => {
        if (this.#participant(peerId) === undefined) throw new ProtocolError('not-found');
      },
      create: (offer, consumer) => this.#create(offer, consumer),
      onAdd: (track) => this.#present(track),
      onDrop: (track) => this.#clear(track),
    });
  }

  /** Resolves when the browser can play it; the server then lets it flow. */
  async consume(offer: Offer): Promise<void> {
    await this.#consumers.consume(offer);
    this.setSenderPaused(offer.consumerId, offer.producerPaused);
  }

  setSenderPaused(consumerId: string, paused: boolean): void {
    this.#consumers.get(consumerId)?.setSenderPaused(paused);
  }

  setLayer(consumerId: string, layer: number | null): void {
    this.#consumers.get(consumerId)?.setLayer(layer);
  }

  /** The producer is gone. */
  drop(consumerId: string): void {
    this.#consumers.drop(consumerId);
  }

  dropPeer(peerId: string): void {
    this.#consumers.dropPeer(peerId);
  }

  /** Takes the server's list for the truth after the socket was lost. */
  resume(consumers: Place['consumers']): void {
    this.#consumers.resume(consumers);
    for (const { consumerId, producerPaused, spatialLayer } of consumers) {
      const track = this.#consumers.get(consumerId);
      track?.setSenderPaused(producerPaused);
      // Null means nothing here: so it is also before a first frame and for what has no layers.
      if (spatialLayer !== null) track?.setLayer(spatialLayer);
      track?.resume();
    }
  }

  has(participant: Participant): boolean {
    return [...this.#consumers].some(({ peerId }) => peerId === participant.peerId);
  }

  /** Those that are there. */
  tracks(): Iterable<ReceivedTrack> {
    return this.#consumers;
  }

  /** Those that the browser is making. */
  arriving(): ReturnType<Consumers<ReceivedTrack>['arriving']> {
    return this.#consumers.arriving();
  }

  /** Lets a consumer go for which another one comes. Its last picture stays until then. */
  release(consumerId: string): void {
    const track = this.#consumers.release(consumerId);
    if (track !== undefined) setTimeout(() => this.#clear(track), SWEEPING);
  }

  /** What has come; and now and then says of everyone how their media arrives. Undefined before anything can come. */
  async read(): Promise<TrackReading | undefined> {
    if (this.#transport.state !== 'connected') return undefined;
    const asked = performance.now();
    const { report, arrivals } = await this.#consumers.read();
    const took = performance.now() - asked;
    if (this.#readings % QUALITY_EVERY === 0) this.#tellQuality(report);
    this.#readings += 1;
    return { took, arrivals, packets: packetsOf(report)?.packetsReceived };
  }

  /** Closes all. The participants keep their last picture until another one comes. */
  close(): void {
    this.#consumers.close();
  }

  #tellQuality(report: RTCStatsReport): void {
    const samples = this.#qualityReader.read(report);
    const byPeer = new Map<string, InboundSample[]>();
    for (const { consumer, peerId } of this.#consumers) {
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

  #create({ source, peerId, producerPaused }: Offer, consumer: types.Consumer): ReceivedTrack {
    const { request } = this.#context;
    const onPauseChange = (changed: ReceivedTrack): void => this.#present(changed);
    const track = new ReceivedTrack({ source, peerId, consumer, request, onPauseChange });
    track.setSenderPaused(producerPaused);
    return track;
  }

  /** A microphone that is muted is still there; a camera or screen that sends nothing is not shown. */
  #present(track: ReceivedTrack): void {
    if (this.#consumers.get(track.id) !== track) return;
    const hidden = track.track.kind === 'video' && track.paused.peek() === 'sender';
    if (hidden) this.#clear(track);
    else {
      const participant = this.#participant(track.peerId);
      if (participant !== undefined) participant[track.source].value = track;
    }
  }

  /** Nothing of it is shown any more; what has taken its place is. */
  #clear(track: ReceivedTrack): void {
    const shown = this.#participant(track.peerId)?.[track.source];
    if (shown?.peek() === track) shown.value = null;
  }

  #participant(peerId: string): Participant | undefined {
    return this.#context.participants().find((participant) => participant.peerId === peerId);
  }
}
