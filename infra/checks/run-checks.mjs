import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { root } from '../bootstrap/paths.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';

/** @typedef {import('../bootstrap/session.mjs').Session} Session */
/** @typedef {{ name: string, program: readonly string[] }} Check */

/**
 * Runs all checks, one after the other; a failing one prints what it has to say.
 * @param {Session} session
 * @param {{ node: string, env: NodeJS.ProcessEnv }} prepared
 * @returns {Promise<string[]>} names of those that failed
 */
export async function runChecks(session, { node, env }) {
  const failed = [];
  for (const { name, program } of checks()) {
    const work = () => session.run(node, program, { cwd: root, env, what: name, keep: 400 });
    try {
      await session.steps.run(name, work);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      failed.push(name);
      session.steps.line(error.why.map((line) => `  | ${line}`).join('\n'));
    }
  }
  return failed;
}

/** An exception from a rule that would not be broken is one for whatever comes there later. */
const unusedExceptions = ['--report-unused-disable-directives-severity=error'];

/** @returns {Check[]} */
function checks() {
  return [
    { name: 'Formatting', program: [tool('oxfmt'), '--check', '.'] },
    { name: 'Lint', program: [tool('oxlint'), '--type-aware', ...unusedExceptions] },
    ...projects().map((project) => ({
      name: `Types of ${project}`,
      program: [tool('typescript', 'tsc'), '--noEmit', '-p', project],
    })),
    { name: 'Unused code', program: [tool('knip')] },
    { name: 'Import boundaries', program: ['infra/checks/import-boundaries.mjs'] },
    { name: 'Circles of folders', program: ['infra/checks/folder-circles.mjs'] },
    { name: 'Reasons of exceptions', program: ['infra/checks/exceptions.mjs'] },
    { name: 'Waits of tests', program: ['infra/checks/sleeps.mjs'] },
    { name: 'Kinds of rooms', program: ['infra/checks/room-kinds.mjs'] },
    { name: 'Merge marks', program: ['infra/checks/merge-marks.mjs'] },
    { name: 'Size budgets', program: ['infra/checks/size-budget.mjs'] },
  ];
}

/** @returns {string[]} every TypeScript project of the workspace */
function projects() {
  const packages = readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}`);
  return [...packages, 'e2e', 'infra'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => /^tsconfig(\..+)?\.json$/.test(name))
      .toSorted()
      .map((name) => `${folder}/${name}`),
  );
}

/**
 * @param {string} name of a package
 * @param {string} [program] one of those it brings; of the same name unless told
 * @returns {string} the script behind it: to be run by the Node that was chosen, whatever PATH says
 */
function tool(name, program = name) {
  const folder = path.join('node_modules', name);
  const { bin } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[program]);
}
