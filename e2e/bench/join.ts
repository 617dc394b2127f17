import type { Browser, BrowserContext } from '@playwright/test';
import { SMALL_CAMERA } from '../fixtures/camera-file.ts';
import { timeToFirstPicture, watchFirstPicture } from '../fixtures/first-picture.ts';
import { Guard } from '../fixtures/guard.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import { People } from '../fixtures/people.ts';
import { installProbe } from '../fixtures/probe.ts';
import { SottoServer } from '../fixtures/server.ts';
import { BarePair } from './bare-pair.ts';
import { PlainSite } from './plain/site.ts';
import { difference, percentile, round, type Row } from './report.ts';

interface Kind {
  readonly name: 'plain' | '1:1' | 'conference';
  readonly kind: 'call' | 'conference';
  /** People who are there before the one whose click is timed. */
  readonly others: number;
}

const KINDS: readonly Kind[] = [
  { name: 'plain', kind: 'call', others: 1 },
  { name: '1:1', kind: 'call', others: 1 },
  { name: 'conference', kind: 'conference', others: 3 },
];

/** Less than anybody takes who looks at the own picture. */
const PRE_JOIN_MS = 2_000;

interface JoinOptions {
  readonly browser: Browser;
  readonly signal: AbortSignal;
  readonly runs?: number;
}

/**
 * Times from the click on Join to the first decoded picture of somebody else, shown by the page and not black; the
 * same clock, the same watch and the same camera for
 * - a bare pair of peer connections;
 * - `plain`, a call of two in the product's own pages that agree on no keys and encrypt nothing;
 * - a 1:1 call, and what its encryption adds to the plain one;
 * - a conference of four.
 *
 * Kinds take turns, so that a slow minute of the machine is everybody's. The one who joins has a new browser profile
 * each time, with nothing cached, and looks at the pre-join page for two seconds.
 */
export async function run({ browser, signal, runs = 20 }: JoinOptions): Promise<Row[]> {
  const site = await PlainSite.create();
  const servers = {
    plain: await SottoServer.start({ doors: 0, env: { SOTTO_WEB_DIR: site.folder } }),
    product: await SottoServer.start({ doors: 0 }),
  };
  const bare = await BarePair.create();
  const times = { bare: [], plain: [], '1:1': [], conference: [] } as Record<'bare' | Kind['name'], number[]>;
  try {
    await inTurn(Array.from({ length: runs }).keys(), async (index) => {
      signal.throwIfAborted();
      times.bare.push(await timeBare(browser, bare));
      await inTurn(KINDS, async ({ name, ...kind }) => {
        const server = name === 'plain' ? servers.plain : servers.product;
        times[name].push(await timeJoin({ browser, server, ...kind }));
      });
      const last = Object.values(times).map((all) => round(all.at(-1) ?? 0));
      console.log(`run ${index + 1} of ${runs}:`, last.join(', '));
    });
  } finally {
    bare.close();
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    site.close();
  }
  const rows = Object.entries(times).map(([name, all]) => ({
    name,
    runs: all.length,
    p50_ms: round(percentile(all, 0.5)),
    p95_ms: round(percentile(all, 0.95)),
    ratio_p50: round(percentile(all, 0.5) / percentile(times.bare, 0.5), 2),
    ratio_p95: round(percentile(all, 0.95) / percentile(times.bare, 0.95), 2),
  }));
  return [...rows, { name: 'encryption adds', runs, ...difference(times['1:1'], times.plain) }];
}

async function timeBare(browser: Browser, bare: BarePair): Promise<number> {
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  try {
    await inTurn(contexts, prepare);
    const { width, height, fps } = SMALL_CAMERA;
    return await bare.measure(contexts, { width, height, frameRate: fps });
  } finally {
    await inTurn(contexts, (context) => context.close());
  }
}

async function prepare(context: BrowserContext): Promise<void> {
  await context.addInitScript(installProbe);
  await context.addInitScript(watchFirstPicture);
}

interface TimeJoinOptions extends Pick<Kind, 'kind' | 'others'> {
  readonly browser: Browser;
  readonly server: SottoServer;
}

async function timeJoin({ browser, server, kind, others }: TimeJoinOptions): Promise<number> {
  const people = new People({ browser, server, guard: new Guard() });
  try {
    const first = await people.arrive('First');
    const room = await first.startRoom(kind);
    await first.join();
    await inTurn(Array.from({ length: others - 1 }).keys(), async (index) => {
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
    await joiner.joinButton.click();
    return await timeToFirstPicture(joiner.page);
  } finally {
    await people.close();
  }
}
