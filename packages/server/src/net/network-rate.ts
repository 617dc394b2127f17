import { TokenBucket } from './token-bucket.ts';
import type { Networks } from './networks.ts';

/** How many networks of one width are told apart. With one more, the one that was heard longest ago begins anew. */
const mostNetworks = 8192;

export interface NetworkRateOptions {
  /** How much the narrowest network may do at once … */
  readonly burst: number;
  /** … and in each second after that. */
  readonly perSecond: number;
  /** How many times as much each wider one may. */
  readonly shares?: readonly number[];
}

/**
 * How often something happens, by network: a token bucket for each of those that an address is in. What it remembers is
 * bounded however many come. To be forgotten early gives a network its burst again and no more, which whoever
 * has so many others has without it.
 */
export class NetworkRate {
  readonly #options: Required<NetworkRateOptions>;
  /** By width; in each map the one that was heard longest ago comes first. */
  readonly #buckets: Map<string, TokenBucket>[] = [];

  constructor(options: NetworkRateOptions) {
    this.#options = { shares: [1, 4, 16], ...options };
  }

  /** How many networks are remembered. */
  get size(): number {
    return this.#buckets.reduce((sum, { size }) => sum + size, 0);
  }

  /** Counts it for each of these networks, or for none where one of them has had enough. */
  take(networks: Networks, cost = 1): boolean {
    const now = performance.now();
    const buckets = this.#of(networks, now);
    if (buckets.some((bucket) => bucket.take(0, now) < cost)) return false;
    for (const bucket of buckets) bucket.take(cost, now);
    return true;
  }

  /**
   * Counts what has happened already. Returns for how many milliseconds there should be no more of it: 0 as long as none
   * of these networks has had enough. A wider network is charged what the narrower one could pay, so that who has too
   * much costs its neighbours no more than its own share.
   */
  charge(networks: Networks, cost: number): number {
    const now = performance.now();
    let wait = 0;
    let due = cost;
    this.#of(networks, now).forEach((bucket, width) => {
      due = bucket.charge(due, now);
      wait = Math.max(wait, (-bucket.level(now) / (this.#options.perSecond * this.#share(width))) * 1_000);
    });
    return wait;
  }

  /** Forgets those that would begin anew with the same. */
  forget(): void {
    const now = performance.now();
    for (const known of this.#buckets)
      for (const [network, bucket] of known) if (bucket.isFull(now)) known.delete(network);
  }

  #share(width: number): number {
    return this.#options.shares[width] ?? 1;
  }

  #of(networks: Networks, now: number): TokenBucket[] {
    const { burst, perSecond } = this.#options;
    return networks.map((network, width) => {
      const share = this.#share(width);
      const known = (this.#buckets[width] ??= new Map());
      const bucket =
        known.get(network) ?? new TokenBucket({ burst: burst * share, perSecond: perSecond * share, now });
      known.delete(network);
      known.set(network, bucket);
      const [oldest] = known.keys();
      if (known.size > mostNetworks && oldest !== undefined) known.delete(oldest);
      return bucket;
    });
  }
}
