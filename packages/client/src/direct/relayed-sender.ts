import type { MediaSource } from '@sotto/protocol';
import { sending } from '../sfu/encodings.ts';
import { SourceProducer, type SourceProducerOptions } from '../sfu/source-producer.ts';
import { type FrameProtection, OutgoingTrack } from './outgoing-track.ts';

/** What is to be sent of a source, whatever becomes of the transport that it takes. */
export interface Wanted {
  readonly track: MediaStreamTrack | null;
  /** False sends silence or black instead of what the track has. */
  readonly audible: boolean;
  /**
   * While it rests, a sender has no track, so that nothing is encoded or sent. It is made all the same, and sends black
   * or silence until the worker has confirmed it: then it can begin at once when it is needed.
   */
  readonly resting: boolean;
}

export interface RelayedSenderOptions extends SourceProducerOptions {
  readonly protection: FrameProtection;
  readonly wanted: () => Wanted;
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
  /** There from the moment at which the browser has made the sender; the producer once the SFU has it too. */
  #outgoing: OutgoingTrack | null = null;

  constructor(options: RelayedSenderOptions) {
    super(options);
    this.#options = options;
  }

  /** There is something to send, and the worker has encrypted no frame of it yet. */
  get unproven(): boolean {
    return this.#outgoing?.unproven ?? this.wanted;
  }

  /** The keys are agreed, or something else is wanted than before. */
  update(): void {
    this.#feed();
    this.kick();
  }

  /** Whether frames leave past the worker; see `OutgoingTrack`. */
  async leaks(): Promise<boolean> {
    return (await this.#outgoing?.leaks()) ?? false;
  }

  protected get wanted(): boolean {
    return this.#options.wanted().track !== null;
  }

  protected async step(): Promise<void> {
    const { protection, wanted } = this.#options;
    if (protection.state !== 'secured' || this.#outgoing !== null) return;
    const { track, resting } = wanted();
    if (resting && !prepared.has(this.source)) return;
    if (track?.readyState === 'live') await this.#produce(track);
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
    const outgoing = OutgoingTrack.protect(protection, { sender, source: this.source }, () => {
      this.#feed();
      if (this.#outgoing === outgoing) onConfirmed();
    });
    this.#outgoing = outgoing;
    this.#feed();
  }

  #feed(): void {
    const { track, audible, resting } = this.#options.wanted();
    if (resting && this.#outgoing?.confirmed === true) this.#outgoing.set(null, false);
    else this.#outgoing?.set(track, audible && !resting);
  }
}
