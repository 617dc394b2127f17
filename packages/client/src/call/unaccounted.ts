import type { EncryptedFrames } from '@sotto/e2ee';

/**
 * What may leave and is not counted by the worker, as a part of all: headers that say how a picture is cut into packets,
 * and what was on its way at the look before.
 */
const tolerance = 0.1;
/** How much is too much, as a part of what leaves between two looks. */
const most = 0.5;

/** How much has left by a sender that its worker has not encrypted. */
export class Unaccounted {
  #sum = 0;

  /**
   * Takes what was counted since the look before; returns whether something is missing again, and too much by now. Frames and bytes each have
   * an innocent reason to be more: a browser that is short of time counts pictures that it drops before the worker has
   * them, and one that tries how much the network takes fills packets up. Both at once have none.
   */
  add({ left, encrypted }: { readonly left: EncryptedFrames; readonly encrypted: EncryptedFrames }): boolean {
    const [frames, bytes] = [past(left.frames, encrypted.frames), past(left.bytes, encrypted.bytes)];
    const missing = Math.min(frames, bytes);
    this.#sum = Math.max(0, this.#sum + missing);
    return missing > 0 && this.#sum > most;
  }

  forget(): void {
    this.#sum = 0;
  }
}

const past = (left: number, encrypted: number): number => (left > 0 ? 1 - tolerance - encrypted / left : 0);
