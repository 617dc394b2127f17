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
  if (!(report instanceof Object) || !('stats' in report) || !(report.stats instanceof Object))
    throw new TypeError('this is no report of Playwright');
  return Number(new Map<string, unknown>(Object.entries(report.stats)).get(name));
}

/** The projects of the configuration. Each has a network of its own, so that what one lets through is its own affair. */
const PROJECTS = ['media', 'pages'] as const;

/** Runs the specs of one project; the command line chooses among them. */
async function run(project: string): Promise<Summary & { readonly status: number }> {
  const reportFile = join(folder, `${project}.json`);
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = join(import.meta.dirname, 'playwright.config.ts');
  const choice = ['--project', project, '--pass-with-no-tests', ...process.argv.slice(2)];
  const status = await runIsolated({
    command: process.execPath,
    args: [playwright, 'test', '--config', config, ...choice],
    // Two write to one terminal, so neither may go back in it.
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile, PLAYWRIGHT_FORCE_TTY: 'false' },
    place: project,
    display: true,
  });
  return { status, ...summarize(reportFile, status) };
}

const folder = mkdtempSync(join(tmpdir(), 'sotto-e2e-'));
try {
  const runs = await Promise.all(PROJECTS.map(run));
  const sum = (countOf: (each: Summary) => number) => runs.reduce((total, each) => total + countOf(each), 0);
  const summary: Summary = {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
  };
  // A name that fits nothing is a mistake, and no success.
  const nothing = summary.passed + summary.failed + summary.skipped === 0;
  if (nothing) process.stderr.write('No browser test fits.\n');
  const summaryFile = process.env.SOTTO_TEST_SUMMARY;
  if (summaryFile !== undefined && summaryFile !== '')
    writeFileSync(summaryFile, `${JSON.stringify(summary)}\n`);
  process.exitCode = nothing ? 1 : Math.max(...runs.map(({ status }) => status));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
