import type { SecureSession } from '@sotto/e2ee';
import type { MediaSource } from '@sotto/protocol';
import { sending } from '../sfu/encodings.ts';
import { SourceProducer, type SourceProducerOptions } from '../sfu/source-producer.ts';
import { OutgoingTrack } from './outgoing-track.ts';

/** What the relay needs of a secure session. */
export type FrameProtection = Pick<SecureSession, 'state' | 'protectSender' | 'protectReceiver'>;

export interface RelayedSenderOptions extends SourceProducerOptions {
  readonly protection: FrameProtection;
  /** The worker has encrypted a first frame of this sender. */
  readonly onConfirmed: () => void;
}

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
export class RelayedSender extends SourceProducer {
  readonly #options: RelayedSenderOptions;
  #track: MediaStreamTrack | null = null;
  #audible = false;
  #secured = false;
  #resting = false;
  /** There from the moment at which the browser has made the sender; the producer once the SFU has it too. */
  #outgoing: OutgoingTrack | null = null;

  constructor(options: RelayedSenderOptions) {
    super(options);
    this.#options = options;
    this.#secured = options.protection.state === 'secured';
  }

  /** There is something to send, and the worker has encrypted no frame of it yet. */
  get unproven(): boolean {
    return this.#outgoing === null ? this.#track !== null : this.#outgoing.unproven;
  }

  /** The keys are agreed. */
  secure(): void {
    this.#secured = true;
    this.kick();
  }

  /** `audible` false sends silence or black instead of what `track` has. */
  set(track: MediaStreamTrack | null, audible: boolean): void {
    this.#track = track;
    this.#audible = audible;
    this.#feed();
    this.kick();
  }

  /**
   * While it rests, a sender has no track, so that nothing is encoded or sent. It is made all the same, and sends black
   * or silence until the worker has confirmed it: then it can begin at once when it is needed.
   */
  rest(resting: boolean): void {
    if (resting === this.#resting) return;
    this.#resting = resting;
    this.#feed();
    this.kick();
  }

  /** Whether frames leave past the worker; see `OutgoingTrack`. */
  async leaks(): Promise<boolean> {
    return (await this.#outgoing?.leaks()) ?? false;
  }

  protected get wanted(): boolean {
    return this.#track !== null;
  }

  protected async step(): Promise<void> {
    if (!this.#secured || this.#outgoing !== null) return;
    if (this.#resting && !prepared.has(this.source)) return;
    if (this.#track?.readyState === 'live') await this.#produce(this.#track);
  }

  async #produce(track: MediaStreamTrack): Promise<void> {
    // mediasoup-client asks for a track to begin with. This one never shows or tells anything.
    const placeholder = track.clone();
    placeholder.enabled = false;
    const { call: encoding, codecOptions } = sending[this.source];
    try {
      const producer = await this.produce({
        track: placeholder,
        // mediasoup-client writes into what it is given.
        encodings: [{ ...encoding }],
        // With discontinuous transmission the gaps between packets would tell the SFU when somebody speaks.
        codecOptions: { ...codecOptions, opusDtx: false },
        onRtpSender: (sender) => this.#protect(sender),
        paused: false,
      });
      // Takes the place of the placeholder. Not earlier, so that two changes of the sender do not meet.
      if (producer !== null) this.#outgoing?.secure();
    } finally {
      placeholder.stop();
    }
  }

  /** The copy of the track goes first, so that nothing is captured for a sender that ends. */
  protected override drop(): void {
    this.#outgoing?.close();
    this.#outgoing = null;
    super.drop();
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
}
