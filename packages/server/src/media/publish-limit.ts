import { limits, ProtocolError } from '@sotto/protocol';
import { NetworkRate } from '../net/network-rate.ts';

/** The cost of one of these, in producers. */
const costs = { produce: 1, pause: 0.25 } as const;
/** How many networks may do as much as one may, in one room. */
const networks = 4;

/**
 * How often people of one network may change what they send in a room: everybody else in it negotiates anew for a
 * producer, and is told of each pause. A limit for each peer is multiplied by the memberships that somebody takes, and
 * begins anew with each of them.
 */
export class PublishLimit {
  readonly #rate: NetworkRate;

  /** `capacity`: of the room; all of one network may begin at once with all that they have, as after a restart. */
  constructor(capacity: number) {
    this.#rate = new NetworkRate({
      burst: Math.max(2 * limits.produceBurst, 4 * capacity),
      perSecond: limits.roomProducesPerSecond,
      shares: [1, networks],
    });
  }

  /** Throws `rate-limited`. */
  claim(network: string, what: keyof typeof costs): void {
    if (!this.#rate.take([network, 'room'], costs[what])) throw new ProtocolError('rate-limited');
  }

  /** Nobody is there any more; what would begin anew with the same is forgotten. */
  rest(): void {
    this.#rate.forget();
  }
}
