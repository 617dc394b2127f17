import type { EncryptedFrames } from '@sotto/e2ee';

/**
 * What may leave and is not counted by the worker, as a part of all: headers that say how a picture is cut into packets,
 * and what was on its way at the look before.
 */
const tolerance = 0.1;
/** How much is too much, as a part of what leaves between two looks. */
const most = 0.5;
/** After so many looks in a row in which no more left than was encrypted, nothing is waiting any more. */
const settled = 3;

/** How much has left by a sender that its worker has not encrypted. */
export class Unaccounted {
  #sum = 0;
  #frames = new Balance();
  #bytes = new Balance();

  /**
   * Takes what was counted since the look before; returns whether something is missing again, and too much by now. Frames
   * and bytes each have an innocent reason to be more: a browser that is short of time counts pictures that it drops before the worker has
   * them, and one that tries how much the network takes fills packets up. Both at once have none.
   */
  add({ left, encrypted }: { readonly left: EncryptedFrames; readonly encrypted: EncryptedFrames }): boolean {
    const frames = this.#frames.past(left.frames, encrypted.frames);
    const bytes = this.#bytes.past(left.bytes, encrypted.bytes);
    const missing = Math.min(frames, bytes);
    this.#sum = Math.max(0, this.#sum + missing);
    return missing > 0 && this.#sum > most;
  }

  forget(): void {
    this.#sum = 0;
    this.#frames = new Balance();
    this.#bytes = new Balance();
  }
}

/**
 * What was encrypted and has not left yet. While there is no path, Chromium keeps the whole voice, and sends it at once
 * when there is one again: after half a minute that is 1400 packets, with a hundred encrypted in the same time.
 */
class Balance {
  #waiting = 0;
  /** Looks in a row in which no more left than was encrypted. */
  #level = 0;

  /** Which part of what left was never encrypted, less what is tolerated; below 0 where all was. */
  past(left: number, encrypted: number): number {
    const more = left - encrypted;
    const released = Math.min(this.#waiting, Math.max(0, more));
    this.#waiting = Math.max(0, this.#waiting - more);
    // Where little or nothing leaves it goes on waiting.
    const isLevel = left > encrypted / 2 && more <= tolerance * left;
    this.#level = isLevel ? this.#level + 1 : 0;
    if (this.#level >= settled) this.#waiting = 0;
    return left > 0 ? 1 - tolerance - (encrypted + released) / left : 0;
  }
}
