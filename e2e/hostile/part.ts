import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';

/**
 * How nice each is: in the world they are on machines of their own, and here nobody may take time from the server. The
 * attackers do what they do at a rate that leaves room for browsers, and have to get to it.
 */
export const NICENESS = { server: -20, honest: -20, measuring: -20, attackers: -10, browsers: -10 } as const;

/**
 * Where the kernel divides its time between sessions first (sched(7), "The autogroup feature"), the niceness of a process
 * counts within its session only, and the session has one of its own.
 */
const BE_NICE = '{ echo "$0" >/proc/self/autogroup; } 2>/dev/null; exec nice -n $(($0 - $(nice))) "$@"';

/** Makes a command run with this niceness, which has to begin a session of its own. */
export const withNiceness = (
  niceness: number,
  command: string,
  args: readonly string[] = [],
): [command: string, args: string[]] => ['/bin/sh', ['-c', BE_NICE, String(niceness), command, ...args]];

/** Makes this process itself, and what it will start in its session, run with this niceness. */
export function becomeNice(niceness: number): void {
  setPriority(niceness);
  try {
    writeFileSync('/proc/self/autogroup', String(niceness));
  } catch {
    // Here the kernel makes no such groups.
  }
}

/** A part of the run in a process and a session of its own, which answers what it is asked. */
export class Part {
  readonly #module: string;
  readonly #child: ChildProcess;

  constructor(module: string, niceness: number) {
    const [execPath, execArgv] = withNiceness(niceness, process.execPath);
    this.#module = module;
    const options = { execPath, execArgv, stdio: 'inherit', detached: true } as const;
    this.#child = fork(join(import.meta.dirname, module), options);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** One question at a time. Rejects when the process ends before its answer. */
  async ask<T>(question: object): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const ended = () => reject(new Error(`${this.#module} ended by itself`));
    this.#child.once('exit', ended);
    this.#child.once('message', (answer: T) => resolve(answer));
    try {
      this.#child.send(question);
      return await promise;
    } finally {
      this.#child.off('exit', ended);
    }
  }

  /** However it went. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** For the part's own process: hands back an answer. */
export function tell(answer: Promise<object>): void {
  answer.then(
    (told) => process.send?.(told),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
}

/** For the part's own process: it does not outlive whoever asks. */
export function endWithAsker(): void {
  process.once('disconnect', () => process.exit(1));
}
