import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { projectCache, root } from './paths.mjs';
import { attachNode } from './prepare.mjs';
import { SetupError } from './setup-error.mjs';
import { prepareChromium } from './steps/test-tools.mjs';
import { judge, readSummary, readVitest } from './test-count.mjs';

/** @typedef {import('./session.mjs').Session} Session */
/** @typedef {import('./test-count.mjs').Count} Count */
/** @typedef {{ node: string, env: NodeJS.ProcessEnv }} Prepared */

/** Playwright closes its browsers within 15 s, else they are killed; then the network namespace is removed. */
const CLOSING_MS = 20_000;

/**
 * The tests beside the code, under Vitest, those in a page among them.
 * @param {Session} session
 * @param {Prepared} prepared
 * @param {readonly string[]} args for Vitest
 * @returns {Promise<Count>}
 */
export async function runUnitTests(session, prepared, args) {
  if (!needChromium(args)) return runVitest(session, prepared, args);
  try {
    const env = { ...(await prepareChromium(session)), ...prepared.env };
    return await runVitest(session, { ...prepared, env }, args);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error}\n`);
    // What needs no browser is run all the same, and its count must not hide that something was not.
    const count = await runVitest(session, prepared, ['--project=!browser', ...args]);
    return { ...count, failed: count.failed + 1 };
  }
}

/**
 * Whether tests that run in a page may be among those that are chosen: not where only files are named that are none.
 * @param {readonly string[]} args for Vitest
 */
export function needChromium(args) {
  return args.length === 0 || !args.every(runsInNode);
}

/** @param {string} name of a file, or anything else that Vitest takes */
const runsInNode = (name) => /\.test\.\w+$/.test(name) && !name.endsWith('.browser.test.ts');

/**
 * @param {Session} session
 * @param {Prepared} prepared
 * @param {readonly string[]} args
 * @returns {Promise<Count>}
 */
function runVitest(session, prepared, args) {
  return withReport(async (file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args];
    const exitCode = await attachNode(session, { ...prepared, cwd: root }, vitest);
    return judged(session, { name: 'Vitest', exitCode, count: readVitest(file) });
  });
}

/**
 * The browser tests, under Playwright.
 * @param {Session} session
 * @param {Prepared} prepared
 * @param {readonly string[]} args for Playwright
 * @returns {Promise<Count>}
 */
export function runBrowserTests(session, prepared, args) {
  return withReport(async (file) => {
    const env = { ...prepared.env, SOTTO_TEST_SUMMARY: file };
    const options = { ...prepared, env, cwd: root, graceMs: CLOSING_MS };
    const exitCode = await attachNode(session, options, ['e2e/run.ts', ...args]);
    return judged(session, { name: 'The browser tests', exitCode, count: readSummary(file) });
  });
}

/**
 * @param {Session} session
 * @param {{ name: string, exitCode: number, count: Count | undefined }} result
 */
function judged(session, { name, ...result }) {
  const count = judge(result);
  // Failed tests were reported by the suite; a suite that ended otherwise may have said nothing at all.
  if (count.failed > (result.count?.failed ?? 0)) {
    session.steps.line(
      `${name} ended with code ${result.exitCode}, ${result.count ? 'though no test failed' : 'and counted nothing'}.`,
    );
  }
  return count;
}

/**
 * @template T
 * @param {(file: string) => Promise<T>} work gets a place for its report that no earlier run can have filled
 */
async function withReport(work) {
  mkdirSync(projectCache, { recursive: true });
  const folder = mkdtempSync(path.join(projectCache, 'report-'));
  try {
    return await work(path.join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
