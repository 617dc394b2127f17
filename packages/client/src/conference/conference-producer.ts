import type { RoomState } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { codeOf } from '../common/errors.ts';
import { sending } from '../sfu/encodings.ts';
import { SourceProducer } from '../sfu/source-producer.ts';
import { encodingsFor, sizesOf } from './layers.ts';

/** Keeps what the SFU gets of one source equal to what the device gives. */
export class ConferenceProducer extends SourceProducer {
  #track: MediaStreamTrack | null = null;
  #paused = false;
  /** What the server was told of the producer: in how many sizes it is sent, and whether it is paused. */
  #told = { sizes: 0, paused: false };

  set(track: MediaStreamTrack | null, paused: boolean): void {
    this.#track = track;
    this.#paused = paused;
    this.kick();
  }

  /** A camera may change its size without another track, such as when a system or a program has it do so. */
  checkSize(): void {
    if (this.producer?.track === this.#track) this.kick();
  }

  override resume(producers: RoomState['producers']): RoomState['producers'][number] | undefined {
    const known = super.resume(producers);
    if (known !== undefined) this.#told.paused = known.paused;
    return known;
  }

  protected get wanted(): boolean {
    return this.#track !== null;
  }

  protected async step(): Promise<void> {
    const track = this.#track?.readyState === 'live' ? this.#track : null;
    // The server lets the next one of the same source take its place.
    if (track !== null && sizesOf(this.source, track) !== this.#told.sizes) this.drop();
    const { producer } = this;
    if (producer === null) {
      if (track !== null) await this.#produce(track);
    } else if (track === null && (this.source === 'screen' || this.source === 'screenAudio')) {
      await this.#stop(producer);
    } else {
      await this.#update(producer, track);
    }
  }

  async #produce(track: MediaStreamTrack): Promise<void> {
    const { codecOptions } = sending[this.source];
    const paused = this.#paused;
    const encodings = encodingsFor(this.source, track);
    this.#told = { sizes: encodings.length, paused };
    const producer = await this.produce({ track, encodings, codecOptions, paused });
    if (producer === null) return;
    if (this.source === 'screen') await keepResolution(producer.rtpSender);
    // The device may have changed meanwhile.
    this.kick();
  }

  /** A camera that is off keeps its producer without a track, so that it is back at once. */
  async #update(producer: types.Producer, track: MediaStreamTrack | null): Promise<void> {
    const paused = this.#paused || track === null;
    // What the person switched off stops first; what is switched on is there before it is announced.
    if (paused) await this.#tell(producer, paused);
    if (producer.track !== track && !producer.closed) await producer.replaceTrack({ track });
    if (!paused) await this.#tell(producer, paused);
  }

  async #tell({ id: producerId }: types.Producer, paused: boolean): Promise<void> {
    const told = this.#told;
    if (told.paused === paused) return;
    await this.request(paused ? 'pauseProducer' : 'resumeProducer', { producerId });
    told.paused = paused;
  }

  async #stop({ id: producerId }: types.Producer): Promise<void> {
    this.drop();
    try {
      await this.request('closeProducer', { producerId });
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
