import * as v from 'valibot';
import { Reconciler } from '../reconciler.ts';

/** Payload that left, of WebRTC Statistics, section 8.3; padding is not in it. */
const leftSchema = v.object({
  type: v.literal('outbound-rtp'),
  bytesSent: v.pipe(v.number(), v.minValue(1)),
});

/**
 * Puts one local track on one protected sender, and fails closed. Until the keys are agreed the sender has no track.
 * Then it gets a copy that is switched off, so that only black and silence goes out, until the worker has confirmed
 * that it encrypted a frame of this sender. Only then the copy shows and tells what the camera and microphone do.
 */
export class OutgoingTrack {
  readonly #sender: RTCRtpSender;
  readonly #reconciler = new Reconciler(() => this.#step());
  #source: MediaStreamTrack | null = null;
  #audible = false;
  #secured = false;
  #confirmed = false;
  #closed = false;
  /** Whether something had left at the last look, while nothing was confirmed. */
  #suspected = false;
  /** The copy that the sender has, and what it is a copy of: undefined as long as the sender is as it was made. */
  #copy: MediaStreamTrack | null = null;
  #copyOf: MediaStreamTrack | null | undefined;

  constructor(sender: RTCRtpSender) {
    this.#sender = sender;
  }

  /** There is something to send, and the worker has encrypted no frame of this sender yet. */
  get unproven(): boolean {
    return this.#source !== null && !this.#confirmed;
  }

  /** The worker has encrypted a frame of this sender. */
  get confirmed(): boolean {
    return this.#confirmed;
  }

  /** The keys are agreed: frames of this sender will be encrypted. */
  secure(): void {
    this.#secured = true;
    void this.#reconciler.kick();
  }

  /** The worker has encrypted a frame of this sender and handed it on. */
  confirm(): void {
    this.#confirmed = true;
    this.#applyEnabled();
  }

  /** `audible` false sends silence or black instead of what `track` has. */
  set(track: MediaStreamTrack | null, audible: boolean): void {
    this.#source = track;
    this.#audible = audible;
    // At once: what was switched off must not wait for a queue.
    this.#applyEnabled();
    void this.#reconciler.kick();
  }

  /**
   * Whether frames leave past the worker, which a browser does that ignores transforms. Only a second look in a row
   * says so: the worker's confirmation may be on its way at the first.
   */
  async leaks(): Promise<boolean> {
    if (!this.unproven) return false;
    let left = false;
    for (const entry of (await this.#sender.getStats()).values()) left ||= v.is(leftSchema, entry);
    const leaks = this.unproven && left && this.#suspected;
    this.#suspected = left;
    return leaks;
  }

  close(): void {
    this.#closed = true;
    this.#copy?.stop();
    this.#copy = null;
  }

  #applyEnabled(): void {
    if (this.#copy === null) return;
    this.#copy.enabled = this.#confirmed && this.#audible && this.#copyOf === this.#source;
  }

  async #step(): Promise<void> {
    const wanted = this.#closed ? null : this.#source;
    if (!this.#secured || wanted === this.#copyOf) return;
    const old = this.#copy;
    const copy = wanted === null ? null : copyOf(wanted);
    this.#copy = copy;
    this.#copyOf = wanted;
    // Before the sender has it: a copy begins as enabled as its original.
    this.#applyEnabled();
    try {
      await this.#sender.replaceTrack(copy);
    } catch {
      // The connection is closed, and with it the sender.
      copy?.stop();
    }
    old?.stop();
  }
}

function copyOf(track: MediaStreamTrack): MediaStreamTrack {
  const copy = track.clone();
  copy.contentHint = track.contentHint;
  return copy;
}
