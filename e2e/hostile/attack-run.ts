import type { Accounts, Orders } from './attacker.ts';
import type { AttackName } from './attacks/names.ts';
import { NICENESS, Part } from './part.ts';

/** The attackers, in a process of their own. */
export class AttackRun {
  readonly #part = new Part('attacker.ts', NICENESS.attackers);

  get pid(): number {
    return this.#part.pid;
  }

  /** Resolves when all of these can begin at once. */
  async prepare(names: readonly AttackName[]): Promise<void> {
    await this.#part.ask({ ask: 'prepare', names });
  }

  async begin(orders: Orders): Promise<void> {
    await this.#part.ask({ ask: 'begin', orders });
  }

  /** Ends it, and tells what was done. */
  end(): Promise<Accounts> {
    return this.#part.ask({ ask: 'end' });
  }

  kill(): void {
    this.#part.kill();
  }
}
