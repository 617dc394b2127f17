import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Guard } from '../fixtures/guard.ts';
import { ADDRESS_VARIABLE, runIsolated } from '../fixtures/isolation.ts';
import { People } from '../fixtures/people.ts';
import { freePort, SottoServer } from '../fixtures/server.ts';
import { AttackRun } from './attack-run.ts';
import { type AttackName, ATTACKS } from './attacks/names.ts';
import { beginCalls, type Calls, gapsOf, launchBrowser, loseOneVoice, watchCalls } from './calls.ts';
import { HonestRun } from './honest-run.ts';
import { claimNetworks, SERVER_IPV6 } from './networks.ts';
import { becomeNice, NICENESS, withNiceness } from './part.ts';
import { childrenNamed, Processors } from './processors.ts';
import { report } from './report.ts';
import type { Target } from './signalling.ts';
import { type Found, judge } from './verdict.ts';
import { difference, Vitals } from './vitals.ts';

// Attacks a running server from many networks while a call and a conference go on: `node e2e/hostile/main.ts
// [--seconds N] [--only ATTACK,…]`. Ends with status 0 when every bound was kept.

const TOKEN = 'hostile-vitals-0123456789abcdef';
/** So few that attackers come to where the server is full. */
const SMALL = { SOTTO_MAX_CONNECTIONS: '600', SOTTO_MAX_ROOMS: '1000' };
/** How long things are left alone before, in milliseconds. */
const QUIET = 5_000;

async function startServer(): Promise<{ server: SottoServer; target: Target }> {
  const ipv4 = process.env[ADDRESS_VARIABLE] ?? '';
  const port = await freePort();
  const server = await SottoServer.start({
    doors: 0,
    onePort: true,
    mediaPorts: [port, await freePort()],
    enter: (...command) => {
      const [shell, args] = withNiceness(NICENESS.server, ...command);
      return ['setsid', [shell, ...args]];
    },
    env: {
      ...SMALL,
      SOTTO_HOST: '::',
      SOTTO_PUBLIC_URL: `https://[${SERVER_IPV6}]:${port}`,
      SOTTO_ROOMS_PER_MINUTE: '30',
      SOTTO_METRICS: TOKEN,
    },
  });
  return { server, target: { ipv6: SERVER_IPV6, ipv4, port } };
}

interface Scene {
  readonly server: SottoServer;
  readonly target: Target;
  readonly calls: Calls;
}

async function attack(
  { server, target, calls }: Scene,
  { seconds, names }: { readonly seconds: number; readonly names: readonly AttackName[] },
): Promise<Found> {
  using parts = new DisposableStack();
  const vitals = parts.adopt(new Vitals(server, TOKEN), (each) => each.stop());
  const honest = parts.adopt(new HonestRun(), (each) => each.kill());
  const attackers = parts.adopt(new AttackRun(), (each) => each.kill());
  await attackers.prepare(names);
  const identity = await honest.begin(target);
  const processors = new Processors(() => ({
    server: [server.pid],
    workers: server.workerPids,
    browsers: childrenNamed(/^chrom/u),
    attackers: [attackers.pid],
    honest: [honest.pid],
    measuring: [process.pid],
  }));
  await sleep(QUIET);
  const before = vitals.looks.at(-1);
  if (before === undefined) throw new Error('the server could not be looked at');
  // What came before the attack says nothing of it.
  vitals.looks.length = 0;
  await honest.restart();
  await watchCalls(calls);
  processors.begin();
  const counted = await vitals.counters();
  await attackers.begin({ target, identities: [identity] });
  await sleep(seconds * 1000);
  const [call, conference] = [await gapsOf(calls.call), await gapsOf(calls.conference)];
  const shares = processors.shares();
  const { newcomers, friends } = await honest.welcomes();
  const looks = [...vitals.looks];
  const loss = await loseOneVoice(calls.conference);
  const accounts = await attackers.end();
  const counters = difference(counted, await vitals.counters());
  return { before, looks, call, conference, newcomers, friends, loss, shares, accounts, counters };
}

async function run(seconds: number, names: readonly AttackName[]): Promise<boolean> {
  claimNetworks();
  becomeNice(NICENESS.measuring);
  const { server, target } = await startServer();
  const browser = await launchBrowser();
  const people = new People({ browser, server, guard: new Guard() });
  try {
    say(`attacking ${server.url} for ${seconds} s: ${names.join(', ')}`);
    const calls = await beginCalls(people);
    const found = await attack({ server, target, calls }, { seconds, names });
    const findings = judge(found);
    say(report(found, findings));
    return findings.every(({ holds }) => holds);
  } finally {
    await people.close();
    await browser.close();
    await server.stop();
  }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const { values } = parseArgs({ options: { seconds: { type: 'string' }, only: { type: 'string' } } });
const seconds = Number(values.seconds ?? 120);
const names = ATTACKS.filter((name) => values.only === undefined || values.only.split(',').includes(name));
if (!(seconds >= 5 && seconds <= 3600) || names.length === 0) {
  process.stderr.write(`npm run hostile -- [--seconds 5 to 3600] [--only ${ATTACKS.join(',')}]\n`);
  process.exitCode = 2;
} else if (process.env[ADDRESS_VARIABLE] === undefined) {
  const args = [import.meta.filename, ...process.argv.slice(2)];
  process.exitCode = await runIsolated({ command: process.execPath, args, display: false });
} else if (process.env[ADDRESS_VARIABLE] === '') {
  process.stderr.write('It makes networks of its own, and so needs to be root.\n');
  process.exitCode = 1;
} else {
  process.exitCode = (await run(seconds, names)) ? 0 : 1;
}
