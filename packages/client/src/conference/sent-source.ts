import type { MediaSource, Place } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { codeOf } from '../errors.ts';
import { Reconciler } from '../reconciler.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { ProducerData, SfuTransport } from '../sfu/sfu-transport.ts';
import { encodingsFor, sending, sizesOf } from './encodings.ts';

export interface SentSourceOptions {
  readonly source: MediaSource;
  readonly transport: SfuTransport;
  readonly request: EngineContext['request'];
}

/** What the server was told of a source. */
interface Told {
  readonly producer: types.Producer;
  /** In how many sizes it is sent. */
  readonly sizes: number;
  paused: boolean;
}

/** Keeps what the SFU gets of one source equal to what the device gives. */
export class SentSource {
  readonly source: MediaSource;
  readonly #options: SentSourceOptions;
  readonly #reconciler = new Reconciler(() => this.#step());
  #track: MediaStreamTrack | null = null;
  #paused = false;
  #told: Told | null = null;
  #closed = false;

  constructor(options: SentSourceOptions) {
    this.source = options.source;
    this.#options = options;
  }

  set(track: MediaStreamTrack | null, paused: boolean): void {
    this.#track = track;
    this.#paused = paused;
    this.#kick();
  }

  /** A camera may change its size without another track, such as when a system or a program has it do so. */
  checkSize(): void {
    if (this.#told?.producer.track === this.#track) this.#kick();
  }

  /** Compares with what the server has after the socket was lost, when answers may have been lost too. */
  resume(producers: Place['producers']): void {
    const told = this.#told;
    const known = producers.find(({ producerId }) => producerId === told?.producer.id);
    if (told !== null && known !== undefined) told.paused = known.paused;
    else if (told !== null) {
      told.producer.close();
      this.#told = null;
    }
    // A producer whose answer was lost is replaced by the next one of the same source, or goes here.
    for (const { producerId, source } of producers) {
      if (source === this.source && producerId !== known?.producerId && this.#track === null) {
        this.#options.request('closeProducer', { producerId }).catch(() => undefined);
      }
    }
    this.#kick();
  }

  close(): void {
    this.#closed = true;
    this.#told?.producer.close();
    this.#told = null;
  }

  #kick(): void {
    if (this.#closed) return;
    // A socket that is lost is followed by `resume`, a worker that ended by a new transport. What else the server
    // refuses stays off, and the next change of the device tries again.
    this.#reconciler.kick().catch(() => undefined);
  }

  async #step(): Promise<void> {
    const track = this.#track?.readyState === 'live' ? this.#track : null;
    if (this.#closed) return;
    if (this.#told !== null && track !== null && sizesOf(this.source, track) !== this.#told.sizes) {
      // The server lets the next one of the same source take its place.
      this.#told.producer.close();
      this.#told = null;
    }
    if (this.#told === null) {
      if (track !== null) await this.#produce(track);
      return;
    }
    if (track === null && (this.source === 'screen' || this.source === 'screenAudio'))
      await this.#stop(this.#told);
    else await this.#update(this.#told, track);
  }

  async #produce(track: MediaStreamTrack): Promise<void> {
    const { codecOptions } = sending[this.source];
    const paused = this.#paused;
    const encodings = encodingsFor(this.source, track);
    const producer = await this.#options.transport.transport.produce<ProducerData>({
      track,
      encodings,
      codecOptions,
      // The devices own their tracks: neither stopping nor muting is the producer's business.
      stopTracks: false,
      disableTrackOnPause: false,
      appData: { source: this.source, paused },
    });
    if (this.#closed) {
      producer.close();
      return;
    }
    this.#told = { producer, sizes: encodings.length, paused };
    if (this.source === 'screen') await keepResolution(producer.rtpSender);
    // The device may have changed meanwhile.
    this.#kick();
  }

  /** A camera that is off keeps its producer without a track, so that it is back at once. */
  async #update(told: Told, track: MediaStreamTrack | null): Promise<void> {
    const { producer } = told;
    const paused = this.#paused || track === null;
    // What the person switched off stops first; what is switched on is there before it is announced.
    if (paused) await this.#tell(told, paused);
    if (producer.track !== track && !producer.closed) await producer.replaceTrack({ track });
    if (!paused) await this.#tell(told, paused);
  }

  async #tell(told: Told, paused: boolean): Promise<void> {
    if (told.paused === paused) return;
    const { id: producerId } = told.producer;
    await this.#options.request(paused ? 'pauseProducer' : 'resumeProducer', { producerId });
    told.paused = paused;
  }

  async #stop(told: Told): Promise<void> {
    told.producer.close();
    this.#told = null;
    try {
      await this.#options.request('closeProducer', { producerId: told.producer.id });
    } catch (error) {
      // It is gone already; that is what was wanted.
      if (codeOf(error) !== 'not-found') throw error;
    }
  }
}

/** Fewer pictures a second rather than blurred text (WebRTC 1.0 extensions, `degradationPreference`). */
async function keepResolution(sender: RTCRtpSender | undefined): Promise<void> {
  if (sender === undefined) return;
  try {
    await sender.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' });
  } catch {
    // The track's content hint says the same to browsers that do not know this.
  }
}
