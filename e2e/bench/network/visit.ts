import { readFile } from 'node:fs/promises';
import type { Browser } from '@playwright/test';
import { concealedSince, watchConcealment } from '../../fixtures/concealment.ts';
import { timeToFirstPicture } from '../../fixtures/first-picture.ts';
import { picturesSince, soundSince, watchPictures, watchSound } from '../../fixtures/gaps.ts';
import { Guard } from '../../fixtures/guard.ts';
import { inTurn } from '../../fixtures/in-turn.ts';
import { expectAllToReceive } from '../../fixtures/media.ts';
import { timedArrival } from '../../fixtures/meet.ts';
import { People } from '../../fixtures/people.ts';
import type { Person } from '../../fixtures/person.ts';
import { type RoutedNetwork, SERVER_ADDRESS } from '../../fixtures/routed-network.ts';
import type { SottoServer } from '../../fixtures/server.ts';
import { sourcesOf } from '../../fixtures/ways.ts';
import type { Kind } from './cases.ts';
import type { Scenario } from './scenarios.ts';

export interface VisitOptions {
  readonly network: RoutedNetwork;
  readonly server: SottoServer;
  readonly browsers: { readonly ada: Browser; readonly ben: Browser };
  readonly scenario: Scenario;
  readonly kind: Kind;
}

/** What one call showed. Times in milliseconds. */
export interface Visit {
  /** Null when none came in half a minute. */
  readonly firstPicture: number | null;
  /** How media came to Ben, or what `/check` says why it did not. */
  readonly way: string;
  /** The longest time without a new picture or a sound that came, on either side. */
  readonly gap?: { readonly picture: number; readonly sound: number };
  /** Percent of the samples that were made up, on the worse side. */
  readonly concealed?: number;
  /** When the last second without a picture was over, and how many came in a second at the end. */
  readonly back?: { readonly after: number; readonly fps: number };
}

/** How long Ben looks at the pre-join page, and how long a call goes on until something happens, in milliseconds. */
const PRE_JOIN = 1_500;
const SETTLED = 5_000;

/** Ada waits in a room, Ben joins, and what the scenario has in store happens. */
export async function visit(options: VisitOptions): Promise<Visit> {
  const { network, server, browsers, scenario, kind } = options;
  const people = new People({ browser: browsers.ada, server, guard: new Guard() });
  try {
    network.filter(scenario.rules);
    const ada = await people.arrive('Ada', timedArrival);
    const ben = await people.arrive('Ben', { ...timedArrival, browser: browsers.ben });
    const room = await ada.startRoom(kind);
    await ada.join();
    await ben.goTo(room);
    await ben.prepareToJoin();
    await ben.page.waitForTimeout(PRE_JOIN);
    await ben.joinButton.click();
    const firstPicture = await timeToFirstPicture(ben.page).catch(() => null);
    if (firstPicture === null) return { firstPicture, way: await whyNot(ben) };
    await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
    await ben.page.waitForTimeout(scenario.measured === undefined ? 0 : SETTLED);
    const measured = await measure(options, { ada, ben });
    return { firstPicture, way: (await sourcesOf(ben.page, SERVER_ADDRESS)).join(', '), ...measured };
  } finally {
    network.filter('');
    network.narrow('ben', null);
    await people.close();
  }
}

interface Both {
  readonly ada: Person;
  readonly ben: Person;
}

async function measure({ network, scenario }: VisitOptions, both: Both): Promise<Partial<Visit>> {
  const { measured, change } = scenario;
  if (measured === undefined) return {};
  const sides = [both.ada, both.ben];
  await inTurn(sides, async ({ page }) => {
    await watchPictures(page);
    await watchSound(page);
    await watchConcealment(page);
  });
  change?.(network);
  const counts = await countPictures(both.ben, measured.for);
  const found = await inTurn(sides, async ({ page }) => ({
    concealed: await concealedSince(page),
    picture: (await picturesSince(page)).longest,
    sound: await soundSince(page),
  }));
  const worst = (figure: 'concealed' | 'picture' | 'sound') => Math.max(...found.map((side) => side[figure]));
  if (measured.what === 'loss') return { concealed: worst('concealed') };
  if (measured.what === 'gap') return { gap: { picture: worst('picture'), sound: worst('sound') } };
  const [, atBen] = found;
  return {
    gap: { picture: atBen?.picture ?? 0, sound: atBen?.sound ?? 0 },
    back: {
      after: (counts.lastIndexOf(0) + 1) * 1000,
      fps: counts.slice(-5).reduce((sum, count) => sum + count, 0) / 5,
    },
  };
}

/** How many pictures of Ada are new, second by second. */
async function countPictures(ben: Person, ms: number): Promise<number[]> {
  let before = 0;
  return inTurn(Array.from({ length: ms / 1000 }), async () => {
    await ben.page.waitForTimeout(1000);
    const { shown } = await picturesSince(ben.page);
    const more = shown - before;
    before = shown;
    return more;
  });
}

/** The verdict of `/check`, and what it found blocked. */
async function whyNot({ page }: Person): Promise<string> {
  await page.goto(new URL('/check', page.url()).href);
  await page.getByRole('button', { name: 'Start the check' }).click();
  await page.getByRole('button', { name: 'Copy report' }).waitFor({ timeout: 90_000 });
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as JSON' }).click();
  const report: { verdict: string; lines: { name: string; state: string }[] } = JSON.parse(
    await readFile(await (await downloading).path(), 'utf8'),
  );
  const blocked = report.lines.filter(({ state }) => state === 'blocked').map(({ name }) => name);
  return `/check: ${report.verdict}; blocked: ${[...new Set(blocked)].join(', ')}`;
}
