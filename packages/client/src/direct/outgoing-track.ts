import type { EncryptedFrames, SecureSession } from '@sotto/e2ee';
import type { MediaSource } from '@sotto/protocol';
import { Reconciler } from '../common/reconciler.ts';
import { givenOf, leftOf } from '../stats/report.ts';
import { BlackPicture } from './black-picture.ts';
import { Unaccounted } from './unaccounted.ts';

/**
 * What was counted at a look: what left, where the browser tells, and what the worker has encrypted, asked before and
 * after. A busy worker answers seconds later, and has encrypted more by then.
 */
interface Look {
  readonly before: EncryptedFrames;
  /** Payload, and frames of video or packets of sound, none of the latter twice. */
  readonly left: EncryptedFrames | undefined;
  readonly after: EncryptedFrames;
}

/** What may be going past the worker: nothing, a part of what leaves, or all of it. */
type Suspicion = 'none' | 'part' | 'all';

/**
 * So many looks in a row must say it. What waited in the browser while the network was narrow leaves in two seconds at
 * the most, which are two looks, and the worker has few new frames then.
 */
const looksToTell = { none: Infinity, part: 3, all: 2 } as const satisfies Record<Suspicion, number>;

/** What a way to the peer needs of a secure session. */
export type FrameProtection = Pick<SecureSession, 'state' | 'protectSender' | 'protectReceiver'>;

/** What is sent in the place of a picture until the worker has confirmed. */
export type StandIn = Pick<BlackPicture, 'track' | 'stop'>;

/** Undefined where there is none. `onEnd`: it ended by itself. */
export type CreateStandIn = (size: MediaTrackSettings, onEnd: () => void) => StandIn | undefined;

/**
 * Puts one local track on one protected sender, and fails closed. Until the keys are agreed the sender has no track.
 * Then only black and silence goes out, until the worker has confirmed that it encrypted a frame of this sender: of a
 * picture nothing at all, but a black one in its place, and of a sound, or where that cannot be, a copy that is switched
 * off. Only then a copy shows and tells what the camera and microphone do.
 *
 * Nothing in this rests on what the browser says of itself: that a transform was set, or taken. The worker has the frames
 * or it has not, and what leaves while it has none is a leak, also later in the call.
 */
export class OutgoingTrack {
  readonly #sender: RTCRtpSender;
  readonly #encrypted: () => Promise<EncryptedFrames>;
  readonly #createStandIn: CreateStandIn;
  readonly #reconciler = new Reconciler(() => this.#step());
  #source: MediaStreamTrack | null = null;
  #audible = false;
  #secured = false;
  #confirmed = false;
  #closed = false;
  /** The last look, and how many in a row, up to that one, had found something that the worker did not have. */
  #looked: Look | undefined;
  #suspicious = 0;
  readonly #unaccounted = new Unaccounted();
  /** What the sender has, and what it stands for: undefined as long as the sender is as it was made. */
  #copy: MediaStreamTrack | null = null;
  #standIn: StandIn | null = null;
  #standInEnded = false;
  #sent: MediaStreamTrack | null | undefined;

  /**
   * Has a sender protected that was just made: later, Chromium would not run its transform. `onConfirmed`: the worker has
   * encrypted a first frame of it.
   */
  static protect(
    protection: FrameProtection,
    { sender, source }: { readonly sender: RTCRtpSender; readonly source: MediaSource },
    onConfirmed: () => void,
  ): OutgoingTrack {
    const { confirmed, encrypted } = protection.protectSender(sender, source);
    const outgoing = new OutgoingTrack(sender, encrypted);
    const confirm = (): void => {
      outgoing.confirm();
      onConfirmed();
    };
    // A rejection means that the session is over; then the sender never gets a picture.
    confirmed.then(confirm).catch(() => undefined);
    return outgoing;
  }

  /** `encrypted` asks the worker what it has encrypted of this sender. */
  constructor(
    sender: RTCRtpSender,
    encrypted: () => Promise<EncryptedFrames>,
    createStandIn: CreateStandIn = (size, onEnd) => BlackPicture.create(size, onEnd),
  ) {
    this.#sender = sender;
    this.#encrypted = encrypted;
    this.#createStandIn = createStandIn;
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
    this.#standIn?.stop();
    this.#applyEnabled();
    void this.#reconciler.kick();
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
   * Whether frames leave past the worker, which a browser does that ignores transforms, lets go of one in the middle of a
   * call, or gives it a part of the frames. Only several looks in a row say so.
   */
  async leaks(): Promise<boolean> {
    if (this.#source === null) {
      this.#looked = undefined;
      this.#suspicious = 0;
      this.#unaccounted.forget();
      return false;
    }
    const now = {
      before: await this.#encrypted(),
      left: leftOf(await this.#sender.getStats()),
      after: await this.#encrypted(),
    };
    const suspicion = this.#suspect(now, this.#looked);
    this.#looked = now;
    this.#suspicious = suspicion === 'none' ? 0 : this.#suspicious + 1;
    return this.#suspicious >= looksToTell[suspicion];
  }

  /** How much the device has given so far, in units of its own; null where the browser does not tell. */
  async given(): Promise<number | null> {
    return givenOf(await this.#sender.getStats());
  }

  close(): void {
    this.#closed = true;
    this.#standIn?.stop();
    this.#copy?.stop();
    this.#copy = null;
  }

  #suspect(now: Look, last: Look | undefined): Suspicion {
    // Nothing but black and silence leaves before that, so there is no hurry where the browser tells nothing.
    if (!this.#confirmed) return now.after.frames === 0 && (now.left?.bytes ?? 0) > 0 ? 'all' : 'none';
    if (last === undefined) return 'none';
    // As much as it can be: whatever has left since the last look, the worker has had since it was asked before that.
    const encrypted = grownBy(now.after, last.before);
    // Without a word of the browser it is to be taken for the worst.
    if (now.left === undefined || last.left === undefined) return encrypted.frames === 0 ? 'all' : 'none';
    const left = grownBy(now.left, last.left);
    const isMuch = this.#unaccounted.add({ left, encrypted });
    if (encrypted.frames === 0) return left.bytes > 0 && left.frames > 0 ? 'all' : 'none';
    return isMuch ? 'part' : 'none';
  }

  #applyEnabled(): void {
    if (this.#copy === null) return;
    this.#copy.enabled = this.#confirmed && this.#audible && this.#sent === this.#source;
  }

  async #step(): Promise<void> {
    const wanted = this.#closed ? null : this.#source;
    if (!this.#secured) return;
    const standIn = this.#standInFor(wanted);
    if (wanted === this.#sent && standIn === this.#standIn) return;
    const [old, oldStandIn] = [this.#copy, this.#standIn];
    const copy = wanted === null || standIn !== null ? null : copyOf(wanted);
    this.#copy = copy;
    this.#standIn = standIn;
    this.#sent = wanted;
    // Before the sender has it: a copy begins as enabled as its original.
    this.#applyEnabled();
    try {
      await this.#sender.replaceTrack(standIn?.track ?? copy);
    } catch {
      // The connection is closed, and with it the sender.
      copy?.stop();
      standIn?.stop();
    }
    old?.stop();
    if (oldStandIn !== standIn) oldStandIn?.stop();
  }

  /** One for as long as it takes, whatever is shown meanwhile. */
  #standInFor(wanted: MediaStreamTrack | null): StandIn | null {
    if (wanted?.kind !== 'video' || this.#confirmed || this.#standInEnded) return null;
    if (this.#standIn !== null) return this.#standIn;
    const handleEnd = (): void => {
      this.#standInEnded = true;
      void this.#reconciler.kick();
    };
    return this.#createStandIn(wanted.getSettings(), handleEnd) ?? null;
  }
}

const grownBy = (now: EncryptedFrames, before: EncryptedFrames): EncryptedFrames => ({
  frames: now.frames - before.frames,
  bytes: now.bytes - before.bytes,
});

function copyOf(track: MediaStreamTrack): MediaStreamTrack {
  const copy = track.clone();
  copy.contentHint = track.contentHint;
  return copy;
}
