import type { SecureSession } from '@sotto/e2ee';
import type { MediaSource, Place } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { Reconciler } from '../reconciler.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { ProducerData, SfuTransport } from '../sfu/sfu-transport.ts';
import { sendingLimits } from './lanes.ts';
import { OutgoingTrack } from './outgoing-track.ts';

/** What the relay needs of a secure session. */
export type FrameProtection = Pick<SecureSession, 'state' | 'protectSender' | 'protectReceiver'>;

export interface RelayedSenderOptions {
  readonly source: MediaSource;
  readonly transport: SfuTransport;
  readonly protection: FrameProtection;
  readonly request: EngineContext['request'];
  /** The worker has encrypted a first frame of this sender. */
  readonly onConfirmed: () => void;
}

/**
 * Pauses of speech are sent like speech: with discontinuous transmission the gaps between packets would tell the SFU
 * when somebody speaks.
 */
const codecOptions: Record<MediaSource, types.ProducerCodecOptions> = {
  microphone: { opusDtx: false, opusFec: true },
  camera: { videoGoogleStartBitrate: 1_000 },
  screen: { videoGoogleStartBitrate: 2_000 },
  screenAudio: { opusDtx: false, opusFec: true, opusStereo: true },
};

/**
 * What is prepared before it is needed. What else is sent the server need not know of calls that never need it; a screen
 * may wait.
 */
const prepared: ReadonlySet<MediaSource> = new Set(['microphone', 'camera']);

/**
 * One source on its way through the SFU, for as long as one send transport lives. It begins when there first is
 * something to send under agreed keys; from then on it stays, without a track while there is none. The SFU is not told
 * that something is muted: then silence is encrypted and sent.
 */
export class RelayedSender {
  readonly source: MediaSource;
  readonly #options: RelayedSenderOptions;
  readonly #reconciler = new Reconciler(() => this.#step());
  #track: MediaStreamTrack | null = null;
  #audible = false;
  #secured = false;
  #resting = false;
  #closed = false;
  /** There from the moment at which the browser has made the sender … */
  #outgoing: OutgoingTrack | null = null;
  /** … and this once the SFU has it too. */
  #producer: types.Producer | null = null;

  constructor(options: RelayedSenderOptions) {
    this.#options = options;
    this.source = options.source;
    this.#secured = options.protection.state === 'secured';
  }

  /** There is something to send, and the worker has encrypted no frame of it yet. */
  get unproven(): boolean {
    return this.#outgoing === null ? this.#track !== null : this.#outgoing.unproven;
  }

  /** The keys are agreed. */
  secure(): void {
    this.#secured = true;
    this.#kick();
  }

  /** `audible` false sends silence or black instead of what `track` has. */
  set(track: MediaStreamTrack | null, audible: boolean): void {
    this.#track = track;
    this.#audible = audible;
    this.#feed();
    this.#kick();
  }

  /**
   * While it rests, a sender has no track, so that nothing is encoded or sent. It is made all the same, and sends black
   * or silence until the worker has confirmed it: then it can begin at once when it is needed.
   */
  rest(resting: boolean): void {
    if (resting === this.#resting) return;
    this.#resting = resting;
    this.#feed();
    this.#kick();
  }

  /** Whether frames leave past the worker; see `OutgoingTrack`. */
  async leaks(): Promise<boolean> {
    return (await this.#outgoing?.leaks()) ?? false;
  }

  /** Compares with what the server has after the socket was lost, when answers may have been lost too. */
  resume(producers: Place['producers']): void {
    const known = this.#producer?.id;
    if (known !== undefined && !producers.some(({ producerId }) => producerId === known)) this.#drop();
    // A producer whose answer was lost is replaced by the next one of the same source, or goes here.
    for (const { producerId, source } of producers) {
      if (source === this.source && producerId !== known && this.#track === null) {
        this.#options.request('closeProducer', { producerId }).catch(() => undefined);
      }
    }
    this.#kick();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #kick(): void {
    // A socket that is lost is followed by `resume`, a worker that ended by a new transport. What else the server
    // refuses stays off, and the next change of the device tries again.
    this.#reconciler.kick().catch(() => undefined);
  }

  async #step(): Promise<void> {
    if (this.#closed || !this.#secured || this.#outgoing !== null) return;
    if (this.#resting && !prepared.has(this.source)) return;
    if (this.#track?.readyState === 'live') await this.#produce(this.#track);
  }

  async #produce(track: MediaStreamTrack): Promise<void> {
    // mediasoup-client asks for a track to begin with. This one never shows or tells anything.
    const placeholder = track.clone();
    placeholder.enabled = false;
    try {
      const producer = await this.#options.transport.transport.produce<ProducerData>({
        track: placeholder,
        // mediasoup-client writes into what it is given.
        encodings: [{ ...sendingLimits[this.source] }],
        codecOptions: { ...codecOptions[this.source] },
        stopTracks: false,
        disableTrackOnPause: false,
        onRtpSender: (sender) => this.#protect(sender),
        appData: { source: this.source, paused: false },
      });
      this.#producer = producer;
      if (!this.#closed) this.#options.transport.inspect();
      if (this.#closed) this.#drop();
      // Takes the place of the placeholder. Not earlier, so that two changes of the sender do not meet.
      else this.#outgoing?.secure();
    } catch (error) {
      this.#drop();
      throw error;
    } finally {
      placeholder.stop();
    }
  }

  /** The sender was just made, and nothing is negotiated: later, Chromium would not run the transform. */
  #protect(sender: RTCRtpSender): void {
    const { protection, onConfirmed } = this.#options;
    const { confirmed, encrypted } = protection.protectSender(sender, this.source);
    const outgoing = new OutgoingTrack(sender, encrypted);
    this.#outgoing = outgoing;
    this.#feed();
    const confirm = (): void => {
      outgoing.confirm();
      this.#feed();
      if (this.#outgoing === outgoing) onConfirmed();
    };
    // A rejection means that the session is over; then the sender never gets a picture.
    confirmed.then(confirm).catch(() => undefined);
  }

  #feed(): void {
    const outgoing = this.#outgoing;
    if (this.#resting && outgoing?.confirmed === true) outgoing.set(null, false);
    else outgoing?.set(this.#track, this.#audible && !this.#resting);
  }

  #drop(): void {
    this.#outgoing?.close();
    this.#outgoing = null;
    this.#producer?.close();
    this.#producer = null;
  }
}
