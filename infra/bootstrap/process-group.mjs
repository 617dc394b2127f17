import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A program in a process group of its own.
 *
 * Ctrl-C on a terminal signals every process of the foreground group, and npm passes it on once more. In its own
 * group a program hears nothing of that; the bootstrap tells it exactly once, and can end what it leaves behind.
 */
export class ProcessGroup {
  #child;
  #stopSignal;
  #graceMs;
  /** @type {Promise<void> | undefined} */
  #stopped;

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{
   *   cwd?: string, env?: NodeJS.ProcessEnv, stdio: import('node:child_process').StdioOptions,
   *   stopSignal?: NodeJS.Signals, graceMs?: number,
   * }} options `stopSignal` asks the program to end, `graceMs` is how long it may take before it is killed
   */
  constructor(command, args, { cwd, env, stdio, stopSignal = 'SIGTERM', graceMs = 5000 }) {
    this.#stopSignal = stopSignal;
    this.#graceMs = graceMs;
    const child = spawn(command, args, { ...(cwd && { cwd }), ...(env && { env }), stdio, detached: true });
    this.#child = child;
    /**
     * Settles when the program has ended; rejects when it could not be started.
     * @type {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
     */
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    /**
     * Settles when, beyond that, nobody holds its output open any more.
     * @type {Promise<void>}
     */
    this.closed = new Promise((resolve) => {
      child.once('close', () => resolve());
    });
    // Whoever awaits `exited` gets the rejection; without this an early one would count as unhandled.
    this.exited.catch(() => undefined);
  }

  get stdout() {
    return this.#child.stdout;
  }

  get stderr() {
    return this.#child.stderr;
  }

  /** @param {NodeJS.Signals} name passed on to the program, without a meaning here */
  signal(name) {
    this.#child.kill(name);
  }

  /** Asks the program to end, waits for its whole group, and kills what is left after the grace. Idempotent. */
  stop() {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Kills the whole group now. */
  kill() {
    this.#signalGroup('SIGKILL');
  }

  async #stop() {
    const deadline = Date.now() + this.#graceMs;
    // First the leader alone, since it knows in which order to end its own; then whoever it left.
    this.#child.kill(this.#stopSignal);
    const grace = delay(this.#graceMs, undefined, { ref: false });
    await Promise.race([this.exited.catch(() => undefined), grace]);
    this.#signalGroup(this.#stopSignal);
    while (this.#isLeft() && Date.now() < deadline) await delay(20);
    this.#signalGroup('SIGKILL');
  }

  #isLeft() {
    const { pid } = this.#child;
    if (pid === undefined || !this.#signalGroup(0)) return false;
    // A process that has ended counts until somebody collects its status, which in a container may never happen.
    return process.platform !== 'linux' || readdirSync('/proc').some((name) => isRunningInGroup(name, pid));
  }

  /**
   * @param {NodeJS.Signals | 0} signal 0 only asks
   * @returns {boolean} whether the group still has a process
   */
  #signalGroup(signal) {
    const { pid } = this.#child;
    if (pid === undefined) return false;
    try {
      process.kill(-pid, signal);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * @param {string} name of an entry in /proc
 * @param {number} group
 */
function isRunningInGroup(name, group) {
  if (!/^\d+$/.test(name)) return false;
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    // See proc(5): after the name, in parentheses, come state, parent and process group.
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(itsGroup) === group && state !== 'Z';
  } catch {
    return false;
  }
}
