import type { Welcomes } from './honest.ts';
import { NICENESS, Part } from './part.ts';
import type { Target } from './signalling.ts';

/** Those who mean well, in a process of their own: what is timed must not wait for whoever attacks. */
export class HonestRun {
  readonly #part = new Part('honest.ts', NICENESS.honest);

  get pid(): number {
    return this.#part.pid;
  }

  /** Resolves with the identity of somebody who can be rung. */
  async begin(target: Target): Promise<string> {
    const { identity } = await this.#part.ask<{ identity: string }>({ ask: 'begin', target });
    return identity;
  }

  /** Forgets what was so far. */
  async restart(): Promise<void> {
    await this.#part.ask({ ask: 'restart' });
  }

  /** What became of all who came since. */
  welcomes(): Promise<Welcomes> {
    return this.#part.ask({ ask: 'welcomes' });
  }

  kill(): void {
    this.#part.kill();
  }
}
