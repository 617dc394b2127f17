import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/**
 * What a suite says of itself, held against how it ended: a suite that crashed, was cut short or ran no test has
 * failed, whatever it counted.
 * @param {{ exitCode: number, count: Count | undefined }} result
 * @returns {Count}
 */
export function judge({ exitCode, count }) {
  if (!count) return { passed: 0, failed: 1, skipped: 0 };
  const ranNothing = count.passed + count.failed === 0;
  const endedBadly = exitCode !== 0 && count.failed === 0;
  return ranNothing || endedBadly ? { ...count, failed: count.failed + 1 } : count;
}

/**
 * @param {readonly Count[]} counts
 * @returns {Count}
 */
export function sum(counts) {
  const total = (/** @type {keyof Count} */ key) => counts.reduce((value, count) => value + count[key], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

/** @param {Count} count */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} file as Vitest's reporter "json" writes it
 * @returns {Count | undefined}
 */
export function readVitest(file) {
  const report = readJson(file);
  if (!report) return undefined;
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests, numTodoTests } = report;
  // A file that could not even be loaded has no failed test, and fails all the same.
  const unloaded = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ each) =>
      each.status === 'failed' && each.assertionResults.length === 0,
  ).length;
  return asCount({ passed, failed: failed + unloaded, skipped: numPendingTests + numTodoTests });
}

/**
 * @param {string} file as e2e/run.ts writes it
 * @returns {Count | undefined}
 */
export function readSummary(file) {
  return asCount(readJson(file));
}

/** @param {any} value @returns {Count | undefined} */
function asCount(value) {
  if (!value) return undefined;
  const { passed, failed, skipped } = value;
  return [passed, failed, skipped].every((each) => Number.isSafeInteger(each) && each >= 0)
    ? { passed, failed, skipped }
    : undefined;
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
