import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runIsolated } from './fixtures/isolation.ts';

// Runs the specs: `node e2e/run.ts [arguments of playwright test]`. SOTTO_TEST_SUMMARY names a file for the counts.

interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Reads Playwright's JSON report. A test cannot be flaky: nothing is tried twice. */
function summarize(reportFile: string, status: number): Summary {
  try {
    const report: unknown = JSON.parse(readFileSync(reportFile, 'utf8'));
    return {
      passed: count(report, 'expected'),
      failed: count(report, 'unexpected'),
      skipped: count(report, 'skipped'),
    };
  } catch {
    // Playwright ended before it could report anything: with another status than 0 that is a failure too.
    return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  }
}

function count(report: unknown, name: string): number {
  if (!(report instanceof Object) || !('stats' in report) || !(report.stats instanceof Object)) {
    throw new TypeError('this is no report of Playwright');
  }
  return Number(new Map<string, unknown>(Object.entries(report.stats)).get(name));
}

const folder = mkdtempSync(join(tmpdir(), 'sotto-e2e-'));
const reportFile = join(folder, 'report.json');
try {
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = join(import.meta.dirname, 'playwright.config.ts');
  const status = await runIsolated({
    command: process.execPath,
    args: [playwright, 'test', '--config', config, ...process.argv.slice(2)],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile },
    display: true,
  });
  const summaryFile = process.env.SOTTO_TEST_SUMMARY;
  if (summaryFile !== undefined && summaryFile !== '') {
    writeFileSync(summaryFile, `${JSON.stringify(summarize(reportFile, status))}\n`);
  }
  process.exitCode = status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
