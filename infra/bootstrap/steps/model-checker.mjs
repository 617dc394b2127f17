import { existsSync } from 'node:fs';
import process from 'node:process';

import { findProgram } from '../find-program.mjs';
import { SetupError } from '../setup-error.mjs';
import { installPackages } from './apt.mjs';

/** @typedef {import('../session.mjs').Session} Session */

/** The compiler's package comes without the headers of the C library where recommendations are not installed. */
const HEADERS = '/usr/include/stdio.h';

/**
 * Finds Spin, and the C compiler by which it turns a model into a search, and installs what is missing.
 * @param {Session} session
 * @param {{ headers?: string }} [options] a header that shows that they are there
 * @returns {Promise<import('../../model/spin.mjs').Tools>}
 */
export function prepareModelChecker(session, { headers = HEADERS } = {}) {
  return session.steps.run('Model checker', async (step) => {
    const missing = [];
    if (!findProgram(['spin'], session.env)) missing.push('spin');
    // Spin runs the C preprocessor by this very name.
    if (!findProgram(['gcc'], session.env)) missing.push('gcc');
    if (process.platform === 'linux' && !existsSync(headers)) missing.push('libc6-dev');
    await installPackages(session, step, {
      packages: missing,
      purpose: 'The model of the key exchange needs these packages',
      elsewhere: 'Install Spin 6.5 (spinroot.com) and a C compiler named gcc.',
    });
    step.note(missing.length ? `installed ${missing.join(', ')}` : 'found');
    return { spin: required('spin', session), compiler: required('gcc', session) };
  });
}

/**
 * @param {string} name
 * @param {Session} session
 */
function required(name, session) {
  const program = findProgram([name], session.env);
  if (!program) throw new SetupError(`${name} was installed and yet is not in PATH.`);
  return program;
}
