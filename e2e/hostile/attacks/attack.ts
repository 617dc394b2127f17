import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../signalling.ts';
import type { Deed } from './deed.ts';

export interface Attacker {
  readonly target: Target;
  /** Ends the attack. */
  readonly signal: AbortSignal;
  /** Identities that can be rung at the server, as an attacker can come to know them. */
  readonly identities: readonly string[];
  readonly deed: Deed;
}

/**
 * Something that is begun again and again until the attack ends. How hard an attack presses is said by its rate, and not
 * by what the machine has left for it: attackers who begin as much as they can keep their own machine busy first.
 */
export interface Attack {
  /** How many are begun in a second, … */
  readonly perSecond: number;
  /** … and how many go on at the same time. */
  readonly atOnce: number;
  /** The limits that are there for it, by what an attacker or the server says of them; each of them has to be met. */
  readonly limits: readonly string[];
  /** `round` counts what was begun. What fails is counted, since to be refused is what attackers have to expect. */
  readonly act: (attacker: Attacker, round: number) => Promise<void>;
}

const TICK_MS = 20;

/** Resolves when the attack has ended; what was begun may go on for a moment. */
export async function carryOut({ perSecond, atOnce, act }: Attack, attacker: Attacker): Promise<void> {
  const { signal, deed } = attacker;
  let underWay = 0;
  const begin = async (round: number): Promise<void> => {
    underWay++;
    await act(attacker, round).catch((error: unknown) => {
      if (!signal.aborted) deed.meet(error);
    });
    underWay--;
  };
  let due = 1;
  for (let last = performance.now(); !signal.aborted; await linger(signal, TICK_MS)) {
    const now = performance.now();
    due += ((now - last) / 1_000) * perSecond;
    last = now;
    // What could not begin in a second is not made up for. To have enough under way is no fault of the attacker's.
    const excess = Math.max(0, due - Math.max(1, perSecond));
    due -= excess;
    if (underWay < atOnce) deed.missed += excess;
    const count = Math.max(0, Math.min(Math.floor(due), atOnce - underWay));
    due -= count;
    for (let each = 0; each < count; each++) void begin(deed.begun++);
  }
}

/** Waits, but not beyond the end of the attack. */
export const linger = (signal: AbortSignal, ms: number): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
