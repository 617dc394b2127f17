import type { Browser, BrowserContext } from '@playwright/test';
import { launchChromium, launchFirefox } from '../fixtures/browsers.ts';
import { timeToFirstPicture, watchFirstPicture } from '../fixtures/first-picture.ts';
import { Guard } from '../fixtures/guard.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import { People } from '../fixtures/people.ts';
import { pressAtRandom } from '../fixtures/press.ts';
import { installProbe } from '../fixtures/probe.ts';
import { SottoServer } from '../fixtures/server.ts';
import { BarePair } from './bare-pair.ts';
import { cameraAt, casesOf, type JoinCase, type JoinPlan } from './join-cases.ts';
import { PlainSite } from './plain/site.ts';
import { difference, mean, percentile, round, type Row } from './report.ts';

/** Less than anybody takes who looks at the own picture. */
const PRE_JOIN_MS = 2_000;

interface JoinOptions {
  readonly plan: JoinPlan;
  readonly signal: AbortSignal;
  readonly runs?: number;
}

/** What one rate of the cameras needs, and the milliseconds that each case took with it. */
interface Round {
  readonly fps: number;
  readonly browser: Browser;
  readonly times: ReadonlyMap<string, number[]>;
}

type Servers = Readonly<Partial<Record<JoinCase['site'], SottoServer>>>;

/**
 * Times from the press on Join, at any moment between two pictures of the own camera, to the first decoded picture of
 * somebody else, shown by the page and not black; the same clock, the same watch and the same camera for
 * - a bare pair of peer connections;
 * - `plain`, a call of two in the product's own pages that agree on no keys and encrypt nothing;
 * - a 1:1 call, and what its encryption adds to the plain one;
 * - a conference of four;
 * - `… before`: the same with the server and the pages of another checkout.
 *
 * Cases and cameras take turns, so that a slow minute of the machine is everybody's. The one who joins has a new browser
 * profile each time, with nothing cached, and looks at the pre-join page for two seconds.
 */
export async function run({ plan, signal, runs = 20 }: JoinOptions): Promise<Row[]> {
  const cases = casesOf(plan);
  const names = ['bare', ...cases.map(({ name }) => name)];
  const site = await PlainSite.create();
  const servers = await startServers(plan, site);
  const bare = await BarePair.create();
  const rounds: Round[] = [];
  try {
    await inTurn(plan.rates, async (fps) => {
      const times = new Map(names.map((name): [string, number[]] => [name, []]));
      const browser = await launch(plan, fps);
      console.log(`${plan.browser} ${browser.version()}, ${fps} pictures a second: ${names.join(', ')}`);
      rounds.push({ fps, times, browser });
    });
    await inTurn(Array.from({ length: runs }).keys(), (index) =>
      inTurn(rounds, async ({ fps, browser, times }) => {
        signal.throwIfAborted();
        times.get('bare')?.push(await timeBare({ browser, bare, fps }));
        await inTurn(cases, async (each) => {
          const server = servers[each.site];
          if (server !== undefined)
            times.get(each.name)?.push(await timeJoin({ browser, server, each, fps }));
        });
        const last = [...times.values()].map((all) => round(all.at(-1) ?? 0));
        console.log(`run ${index + 1} of ${runs} at ${fps} pictures a second:`, last.join(', '));
      }),
    );
  } finally {
    bare.close();
    await Promise.all(rounds.map(({ browser }) => browser.close()));
    await Promise.all(Object.values(servers).map((server) => server?.stop()));
    site.close();
  }
  return rounds.flatMap(rowsOf);
}

async function startServers({ baseline }: JoinPlan, site: PlainSite): Promise<Servers> {
  return {
    product: await SottoServer.start({ doors: 0 }),
    plain: await SottoServer.start({ doors: 0, env: { SOTTO_WEB_DIR: site.folder } }),
    ...(baseline !== undefined && {
      baseline: await SottoServer.start({ doors: 0, checkout: baseline }),
    }),
  };
}

/** Others in a room mostly listen. Firefox has a camera of its own, which takes as many pictures as the page asks for. */
const launch = ({ browser }: JoinPlan, fps: number): Promise<Browser> =>
  browser === 'firefox' ? launchFirefox() : launchChromium({ quiet: true, camera: cameraAt(fps) });

function rowsOf({ fps, times }: Round): Row[] {
  const bare = times.get('bare') ?? [];
  const rows = [...times].map(([name, all]) => ({
    name: `${name} at ${fps}`,
    runs: all.length,
    p50_ms: round(percentile(all, 0.5)),
    mean_ms: round(mean(all)),
    p95_ms: round(percentile(all, 0.95)),
    ratio_p50: round(percentile(all, 0.5) / percentile(bare, 0.5), 2),
    ratio_mean: round(mean(all) / mean(bare), 2),
    ratio_p95: round(percentile(all, 0.95) / percentile(bare, 0.95), 2),
  }));
  const [call, plain] = [times.get('1:1'), times.get('plain')];
  if (call === undefined || plain === undefined) return rows;
  const added = { name: `encryption adds at ${fps}`, runs: call.length, ...difference(call, plain) };
  return [...rows, added];
}

interface TimeBareOptions {
  readonly browser: Browser;
  readonly bare: BarePair;
  readonly fps: number;
}

async function timeBare({ browser, bare, fps }: TimeBareOptions): Promise<number> {
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  try {
    await inTurn(contexts, prepare);
    return await bare.measure(contexts, cameraAt(fps));
  } finally {
    await inTurn(contexts, (context) => context.close());
  }
}

async function prepare(context: BrowserContext): Promise<void> {
  await context.addInitScript(installProbe);
  await context.addInitScript(watchFirstPicture);
}

interface TimeJoinOptions {
  readonly browser: Browser;
  readonly server: SottoServer;
  readonly each: JoinCase;
  readonly fps: number;
}

async function timeJoin({ browser, server, each, fps }: TimeJoinOptions): Promise<number> {
  const people = new People({ browser, server, guard: new Guard() });
  try {
    const first = await people.arrive('First');
    const room = await first.startRoom(each.kind);
    await first.join();
    await inTurn(Array.from({ length: each.others - 1 }).keys(), async (index) => {
      const other = await people.arrive(`Other ${index}`);
      await other.enter(room);
    });
    const joiner = await people.arrive('Joiner', {
      prepare: async (context) => {
        await context.addInitScript(watchFirstPicture);
      },
    });
    await joiner.goTo(room);
    await joiner.prepareToJoin();
    await joiner.page.waitForTimeout(PRE_JOIN_MS);
    await pressAtRandom(joiner.joinButton, { fps });
    return await timeToFirstPicture(joiner.page);
  } finally {
    await people.close();
  }
}
