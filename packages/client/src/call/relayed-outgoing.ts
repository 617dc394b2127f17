import type { RelayedSender } from './relayed-sender.ts';

/** What is to be sent of one source, whatever becomes of the transport that it takes. */
export class RelayedOutgoing {
  #track: MediaStreamTrack | null = null;
  #audible = false;
  #resting = false;
  #sender: RelayedSender | null = null;

  /** There is something to send, and the worker has encrypted no frame of it on the transport of now. */
  get unproven(): boolean {
    return this.#track !== null && (this.#sender?.unproven ?? true);
  }

  /** `audible` false sends silence or black instead of what `track` has. */
  set(track: MediaStreamTrack | null, audible: boolean): void {
    this.#track = track;
    this.#audible = audible;
    this.#sender?.set(track, audible);
  }

  /** Whether nothing is to be sent for now; see `RelayedSender.rest`. */
  rest(resting: boolean): void {
    this.#resting = resting;
    this.#sender?.rest(resting);
  }

  /** The sender of now; null while there is none. */
  attach(sender: RelayedSender | null): void {
    this.#sender = sender;
    sender?.rest(this.#resting);
    sender?.set(this.#track, this.#audible);
  }
}
