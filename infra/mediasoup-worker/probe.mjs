import { spawnSync } from 'node:child_process';

import { isExecutable } from '../bootstrap/find-program.mjs';

/** What the worker answers when it is started by anybody but mediasoup (its main.cpp). */
const NOT_MY_PARENT = 41;

/**
 * Whether a file is a mediasoup worker that this system can run at all; takes a few milliseconds.
 * @param {string} file
 * @returns {string | undefined} what is wrong with it
 */
export function probeWorker(file) {
  if (!isExecutable(file)) return `${file} is not a program.`;
  // Without MEDIASOUP_VERSION in its environment it ends at once, after the libraries that it needs were found.
  const { status, signal, error, stderr } = spawnSync(file, [], {
    env: {},
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (status === NOT_MY_PARENT) return undefined;
  const how = error ? error.message : signal ? `was ended by ${signal}` : `ended with code ${status}`;
  const last = stderr?.trim().split('\n').at(-1);
  return `${file} is no mediasoup worker that runs here: ${how}${last ? ` (${last})` : ''}.`;
}
