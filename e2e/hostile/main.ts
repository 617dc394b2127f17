import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatTable } from '../bench/report.ts';
import { launchChromium } from '../fixtures/browsers.ts';
import { Guard } from '../fixtures/guard.ts';
import { ADDRESS_VARIABLE, runIsolated } from '../fixtures/isolation.ts';
import { People } from '../fixtures/people.ts';
import { freePort, SottoServer } from '../fixtures/server.ts';
import { type AttackName, ATTACKS, AttackRun } from './attack-run.ts';
import type { Deeds } from './attacker.ts';
import { beginCalls, type Calls, gapsOf, loseOneVoice, watchCalls } from './calls.ts';
import { Friends } from './friends.ts';
import { claimNetworks, SERVER_IPV6 } from './networks.ts';
import { Newcomers } from './newcomers.ts';
import type { Target } from './signalling.ts';
import { type Finding, type Found, judge } from './verdict.ts';
import { Vitals } from './vitals.ts';

// Attacks a running server from many networks while a call and a conference go on: `node e2e/hostile/main.ts
// [--seconds N] [--only ATTACK,…]`. Ends with status 0 when every bound was kept.

const TOKEN = 'hostile-vitals-0123456789abcdef';
/** So few that attackers come to where the server is full. */
const SMALL = { SOTTO_MAX_CONNECTIONS: '1000', SOTTO_MAX_ROOMS: '5000' };
/** How long things are left alone before and after, in milliseconds. */
const QUIET = 5_000;

interface Stage {
  readonly server: SottoServer;
  readonly target: Target;
  readonly calls: Calls;
  readonly seconds: number;
  readonly names: readonly AttackName[];
}

async function startServer(): Promise<{ server: SottoServer; target: Target }> {
  const ipv4 = process.env[ADDRESS_VARIABLE] ?? '';
  const port = await freePort();
  const server = await SottoServer.start({
    doors: 0,
    onePort: true,
    mediaPorts: [port, await freePort()],
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

async function attack({
  server,
  target,
  calls,
  seconds,
  names,
}: Stage): Promise<Found & { readonly deeds: Deeds }> {
  const vitals = new Vitals(server, TOKEN);
  const newcomers = new Newcomers(target);
  const friends = await Friends.meet(target);
  await sleep(QUIET);
  const before = vitals.looks.at(-1);
  if (before === undefined) throw new Error('the server could not be looked at');
  // What came before the attack says nothing of it.
  for (const list of [vitals.looks, newcomers.welcomes, friends.welcomes]) list.length = 0;
  const attackers = AttackRun.begin({ target, names, identities: [friends.identity] });
  try {
    await watchCalls(calls);
    await sleep(seconds * 1000);
    const [call, conference] = [await gapsOf(calls.call), await gapsOf(calls.conference)];
    const deeds = await attackers.end();
    return {
      before,
      looks: [...vitals.looks],
      call,
      conference,
      newcomers: newcomers.welcomes,
      friends: friends.welcomes,
      deeds,
    };
  } finally {
    attackers.kill();
    newcomers.stop();
    friends.stop();
    vitals.stop();
  }
}

async function run(seconds: number, names: readonly AttackName[]): Promise<boolean> {
  claimNetworks();
  const { server, target } = await startServer();
  const browser = await launchChromium({ talking: true });
  const people = new People({ browser, server, guard: new Guard() });
  try {
    say(`attacking ${server.url} for ${seconds} s: ${names.join(', ')}`);
    const calls = await beginCalls(people);
    const found = await attack({ server, target, calls, seconds, names });
    const findings = [...judge(found), ...idle(found.deeds)];
    report(found, findings);
    await sleep(QUIET);
    const [, listener] = calls.conference;
    if (listener === undefined) throw new Error('nobody listens');
    const { mended, said } = await loseOneVoice(listener);
    const time = mended === null ? 'not mended' : `mended after ${mended} ms`;
    say(`one voice lost for one person: ${time} (aim 3000), ${said ? 'said' : 'not said'} on the page`);
    return findings.every(({ holds }) => holds) && mended !== null;
  } finally {
    await people.close();
    await browser.close();
    await server.stop();
  }
}

/** An attack that did nothing has shown nothing. */
const idle = (deeds: Deeds): Finding[] =>
  Object.entries(deeds).map(([name, counts]) => {
    const tries = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { what: `${name}: tried`, found: String(tries), bound: '> 0', holds: tries > 0 };
  });

function report(
  { looks, deeds, newcomers, friends }: Found & { readonly deeds: Deeds },
  findings: readonly Finding[],
): void {
  const every = Math.max(1, Math.floor(looks.length / 12));
  const rows = looks.filter((_, index) => index % every === 0 || index === looks.length - 1);
  say(formatTable(rows.map(({ at, ...figures }) => ({ name: `${at} s`, ...figures }))));
  for (const [who, welcomes] of Object.entries({ newcomers, friends }))
    say(`${who}, ms: ${welcomes.map((welcome) => ('ms' in welcome ? welcome.ms : welcome.why)).join(', ')}`);
  for (const [name, counts] of Object.entries(deeds)) {
    const most = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
    say(
      `${name}: ${most
        .slice(0, 6)
        .map(([what, count]) => `${what} ${count}`)
        .join(', ')}`,
    );
  }
  say(
    formatTable(
      findings.map(({ what, found, bound, holds }) => ({ name: what, found, bound, '': holds ? '✓' : '✗' })),
    ),
  );
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
