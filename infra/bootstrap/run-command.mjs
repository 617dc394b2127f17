import process from 'node:process';

import { Session } from './session.mjs';
import { SetupError } from './setup-error.mjs';

/** A terminal's Ctrl-C and npm passing it on arrive within milliseconds of each other; a person needs longer. */
const REPEATED_BY_A_PERSON_MS = 1000;

/** How long the work may take to notice that everything it started has ended. */
const UNWIND_MS = 2000;

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command of the bootstrap: prints what goes wrong, and sets the exit status. A signal ends everything that
 * was started and then this process, by that same signal, so that a shell sees 130 or 143 and npm stays quiet. A
 * person who repeats it does not want to wait: then everything is killed.
 * @param {(session: Session) => Promise<number>} main returns the exit code
 */
export async function runCommand(main) {
  const session = new Session();
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
  });
  process.once('exit', () => session.kill());

  const code = await Promise.race([work, signalled]);
  await session.close();
  if (!received) process.exit(code);
  for (const name of SIGNALS) process.removeAllListeners(name);
  process.kill(process.pid, received.name);
}

/** @returns {Promise<number>} */
function unwindTime() {
  return new Promise((resolve) => {
    setTimeout(resolve, UNWIND_MS, 1).unref();
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
