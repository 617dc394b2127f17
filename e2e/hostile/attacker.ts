import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AttackName } from './attacks/names.ts';
import { endWithAsker, tell } from './part.ts';
import type { Target } from './signalling.ts';

/** What attackers are told. */
export interface Orders {
  readonly target: Target;
  readonly identities: readonly string[];
}

/** What one attack meant to do, what it did and what it met. */
export interface Account {
  readonly limits: readonly string[];
  readonly perSecond: number;
  /** For how long it went on. */
  readonly seconds: number;
  readonly begun: number;
  /** So many more were meant to begin, for which the attacker had no time. */
  readonly missed: number;
  readonly reached: Readonly<Record<string, number>>;
  readonly met: Readonly<Record<string, number>>;
  /** The part of the time in which its thread was not idle. */
  readonly busy: number;
}

export type Accounts = Readonly<Partial<Record<AttackName, Account>>>;

interface Question {
  readonly ask: keyof typeof answers;
  readonly names?: readonly AttackName[];
  readonly orders?: Orders;
}

const threads = new Map<AttackName, Worker>();

/** Each has a thread of its own, so that none waits for what another one does. */
async function prepare(names: readonly AttackName[]): Promise<void> {
  for (const name of names) {
    const thread = new Worker(join(import.meta.dirname, 'attack-thread.ts'), { workerData: { name } });
    threads.set(name, thread);
    await once(thread, 'message');
  }
}

async function end(): Promise<Accounts> {
  const accounts = await Promise.all(
    [...threads].map(async ([name, thread]): Promise<[AttackName, Account]> => {
      thread.postMessage(null, []);
      const [account] = await once(thread, 'message');
      return [name, account];
    }),
  );
  return Object.fromEntries(accounts);
}

const answers = {
  async prepare({ names }: Question): Promise<object> {
    await prepare(names ?? []);
    return {};
  },
  async begin({ orders }: Question): Promise<object> {
    for (const thread of threads.values()) thread.postMessage(orders, []);
    return {};
  },
  end,
};

process.on('message', (question: Question) => tell(answers[question.ask](question)));
endWithAsker();
