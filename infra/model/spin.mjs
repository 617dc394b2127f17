import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { root } from '../bootstrap/paths.mjs';

/** @typedef {import('../bootstrap/session.mjs').Session} Session */
/** @typedef {{ spin: string, compiler: string }} Tools paths of the programs */
/** @typedef {{ model: string, defines: readonly string[] }} Run */
/** @typedef {{ states: number, violated: string | undefined, problem: string | undefined }} Result */

/** How much memory one search may take, in MB; two run side by side. */
const MEMORY_MB = 1500;
/** How long a path may get, which is far beyond those that there are; a longer one is a problem and no pass. */
const LONGEST_PATH = 100_000;

/**
 * Searches all states of a model.
 * @param {Session} session
 * @param {Tools} tools
 * @param {Run & { folder: string }} run `folder` is made anew and holds what the search leaves
 * @returns {Promise<Result & { attack: string[] }>} with the steps that lead to a violation
 */
export async function search(session, { spin, compiler }, { model, defines, folder }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = path.join(root, 'infra/model', `${model}.pml`);
  const options = defines.map((define) => `-D${define}`);
  const what = `${model}.pml with ${defines.join(', ')} could not be searched.`;
  const at = { cwd: folder, what };

  await session.run(spin, [...options, '-a', file], at);
  // T_REVERSE: what an honest network would do comes first, so violations are found sooner and read better.
  // Compiling takes longer than most searches, but not than those with a third session.
  const optimize = defines.some((define) => define.startsWith('SESSIONS')) ? '-O1' : '-O0';
  const flags = [optimize, '-w', '-DSAFETY', '-DNOREDUCE', '-DT_REVERSE', `-DMEMLIM=${MEMORY_MB}`];
  await session.run(compiler, [...flags, '-o', 'pan', 'pan.c'], at);
  // -E: sides that wait for ever are no error, since the network may drop what it likes.
  const pan = path.join(folder, 'pan');
  const result = parseSearch(await session.run(pan, ['-E', '-w22', `-m${LONGEST_PATH}`], at));
  if (result.violated === undefined) return { ...result, attack: [] };
  const replay = ['-t', '-k', `${model}.pml.trail`, ...options, file];
  return { ...result, attack: parseReplay(await session.run(spin, replay, at)) };
}

/**
 * What came of a search. Whatever is not plainly complete and without error is a problem.
 * @param {string} output of the program that spin makes
 * @returns {Result}
 */
export function parseSearch(output) {
  const states = Number(/^\s*(\S+) states, stored/m.exec(output)?.[1]);
  const errors = Number(/, errors: (\d+)$/m.exec(output)?.[1]);
  const violated = /^pan:\d+: assertion violated\s+(.+?) \(at depth \d+\)$/m.exec(output)?.[1];
  const result = (/** @type {Partial<Result>} */ found) => ({
    states: states || 0,
    violated: undefined,
    problem: undefined,
    ...found,
  });
  if (Number.isNaN(states) || Number.isNaN(errors)) return result({ problem: 'the search broke off' });
  // Ends the search without a violation, some of them even with "errors: 0".
  const limit = /^(?:pan|error): (?:max search depth|reached|out of memory).*$/m.exec(output)?.[0];
  if (limit) return result({ problem: limit });
  if (violated) return result({ violated });
  if (errors > 0) return result({ problem: 'an error that is no assertion' });
  if (output.includes('Search not completed')) return result({ problem: 'the search was not completed' });
  return result({});
}

/**
 * The lines that the model prints, of a path that spin has found.
 * @param {string} output
 * @returns {string[]}
 */
export function parseReplay(output) {
  return output.split('\n').flatMap((line) => /^\s*\| (.*)$/.exec(line)?.[1] ?? []);
}
