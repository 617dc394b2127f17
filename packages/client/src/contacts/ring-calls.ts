import type { Greeted, Greeting } from '../room/media-engine.ts';
import type { DirectCall } from '../types.ts';

/** What rings need of calls. */
export interface RingCalls {
  /** Loads what a call needs that will be joined. */
  prepare(): void;
  /** Agrees on keys with somebody who rings, for the call that may follow. Rejects where that cannot be. */
  greet(greeting: Greeting): Promise<Greeted>;
  /** From this call somebody is rung; null when that is over and nobody came. */
  ringing(call: DirectCall, ringId: string | null): void;
}
