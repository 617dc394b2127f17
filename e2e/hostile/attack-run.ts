import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Deeds, Orders } from './attacker.ts';

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
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static begin(orders: Orders): AttackRun {
    const child = fork(join(import.meta.dirname, 'attacker.ts'), { stdio: 'inherit' });
    child.send(orders);
    return new AttackRun(child);
  }

  /** Ends it, and tells what was done. */
  async end(): Promise<Deeds> {
    const told = new Promise<Deeds>((resolve, reject) => {
      this.#child.once('message', (deeds: Deeds) => resolve(deeds));
      this.#child.once('exit', () => reject(new Error('the attackers ended by themselves')));
    });
    this.#child.send('stop');
    return told;
  }

  /** However it went. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
