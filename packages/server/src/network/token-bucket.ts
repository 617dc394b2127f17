/** Lets through `burst` at once and `perSecond` in the long run. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  #level: number;
  #at: number;

  constructor(options: { burst: number; perSecond: number; now?: number }) {
    this.#burst = options.burst;
    this.#perSecond = options.perSecond;
    this.#level = options.burst;
    this.#at = options.now ?? performance.now();
  }

  /**
   * Takes `cost`, and goes into debt down to minus one burst for it. Returns what is left: below zero the limit is
   * exceeded, and -Infinity says that the debt is used up too.
   */
  take(cost = 1, now: number = performance.now()): number {
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#level - cost < -this.#burst) return -Infinity;
    this.#level -= cost;
    return this.#level;
  }

  /** Full again, so that nothing is lost by forgetting it. */
  isFull(now: number = performance.now()): boolean {
    return this.#level + ((now - this.#at) / 1000) * this.#perSecond >= this.#burst;
  }
}
