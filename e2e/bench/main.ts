import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { type ChromiumOptions, launchChromium } from '../fixtures/browsers.ts';
import { ADDRESS_VARIABLE, runIsolated } from '../fixtures/isolation.ts';
import { NetworkNamespace } from '../fixtures/network-namespace.ts';
import { type JoinPlan, planOf } from './join-cases.ts';
import { type Case, chooseCases } from './network/cases.ts';
import { formatTable, type Row, writeReport } from './report.ts';

// Measures: `node e2e/bench/main.ts join|answer|e2ee|web|gaps|reception|network [--json FILE] [--runs N] …`, see `usage`.

interface BenchOptions {
  readonly browser: Browser;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** How often a benchmark repeats what it measures; each has a number of its own that is enough. */
  readonly runs?: number;
}

type Bench = (options: BenchOptions) => Promise<readonly Row[]>;

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  answer: async () => (await import('./answer.ts')).run,
  e2ee: async () => (await import('./e2ee.ts')).run,
  web: async () => (await import('./web.ts')).run,
  gaps: async () => (await import('./gaps.ts')).run,
  reception: async () => (await import('./reception.ts')).run,
};

/** Others in a room mostly listen. The cost of frames, gaps and losses are measured with sound that never pauses. */
const sounds: Readonly<Record<string, ChromiumOptions>> = {
  e2ee: {},
  gaps: {},
  reception: { talking: true },
};

async function measure(name: string, load: () => Promise<Bench>, runs?: number): Promise<readonly Row[]> {
  const run = await load();
  const browser = await launchChromium(sounds[name] ?? { quiet: true });
  try {
    introduce(name, browser.version());
    return await run({ browser, signal: untilStopped(), ...(runs === undefined ? {} : { runs }) });
  } finally {
    await browser.close();
  }
}

/** The one that has a browser for each camera. */
async function measureJoin(plan: JoinPlan, runs?: number): Promise<readonly Row[]> {
  const { run } = await import('./join.ts');
  introduce('join');
  return run({ signal: untilStopped(), plan, ...(runs === undefined ? {} : { runs }) });
}

/** The one that makes several networks, with a browser in each. */
async function measureNetwork(cases: readonly Case[], runs?: number): Promise<readonly Row[]> {
  // Where `ip`, `tc` and `nft` are; a person's PATH often lacks it.
  process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
  if (!NetworkNamespace.isAvailable()) throw new Error('It makes networks, and so needs to be root.');
  const { run } = await import('./network.ts');
  introduce('network');
  return run({ signal: untilStopped(), cases, ...(runs === undefined ? {} : { runs }) });
}

function introduce(name: string, version?: string): void {
  const [cpu] = cpus();
  const browser = version === undefined ? '' : `Chromium ${version}, `;
  console.log(`${name}: ${browser}${cpus().length} × ${cpu?.model ?? 'unknown processor'}`);
  const load1 = loadavg()[0] ?? 0;
  if (load1 > 0.5)
    console.log(`The machine is busy already (load ${load1.toFixed(1)}); figures will be too high.`);
}

function untilStopped(): AbortSignal {
  const lifetime = new AbortController();
  const stop = () => lifetime.abort(new Error('interrupted'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return lifetime.signal;
}

const usage = `Usage: npm run bench -- join|${Object.keys(benches).join('|')}|network [--json FILE] [--runs N]
join also takes [--fps 15|30] [--browser chromium|firefox] [--baseline CHECKOUT] [--only NAME], network [--only NAME].
Names for network: ${chooseCases('')
  .map((each) => each.name)
  .join(', ')}`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    runs: { type: 'string' },
    only: { type: 'string' },
    fps: { type: 'string' },
    browser: { type: 'string' },
    baseline: { type: 'string' },
  },
});
const [name = ''] = positionals;
const runs = values.runs === undefined ? undefined : Number(values.runs);

/** What is measured; undefined where the command line does not say it. */
function chooseMeasurement(): (() => Promise<readonly Row[]>) | undefined {
  const { only, fps, browser, baseline } = values;
  if (positionals.length > 1 || (runs !== undefined && !(Number.isInteger(runs) && runs > 0)))
    return undefined;
  if (name === 'join') {
    const plan = planOf(values);
    return plan && (() => measureJoin(plan, runs));
  }
  if (fps !== undefined || browser !== undefined || baseline !== undefined) return undefined;
  if (name === 'network') {
    const cases = chooseCases(only ?? '');
    return cases.length === 0 ? undefined : () => measureNetwork(cases, runs);
  }
  const load = benches[name];
  return load === undefined || only !== undefined ? undefined : () => measure(name, load, runs);
}

const measurement = chooseMeasurement();
if (measurement === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else if (name !== 'network' && process.env[ADDRESS_VARIABLE] === undefined) {
  // In a network of its own, where nothing else is heard and nothing can be asked of the outside.
  const args = [import.meta.filename, ...process.argv.slice(2)];
  process.exitCode = await runIsolated({ command: process.execPath, args, display: false });
} else {
  const rows = await measurement();
  console.log(formatTable(rows));
  if (values.json !== undefined) writeReport(values.json, { bench: name, rows });
}
