import type { Bounded, Metrics } from '../observe/metrics.ts';
import type { StatusLog } from '../observe/status-log.ts';

const hour = 3_600_000;

/** Says that the store is full and something had to go: in the metrics each time, in the log once in an hour. */
export class Evictions {
  readonly #options: { readonly log: StatusLog; readonly metrics: Metrics };
  readonly #untold: Record<Bounded, number> = { rooms: 0, calls: 0 };
  readonly #toldAt: Record<Bounded, number> = { rooms: -Infinity, calls: -Infinity };

  constructor(options: { log: StatusLog; metrics: Metrics }) {
    this.#options = options;
  }

  /** So many had to go just now. */
  add(what: Bounded, entries: number): void {
    const { log, metrics } = this.#options;
    metrics.storeEvicted(what, entries);
    this.#untold[what] += entries;
    const now = Date.now();
    if (now - this.#toldAt[what] < hour) return;
    log.warn('store full', { what, entries: this.#untold[what] });
    this.#toldAt[what] = now;
    this.#untold[what] = 0;
  }
}
