import type { Deeds, Orders } from './attacker.ts';
import { NICENESS, Part } from './part.ts';

/** Everything that there is to try, by name. */
export const ATTACKS = [
  'fragments',
  'sockets',
  'upgrades',
  'junk',
  'half-open',
  'ice',
  'rooms',
  'churn',
  'relay',
  'slow-readers',
  'checks',
  'rings',
] as const;

export type AttackName = (typeof ATTACKS)[number];

/** The attackers, in a process of their own. */
export class AttackRun {
  readonly #part = new Part('attacker.ts', NICENESS.attackers);

  get pid(): number {
    return this.#part.pid;
  }

  async begin(orders: Orders): Promise<void> {
    await this.#part.ask({ begin: orders });
  }

  /** Ends it, and tells what was done. */
  end(): Promise<Deeds> {
    return this.#part.ask({ begin: null });
  }

  kill(): void {
    this.#part.kill();
  }
}
