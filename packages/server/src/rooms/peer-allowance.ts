import { limits, ProtocolError } from '@sotto/protocol';
import { TokenBucket } from '../network/token-bucket.ts';

const perMinute = (times: number): TokenBucket => new TokenBucket({ burst: times, perSecond: times / 60 });

/** How often a peer may do what makes work for the media server or for others. It outlives sockets as the peer does. */
export class PeerAllowance {
  readonly #buckets = {
    receive: perMinute(limits.receivesPerMinute),
    count: perMinute(limits.countsPerMinute),
    renew: perMinute(limits.renewalsPerMinute),
    tell: perMinute(limits.tellingsPerMinute),
  };

  /** Throws `rate-limited`. */
  claim(what: 'receive' | 'count' | 'renew' | 'tell'): void {
    if (this.#buckets[what].take() < 0) throw new ProtocolError('rate-limited');
  }
}
