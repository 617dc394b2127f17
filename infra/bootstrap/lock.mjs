import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { SetupError } from './setup-error.mjs';

/** Locks are held for seconds to minutes; a wait shorter than this is not worth a line. */
const SILENT_WAIT_MS = 300;

/**
 * Runs `work` while this process alone holds the lock at `file`.
 *
 * The kernel keeps the lock: a helper program (flock on Linux, lockf on BSD and macOS) holds it as long as its
 * standard input stays open, which ends with this process however it ends. So there is no stale lock to detect and
 * no guess about a process number that may belong to somebody else by now, or live in another container.
 * @template T
 * @param {string} file created when missing and left in place; it names the owner for those who wait
 * @param {{ signal: AbortSignal, env: NodeJS.ProcessEnv, onWait?: (owner: string) => void }} options `env` is for the
 *   helper program
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, { signal, env, onWait }, work) {
  signal.throwIfAborted();
  makeFolder(path.dirname(file));
  const holder = startHolder(file, env);
  const waiting = setTimeout(() => onWait?.(readOwner(file)), SILENT_WAIT_MS);
  try {
    await held(holder, signal);
    clearTimeout(waiting);
    writeFileSync(file, `process ${process.pid}`);
    return await work();
  } finally {
    clearTimeout(waiting);
    await release(holder);
  }
}

/** @param {string} folder */
function makeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const why = [cause instanceof Error ? cause.message : String(cause)];
    throw new SetupError(`The folder ${folder} could not be made.`, {
      why,
      remedy: 'Make it writable.',
      cause,
    });
  }
}

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 */
function startHolder(file, env) {
  const script = ['sh', '-c', 'echo held; exec cat >/dev/null'];
  const [command, args] =
    process.platform === 'linux' ? ['flock', ['--exclusive', file]] : ['lockf', ['-k', file]];
  // A group of its own, so that Ctrl-C on the terminal does not release the lock before the work has stopped.
  return spawn(command, [...args, ...script], { env, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
}

/**
 * @param {ReturnType<typeof startHolder>} holder
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function held(holder, signal) {
  return new Promise((resolve, reject) => {
    const failed = (/** @type {string} */ why) =>
      reject(
        new SetupError('No lock could be taken.', { why: [why], remedy: `Install ${holder.spawnfile}.` }),
      );
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    holder.once('error', (error) => failed(error.message));
    holder.once('exit', (code) => failed(`${holder.spawnfile} ended with code ${code}.`));
    holder.stdout?.once('data', () => resolve());
  });
}

/**
 * @param {ReturnType<typeof startHolder>} holder
 * @returns {Promise<void>}
 */
function release(holder) {
  const { pid } = holder;
  if (pid === undefined || holder.exitCode !== null || holder.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    holder.once('exit', () => resolve());
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended and its exit is about to be reported.
    }
  });
}

/** @param {string} file */
function readOwner(file) {
  try {
    return readFileSync(file, 'utf8') || 'another process';
  } catch {
    return 'another process';
  }
}
