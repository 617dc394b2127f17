/** How far back a counter may lie behind the highest one. At 50 audio frames a second that is 20 seconds. */
export const replayWindow = 1024;

/**
 * Remembers which of the last counters of one key have been used (the sliding window of RFC 4303, section 3.4.3).
 * Browsers hand the same frame over several times and out of order, so refusing a counter is nothing unusual.
 *
 * Counters are safe integers from 0.
 */
export class ReplayWindow {
  /** One bit for each counter, at its remainder by the size of the window. */
  readonly #seen = new Uint32Array(replayWindow / 32);
  #highest = -1;

  /** Whether a frame with this counter would be new. Ask before decrypting, to save the work. */
  isNew(counter: number): boolean {
    if (counter > this.#highest) return true;
    return counter > this.#highest - replayWindow && !this.#isMarked(counter);
  }

  /** Marks a counter whose frame was authentic. False when it had been marked before or is too old. */
  accept(counter: number): boolean {
    if (!this.isNew(counter)) return false;
    const oldest = Math.max(this.#highest + 1, counter - replayWindow + 1);
    for (let skipped = oldest; skipped < counter; skipped += 1) this.#unmark(skipped);
    this.#highest = Math.max(this.#highest, counter);
    this.#mark(counter);
    return true;
  }

  #isMarked(counter: number): boolean {
    return ((this.#seen[wordOf(counter)] ?? 0) & bitOf(counter)) !== 0;
  }

  #mark(counter: number): void {
    const word = wordOf(counter);
    this.#seen[word] = (this.#seen[word] ?? 0) | bitOf(counter);
  }

  #unmark(counter: number): void {
    const word = wordOf(counter);
    this.#seen[word] = (this.#seen[word] ?? 0) & ~bitOf(counter);
  }
}

function wordOf(counter: number): number {
  return (counter % replayWindow) >>> 5;
}

function bitOf(counter: number): number {
  return 1 << (counter & 31);
}
