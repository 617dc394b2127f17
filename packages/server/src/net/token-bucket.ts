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
    this.#fill(now);
    if (this.#level - cost < -this.#burst) return -Infinity;
    this.#level -= cost;
    return this.#level;
  }

  /**
   * Takes `cost` of what has happened already, also where that leads deeper into debt than one burst, which is forgiven.
   * Returns how much was paid by now: of this, and of the debt of before.
   */
  charge(cost: number, now: number = performance.now()): number {
    const debt = Math.max(0, -this.#level);
    this.#fill(now);
    const repaid = debt - Math.max(0, -this.#level);
    const paid = Math.min(cost, Math.max(0, this.#level));
    this.#level = Math.max(this.#level - cost, -this.#burst);
    return repaid + paid;
  }

  /** Tokens that are left; below zero there is debt. */
  level(now: number = performance.now()): number {
    this.#fill(now);
    return this.#level;
  }

  /** Full again, so that nothing is lost by forgetting it. */
  isFull(now: number = performance.now()): boolean {
    return this.#level + ((now - this.#at) / 1000) * this.#perSecond >= this.#burst;
  }

  #fill(now: number): void {
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
  }
}
