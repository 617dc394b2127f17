import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { launchChromium } from '../fixtures/browsers.ts';
import { ADDRESS_VARIABLE, runIsolated } from '../fixtures/isolation.ts';
import { formatTable, type Row, writeReport } from './report.ts';

// Measures: `node e2e/bench/main.ts join|answer|e2ee|web|gaps [--json FILE] [--runs N]`.

interface BenchOptions {
  readonly browser: Browser;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** How often a benchmark repeats what it measures; each has a number of its own that is enough. */
  readonly runs?: number;
}

type Bench = (options: BenchOptions) => Promise<readonly Row[]>;

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  join: async () => (await import('./join.ts')).run,
  answer: async () => (await import('./answer.ts')).run,
  e2ee: async () => (await import('./e2ee.ts')).run,
  web: async () => (await import('./web.ts')).run,
  gaps: async () => (await import('./gaps.ts')).run,
};

async function measure(
  name: string,
  load: () => Promise<Bench>,
  runs: number | undefined,
): Promise<readonly Row[]> {
  const lifetime = new AbortController();
  const stop = () => lifetime.abort(new Error('interrupted'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const run = await load();
  // Others in a room mostly listen. The cost of frames, and gaps, are measured with sound that never pauses.
  const browser = await launchChromium({ quiet: name !== 'e2ee' && name !== 'gaps' });
  try {
    const [cpu] = cpus();
    console.log(
      `${name}: Chromium ${browser.version()}, ${cpus().length} × ${cpu?.model ?? 'unknown processor'}`,
    );
    const load1 = loadavg()[0] ?? 0;
    if (load1 > 0.5)
      console.log(`The machine is busy already (load ${load1.toFixed(1)}); figures will be too high.`);
    return await run({ browser, signal: lifetime.signal, ...(runs === undefined ? {} : { runs }) });
  } finally {
    await browser.close();
  }
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, runs: { type: 'string' } },
});
const [name = ''] = positionals;
const load = benches[name];
const runs = values.runs === undefined ? undefined : Number(values.runs);
if (
  load === undefined ||
  positionals.length > 1 ||
  (runs !== undefined && !(Number.isInteger(runs) && runs > 0))
) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [--json FILE] [--runs N]`);
  process.exitCode = 2;
} else if (process.env[ADDRESS_VARIABLE] === undefined) {
  // In a network of its own, where nothing else is heard and nothing can be asked of the outside.
  const args = [import.meta.filename, ...process.argv.slice(2)];
  process.exitCode = await runIsolated({ command: process.execPath, args, display: false });
} else {
  const rows = await measure(name, load, runs);
  console.log(formatTable(rows));
  if (values.json !== undefined) writeReport(values.json, { bench: name, rows });
}
