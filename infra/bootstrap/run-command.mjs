import process from 'node:process';

import { Session } from './session.mjs';
import { SetupError } from './setup-error.mjs';

/** A terminal's Ctrl-C and npm passing it on arrive within milliseconds of each other; a person needs longer. */
const REPEATED_BY_A_PERSON_MS = 1000;

/** How long the work may take to notice that everything it started has ended. */
const UNWIND_MS = 2000;

/** How soon it is noticed that npm was killed. */
const PARENT_CHECK_MS = 1000;

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command of the bootstrap: prints what goes wrong, and sets the exit status. A signal ends everything that
 * was started and then this process, by that same signal, so that a shell sees 130 or 143 and npm stays quiet. A
 * person who repeats it does not want to wait: then everything is killed.
 * @param {(session: Session) => Promise<number>} main returns the exit code
 * @param {{ output?: import('./steps.mjs').Output }} [options] where it says what it does; standard output unless told
 */
export async function runCommand(main, options) {
  const session = new Session(options);
  /** @type {{ name: NodeJS.Signals, at: number } | undefined} */
  let received;
  const work = main(session).catch((error) => (received ? 1 : explain(error)));
  const signalled = new Promise((resolve) => {
    const onSignal = (/** @type {NodeJS.Signals} */ name) => {
      if (received && Date.now() - received.at > REPEATED_BY_A_PERSON_MS) session.kill();
      if (received) return;
      received = { name, at: Date.now() };
      resolve(session.close().then(() => Promise.race([work, unwindTime()])));
    };
    for (const name of SIGNALS) process.on(name, onSignal);
    onNpmGone(() => onSignal('SIGTERM'));
  });
  process.once('exit', () => session.kill());

  const code = await Promise.race([work, signalled]);
  await session.close();
  if (!received) process.exit(code);
  for (const name of SIGNALS) process.removeAllListeners(name);
  process.kill(process.pid, received.name);
}

/**
 * Calls back when the npm that runs this was killed and could pass nothing on. Started by hand, this process may well
 * outlive its parent: a shell that put it into the background.
 * @param {() => void} callback
 */
function onNpmGone(callback) {
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, PARENT_CHECK_MS).unref();
}

/** @returns {Promise<number>} */
function unwindTime() {
  return new Promise((resolve) => {
    setTimeout(resolve, UNWIND_MS, 1);
  });
}

/**
 * @param {unknown} error
 * @returns {number} the exit code
 */
function explain(error) {
  // Anything but a SetupError is a mistake in the bootstrap itself, and its stack says where.
  const text =
    error instanceof SetupError ? String(error) : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\n${text}\n`);
  return 1;
}
