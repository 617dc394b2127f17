import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from './fixtures/processes.mjs';
import { closingLine, judge, readSummary, readVitest, sum } from './test-count.mjs';

const good = { passed: 3, failed: 0, skipped: 1 };

/** @param {unknown} content */
function reportFile(content) {
  const file = path.join(temporaryFolder(), 'report.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('judge', () => {
  it('takes a suite that ended well at its word', () => {
    expect(judge({ exitCode: 0, count: good })).toEqual(good);
  });

  it.each([
    ['left no count', { exitCode: 0, count: undefined }],
    ['crashed after its tests', { exitCode: 134, count: good }],
    ['ran nothing', { exitCode: 0, count: { passed: 0, failed: 0, skipped: 5 } }],
  ])('fails a suite that %s', (_, result) => {
    expect(judge(result).failed).toBe(1);
  });

  it('counts a failed test once', () => {
    const count = { ...good, failed: 2 };
    expect(judge({ exitCode: 1, count })).toEqual(count);
  });
});

describe('the closing line', () => {
  it('counts all suites and mentions only what was skipped', () => {
    expect(closingLine(sum([good, { passed: 4, failed: 2, skipped: 0 }]))).toBe(
      '7 passed, 2 failed, 1 skipped',
    );
    expect(closingLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed');
  });
});

describe('reading a report', () => {
  const vitest = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [],
  };

  it('reads the counts of Vitest', () => {
    expect(readVitest(reportFile(vitest))).toEqual(good);
  });

  it('counts a test file that could not be loaded', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(readVitest(reportFile({ ...vitest, testResults }))).toEqual({ ...good, failed: 1 });
  });

  it('reads the summary of the browser tests', () => {
    expect(readSummary(reportFile(good))).toEqual(good);
  });

  it.each([
    '',
    '{',
    { passed: 1 },
    { passed: -1, failed: 0, skipped: 0 },
    { passed: '3', failed: 0, skipped: 0 },
  ])('takes %j for no count at all', (content) => {
    expect(readSummary(reportFile(content))).toBeUndefined();
  });

  it('takes a missing report for no count at all', () => {
    expect(readVitest(path.join(temporaryFolder(), 'missing'))).toBeUndefined();
  });
});
