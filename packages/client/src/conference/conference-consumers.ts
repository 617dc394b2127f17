import { ProtocolError, type RoomState } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import type { EngineContext } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import { Consumers, type Offer } from '../sfu/consumers.ts';
import type { SfuTransport } from '../sfu/sfu-transport.ts';
import { type Arrival, ArrivalReader, worst } from '../stats/arrival-reader.ts';
import { LinkQuality } from '../stats/link-quality.ts';
import { packetsOf } from '../stats/report.ts';
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
const readingsPerQuality = 4;
/** How long the last picture of a track that is let go stays while another is on its way, in milliseconds. */
const sweepDelay = 5_000;

/** What the SFU forwards over one receiving transport, and where in the call it belongs. */
export class ConferenceConsumers extends Consumers<ReceivedTrack> {
  readonly #transport: SfuTransport;
  readonly #context: EngineContext;
  readonly #qualityReader = new ArrivalReader();
  #readings = 0;
  readonly #quality = new WeakMap<Participant, LinkQuality>();

  constructor(transport: SfuTransport, context: EngineContext) {
    super(transport);
    this.#transport = transport;
    this.#context = context;
  }

  override async consume(offer: Offer): Promise<void> {
    await super.consume(offer);
    this.get(offer.consumerId)?.setSenderPaused(offer.producerPaused);
  }

  override resume(consumers: RoomState['consumers']): void {
    super.resume(consumers);
    for (const { consumerId, producerPaused, spatialLayer } of consumers) {
      const track = this.get(consumerId);
      track?.setSenderPaused(producerPaused);
      // Null means nothing here: so it is also before a first frame and for what has no layers.
      if (spatialLayer !== null) track?.setLayer(spatialLayer);
      track?.resume();
    }
  }

  has(participant: Participant): boolean {
    return [...this.values()].some(({ peerId }) => peerId === participant.peerId);
  }

  /** Lets a consumer go for which another one comes. Its last picture stays until then. */
  release(consumerId: string): void {
    const track = this.remove(consumerId);
    if (track !== undefined) setTimeout(() => this.handleDropped(track), sweepDelay);
  }

  /** What has come; and now and then says of everyone how their media arrives. Undefined before anything can come. */
  async read(): Promise<TrackReading | undefined> {
    if (this.#transport.state !== 'connected') return undefined;
    const asked = performance.now();
    const { report, arrivals } = await this.readArrivals();
    const took = performance.now() - asked;
    if (this.#readings % readingsPerQuality === 0) this.#tellQuality(report);
    this.#readings += 1;
    return { took, arrivals, packets: packetsOf(report)?.packetsReceived };
  }

  protected admit({ peerId }: Offer): void {
    if (this.#participant(peerId) === undefined) throw new ProtocolError('not-found');
  }

  protected create({ source, peerId, producerPaused }: Offer, consumer: types.Consumer): ReceivedTrack {
    const { request } = this.#context;
    const onPauseChange = (changed: ReceivedTrack): void => this.handleAdded(changed);
    const track = new ReceivedTrack({ source, peerId, consumer, request, onPauseChange });
    track.setSenderPaused(producerPaused);
    return track;
  }

  /** A microphone that is muted is still there; a camera or screen that sends nothing is not shown. */
  protected handleAdded(track: ReceivedTrack): void {
    if (this.get(track.id) !== track) return;
    const hidden = track.track.kind === 'video' && track.paused.peek() === 'sender';
    if (hidden) {
      this.handleDropped(track);
    } else {
      const participant = this.#participant(track.peerId);
      if (participant !== undefined) participant[track.source].value = track;
    }
  }

  /** Nothing of it is shown any more; what has taken its place is. */
  protected handleDropped(track: ReceivedTrack): void {
    const shown = this.#participant(track.peerId)?.[track.source];
    if (shown?.peek() === track) shown.value = null;
  }

  #tellQuality(report: RTCStatsReport): void {
    const samples = this.#qualityReader.read(report);
    const byPeer = new Map<string, Arrival[]>();
    for (const { consumer, peerId } of this.values()) {
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

  #participant(peerId: string): Participant | undefined {
    return this.#context.participants().find((participant) => participant.peerId === peerId);
  }
}
