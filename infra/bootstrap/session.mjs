import { constants } from 'node:os';
import process from 'node:process';

import { OutputTail } from './output-tail.mjs';
import { ProcessGroup } from './process-group.mjs';
import { SetupError } from './setup-error.mjs';
import { Steps } from './steps.mjs';

/** @typedef {ConstructorParameters<typeof ProcessGroup>[2]} SpawnOptions */
/**
 * @typedef {Omit<SpawnOptions, 'stdio'> & {
 *   what: string, remedy?: string, onLine?: import('./output-tail.mjs').OnLine, keep?: number,
 * }} RunOptions
 */

/**
 * One run of a bootstrap command: its output, the programs it started, and the signal that ends it.
 */
export class Session {
  #controller = new AbortController();
  /** @type {Set<ProcessGroup>} */
  #groups = new Set();

  /** @param {{ output?: import('./steps.mjs').Output, env?: NodeJS.ProcessEnv }} [options] */
  constructor({ output = process.stdout, env = process.env } = {}) {
    this.steps = new Steps({ output });
    const own = Object.entries(withoutNpmLifecycle(env));
    /** The environment for everything that is started. */
    this.env = Object.fromEntries(own.filter(([name]) => !isSecret(name)));
    /** What only the server is to be given: no installer and no compiler needs it. */
    this.secrets = Object.fromEntries(own.filter(([name]) => isSecret(name)));
  }

  /** Aborted when the session ends. */
  get signal() {
    return this.#controller.signal;
  }

  /**
   * Runs a program to its end and returns what it wrote to standard output.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {RunOptions} options for when it fails: `what` and `remedy` are the words of the error, which
   *   keeps the last `keep` lines of output
   * @throws {SetupError} with the last lines of its output
   */
  async run(command, args, { what, remedy, onLine, keep = 20, ...options }) {
    const group = this.#start(command, args, {
      env: this.env,
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = new OutputTail({ onLine, keep });
    group.stdout
      ?.setEncoding('utf8')
      .on('data', (/** @type {string} */ text) => output.add('standard', text));
    group.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => output.add('error', text));
    const { code, signal } = await this.#end(group, { command, what });
    output.end();
    if (code === 0) return output.text;
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    throw new SetupError(what, { why: [...output.lines, `${command} ${how}.`], remedy });
  }

  /**
   * Runs a program on this terminal. It has a channel to this process, see follow-parent.mjs.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {Omit<SpawnOptions, 'stdio'> & { passOn?: readonly NodeJS.Signals[] }} [options] `passOn` are signals that
   *   only the program understands
   * @returns {Promise<number>} its exit code; 128 and the signal's number when a signal ended it
   */
  async attach(command, args, { passOn = [], ...options } = {}) {
    const stdio = /** @type {SpawnOptions['stdio']} */ (['ignore', 'inherit', 'inherit', 'ipc']);
    const group = this.#start(command, args, { env: this.env, ...options, stdio });
    const pass = (/** @type {NodeJS.Signals} */ name) => group.signal(name);
    for (const name of passOn) process.on(name, pass);
    const { code, signal } = await this.#end(group, { command, what: 'A program did not start.' }).finally(
      () => {
        for (const name of passOn) process.off(name, pass);
      },
    );
    return code ?? 128 + (signal ? constants.signals[signal] : 0);
  }

  /** Ends everything that was started. @returns {Promise<void>} settles when nothing of it is left */
  async close() {
    this.#controller.abort();
    await Promise.all(Array.from(this.#groups, (group) => group.stop()));
  }

  /** Ends everything that was started, without asking and without waiting. */
  kill() {
    for (const group of this.#groups) group.kill();
  }

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {SpawnOptions} options
   */
  #start(command, args, options) {
    this.signal.throwIfAborted();
    const group = new ProcessGroup(command, args, options);
    this.#groups.add(group);
    return group;
  }

  /**
   * @param {ProcessGroup} group
   * @param {{ command: string, what: string }} words
   */
  async #end(group, { command, what }) {
    try {
      return await group.exited;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new SetupError(what, { why: [`${command} could not be started: ${why}`], cause });
    } finally {
      // What a program leaves running in its group (a compiler, a browser) ends with it.
      await group.stop();
      await group.closed;
      this.#groups.delete(group);
      this.signal.throwIfAborted();
    }
  }
}

/** @param {string} name of a variable; one that ends in _FILE names a place only */
const isSecret = (name) => /^SOTTO_(\w*SECRET\w*|METRICS)$/.test(name) && !name.endsWith('_FILE');

/**
 * Without what npm tells a script about itself: a nested npm or pnpm would take it for its own. Settings that a
 * person made (registry, certificates, proxies) stay.
 * @param {NodeJS.ProcessEnv} env
 */
export function withoutNpmLifecycle(env) {
  const own =
    /^(npm_(lifecycle|package)_.*|npm_command|npm_node_execpath|npm_config_(local_|global_)?prefix|INIT_CWD)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}
