import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../signalling.ts';

export interface Attacker {
  readonly target: Target;
  /** Ends the attack. */
  readonly signal: AbortSignal;
  /** Identities that can be rung at the server, as an attacker can come to know them. */
  readonly identities: readonly string[];
  /** Counts what was done, or what the server made of it. */
  readonly count: (what: string) => void;
}

export type Attack = (attacker: Attacker) => Promise<void>;

/**
 * Does something again and again until the attack ends: so many side by side, each with this pause in between. What
 * fails is counted, since to be refused is what attackers have to expect.
 */
export async function keepOn(
  { signal, count }: Attacker,
  { side, pause }: { readonly side: number; readonly pause: number },
  act: (round: number) => Promise<void>,
): Promise<void> {
  const one = async (first: number): Promise<void> => {
    for (let round = first; !signal.aborted; round += side) {
      try {
        await act(round);
        count('done');
      } catch (error) {
        count(error instanceof Error ? error.message : 'failed');
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: side }, (_, index) => one(index)));
}

/** Waits, but not beyond the end of the attack. */
export const linger = (signal: AbortSignal, ms: number): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
