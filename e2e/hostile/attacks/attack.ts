import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../signalling.ts';

/** What one attack did, and how often. */
export class Deed {
  /** What shows that it came to what it attacks. */
  readonly reached: Record<string, number> = {};
  /** What the server made of it, or what else came in between. */
  readonly met: Record<string, number> = {};

  reach(what: string, times = 1): void {
    this.reached[what] = (this.reached[what] ?? 0) + times;
  }

  meet(what: unknown, times = 1): void {
    const words = what instanceof Error ? what.message : String(what);
    this.met[words] = (this.met[words] ?? 0) + times;
  }
}

export interface Attacker {
  readonly target: Target;
  /** Ends the attack. */
  readonly signal: AbortSignal;
  /** Identities that can be rung at the server, as an attacker can come to know them. */
  readonly identities: readonly string[];
  readonly deed: Deed;
}

export type Attack = (attacker: Attacker) => Promise<void>;

/** Until all of those that attack side by side have begun: one process cannot open hundreds of connections at once. */
const RISE_MS = 10_000;

/**
 * Does something again and again until the attack ends: so many side by side, each with this pause in between. What
 * fails is counted, since to be refused is what attackers have to expect.
 */
export async function keepOn(
  { signal, deed }: Attacker,
  { side, pause }: { readonly side: number; readonly pause: number },
  act: (round: number) => Promise<void>,
): Promise<void> {
  const one = async (first: number): Promise<void> => {
    await linger(signal, (first * RISE_MS) / side);
    for (let round = first; !signal.aborted; round += side) {
      await act(round).catch((error: unknown) => deed.meet(error));
      await linger(signal, pause);
    }
  };
  await Promise.all(Array.from({ length: side }, (_, index) => one(index)));
}

/** Waits, but not beyond the end of the attack. */
export const linger = (signal: AbortSignal, ms: number): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
