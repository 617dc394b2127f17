import type { Browser, BrowserContext, Page } from '@playwright/test';
import { unfold } from '../fixtures/contacts.ts';
import { Firewall } from '../fixtures/firewall.ts';
import { pictureSince, soundSince, watchPicture, watchSound } from '../fixtures/gaps.ts';
import { Guard } from '../fixtures/guard.ts';
import { messagesIn } from '../fixtures/hostile-server.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import { expectToReceive } from '../fixtures/media.ts';
import { meet } from '../fixtures/meet.ts';
import { People } from '../fixtures/people.ts';
import type { Person } from '../fixtures/person.ts';
import { SottoServer } from '../fixtures/server.ts';
import { percentile, round, type Row } from './report.ts';

/** How long each thing is watched, in milliseconds; keys are renewed that often meanwhile. */
const WATCHED = 6_000;
const REKEYINGS = 5;

interface GapsOptions {
  readonly browser: Browser;
  readonly signal: AbortSignal;
  readonly runs?: number;
}

interface Gap {
  /** The longest time without a new picture, in milliseconds. */
  readonly picture: number;
  /** The longest time without sound that came, in milliseconds: what the decoder makes up does not count. */
  readonly sound: number;
}

/**
 * Measures in a 1:1 call what a person would notice: while nothing happens, while keys are renewed, when the direct way
 * breaks and the relay takes over, and when the direct way is taken again.
 */
export async function run({ browser, signal, runs = 5 }: GapsOptions): Promise<Row[]> {
  const server = await SottoServer.start({ doors: 0 });
  const gaps = new Map<string, Gap[]>();
  try {
    await inTurn(Array.from({ length: runs }).keys(), async (index) => {
      signal.throwIfAborted();
      const measured = await measureCall(browser, server);
      for (const [name, gap] of Object.entries(measured)) gaps.set(name, [...(gaps.get(name) ?? []), gap]);
      console.log(`run ${index + 1} of ${runs}:`, JSON.stringify(measured));
    });
  } finally {
    await server.stop();
  }
  return [...gaps].map(([name, all]) => ({
    name,
    runs: all.length,
    picture_p50_ms: round(
      percentile(
        all.map(({ picture }) => picture),
        0.5,
      ),
    ),
    picture_max_ms: Math.max(...all.map(({ picture }) => picture)),
    sound_p50_ms: round(
      percentile(
        all.map(({ sound }) => sound),
        0.5,
      ),
    ),
    sound_max_ms: Math.max(...all.map(({ sound }) => sound)),
  }));
}

async function measureCall(browser: Browser, server: SottoServer): Promise<Record<string, Gap>> {
  const people = new People({ browser, server, guard: new Guard() });
  const firewall = new Firewall();
  try {
    const [ada, ben] = await meet(people, { prepare: noteEpochs });
    await expectToReceive(ada.page, { videos: 1, voices: 1 });
    await ada.page.waitForTimeout(4_000);
    const quiet = await watch(ada, () => ada.page.waitForTimeout(WATCHED));
    const rekeying = await watch(ada, () => renewKeys(ada.page));
    const breaking = await watch(ada, async () => {
      firewall.onlyUdp(server.mediaPorts);
      await expectRoute(ben, 'because the direct connection broke');
      await ada.page.waitForTimeout(WATCHED);
    });
    const returning = await watch(ada, async () => {
      firewall.close();
      await expectRoute(ben, 'go directly');
      await ada.page.waitForTimeout(WATCHED);
    });
    return {
      'nothing happens': quiet,
      'keys are renewed': rekeying,
      'to the relay': breaking,
      'and back': returning,
    };
  } finally {
    firewall.close();
    await people.close();
  }
}

async function watch(person: Person, happen: () => Promise<void>): Promise<Gap> {
  const picture = person.tileOf('Ben').locator('video');
  await watchPicture(picture);
  await watchSound(person.page);
  await happen();
  const { longest } = await pictureSince(picture);
  return { picture: longest, sound: await soundSince(person.page) };
}

const epochs = new WeakMap<Page, number>();

/** Follows in which epoch this page seals. */
function noteEpochs(context: BrowserContext): Promise<void> {
  context.on('page', (page) =>
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const request = JSON.parse(String(payload));
        if (request.method !== 'relay') return;
        for (const { type, bytes } of messagesIn(request.params.data))
          if (type === 6) epochs.set(page, bytes.readUInt32BE(2));
      }),
    ),
  );
  return Promise.resolve();
}

/** The browser says that the network is another one, so new keys are agreed on with a new path. */
async function renewKeys(page: Page): Promise<void> {
  const before = epochs.get(page) ?? 0;
  await inTurn(Array.from({ length: REKEYINGS }).keys(), async () => {
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.waitForTimeout(WATCHED / REKEYINGS);
  });
  const renewed = (epochs.get(page) ?? 0) - before;
  if (renewed < REKEYINGS) throw new Error(`keys were renewed ${renewed} times, not ${REKEYINGS}`);
}

async function expectRoute({ page }: Person, sentence: string): Promise<void> {
  const panel = page.locator('#lock-panel');
  if (await panel.isHidden()) await page.getByRole('button', { name: 'End-to-end encrypted' }).click();
  await unfold(page, 'How this call is protected');
  await panel.getByText(sentence).waitFor();
}
