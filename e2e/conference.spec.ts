import { expect } from '@playwright/test';
import { launchChromium } from './fixtures/browsers.ts';
import { firstBrightness, watchFirstPicture } from './fixtures/first-picture.ts';
import { inTurn } from './fixtures/in-turn.ts';
import { expectNoLayoutShifts, watchLayoutShifts } from './fixtures/layout-shifts.ts';
import {
  decodedFrames,
  expectAllToReceive,
  expectCamera,
  expectFullSize,
  expectToReceive,
} from './fixtures/media.ts';
import type { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { snapshotMedia } from './fixtures/probe.ts';
import { needsNamespace, tell, test } from './fixtures/test.ts';
import { waysOf } from './fixtures/ways.ts';

/** The first of them starts a conference, and all join it. Returns its path. */
async function gather(people: readonly Person[]): Promise<string> {
  const [first, ...others] = people;
  if (first === undefined) return '';
  const room = await first.startRoom('conference');
  await first.join();
  await inTurn(others, (person) => person.enter(room));
  return room;
}

const arriveAll = (people: People, names: readonly string[]) => inTurn(names, (name) => people.arrive(name));

test('four see and hear each other, and all see the screen that one shares, in full; nothing jumps', async ({
  people,
}) => {
  const everybody = await arriveAll(people, ['Ada', 'Ben', 'Cleo']);
  const dora = await people.arrive('Dora', {
    prepare: async (context) => {
      await context.addInitScript(watchFirstPicture);
    },
  });
  everybody.push(dora);
  const [ada, ben, ...others] = everybody;
  if (ada === undefined || ben === undefined) return;
  const room = await gather([ada, ben]);
  await expect(ben.pictureOf('Ada')).toBeVisible();
  await expect(ben.page.getByRole('timer')).toBeVisible();
  await watchLayoutShifts(ben.page);
  await inTurn(others, (person) => person.enter(room));
  // What is painted first is a picture of them, and no black.
  expect(Math.min(...(await firstBrightness(dora.page, 3)))).toBeGreaterThan(60);
  await expectAllToReceive(everybody, { videos: 3, voices: 3 });
  await inTurn(everybody, ({ page }) =>
    expect(page.getByText('This server could listen').first()).toBeVisible(),
  );
  others.unshift(ben);
  await ada.shareScreen();
  await inTurn(others, (person) => expectFullSize(person.pictureOf('Screen of Ada'), ada.page));
  await expectAllToReceive(others, { videos: 4, voices: 3 });
  await ada.page.getByRole('button', { name: 'Stop sharing' }).first().click();
  await inTurn(others, (person) => expect(person.tileOf('Screen of Ada')).toBeHidden());
  const microphone = ada.page.getByRole('button', { name: /Turn microphone (off|on)/u });
  await microphone.click();
  await expect(ben.tileOf('Ada').getByText('Muted')).toBeAttached();
  await microphone.click();
  await expect(ben.tileOf('Ada').getByText('Muted')).toHaveCount(0);
  await dora.leave();
  await expect(ben.tileOf('Dora')).toBeHidden();
  await expectNoLayoutShifts(ben.page);
});

test('who comes late sees and hears all who are there, also their screens', async ({ people }) => {
  const [ada, ben, late] = await arriveAll(people, ['Ada', 'Ben', 'Late']);
  if (ada === undefined || ben === undefined || late === undefined) return;
  await gather([ada, ben]);
  await ada.shareScreen();
  await late.enter(new URL(ada.page.url()).pathname);
  await expect(late.pictureOf('Screen of Ada')).toBeVisible();
  await expectToReceive(late.page, { videos: 3, voices: 2 });
});

test('a conference holds Chromium and Firefox', async ({ people, firefox }) => {
  needsNamespace();
  const ada = await people.arrive('Ada');
  const fox = await people.arrive('Fox', { browser: firefox });
  await gather([ada, fox]);
  await expectAllToReceive([ada, fox], { videos: 1, voices: 1 });
  await expectCamera(fox.pictureOf('Ada'));
});

test('Firefox comes over TCP where UDP is dropped', async ({ people, firefox, firewall, server }) => {
  needsNamespace();
  firewall.dropUdp(server.mediaPorts);
  const ada = await people.arrive('Ada');
  const fox = await people.arrive('Fox', { browser: firefox });
  await gather([ada, fox]);
  await expectAllToReceive([ada, fox], { videos: 1, voices: 1 });
  const tcp = server.mediaPorts.map((port) => `tcp ${port}`);
  await inTurn([ada, fox], async ({ page }) =>
    expect(tcp).toEqual(expect.arrayContaining(await waysOf(page))),
  );
  expect(await waysOf(fox.page)).not.toEqual([]);
});

test('the one who speaks is marked, and who is muted is not', async ({ people }) => {
  const [ada, ben, cleo] = await arriveAll(people, ['Ada', 'Ben', 'Cleo']);
  if (ada === undefined || ben === undefined || cleo === undefined) return;
  await gather([ada, ben, cleo]);
  await inTurn([ben, cleo], ({ page }) => page.getByRole('button', { name: 'Turn microphone off' }).click());
  await expect(cleo.tileOf('Ben').getByText('Muted')).toBeAttached();
  await expect(cleo.tileOf('Ada')).toHaveAttribute('data-speaking', 'true');
  await expect(cleo.tileOf('Ben')).toHaveAttribute('data-speaking', 'false');
});

test('a picture that is not shown is not sent, and comes back when it is shown', async ({ people }) => {
  const [ada, ben] = await arriveAll(people, ['Ada', 'Ben']);
  if (ada === undefined || ben === undefined) return;
  await gather([ada, ben]);
  await expectToReceive(ada.page, { videos: 1 });
  await hidePage(ada, true);
  // What is on the way arrives; then nothing more, while the voice goes on.
  await expect
    .poll(async () => {
      const before = await decodedFrames(ada.page);
      await ada.page.waitForTimeout(1000);
      return (await decodedFrames(ada.page)) - before;
    })
    .toBe(0);
  await expectToReceive(ada.page, { videos: 0, voices: 1 });
  await hidePage(ada, false);
  await expectToReceive(ada.page, { videos: 1, voices: 1 });
});

test('the camera is sent in three sizes, and a small tile gets a small one', async ({ people }) => {
  // Chromium makes three layers of a picture of 960 × 540, and fewer of a smaller one.
  const browser = await launchChromium({ camera: { width: 960, height: 540, fps: 5 } });
  const large = await people.arrive('Large', {
    browser,
    context: { viewport: { width: 1920, height: 1080 } },
  });
  const small = await people.arrive('Small', { browser, context: { viewport: { width: 320, height: 300 } } });
  await gather([large, small]);
  await expect
    .poll(async () => new Set((await snapshotMedia(small.page)).outbound.map((stream) => stream.width)).size)
    .toBeGreaterThanOrEqual(3);
  await expect.poll(() => receivedWidth(small), { timeout: 60_000 }).toBe(240);
  await expect.poll(() => receivedWidth(large), { timeout: 60_000 }).toBeGreaterThanOrEqual(480);
  await browser.close();
});

test('eight see each other', async ({ people }) => {
  test.setTimeout(300_000);
  const browser = await launchChromium({ camera: { width: 160, height: 90, fps: 5 }, quiet: true });
  const everybody = await inTurn('ABCDEFGH', (name) => people.arrive(name, { browser }));
  await gather(everybody);
  await expectAllToReceive(everybody, { videos: 7, voices: 7, timeout: 150_000 });
  const before = await Promise.all(everybody.map(({ page }) => decodedFrames(page)));
  const start = performance.now();
  await everybody[0]?.page.waitForTimeout(5000);
  const after = await Promise.all(everybody.map(({ page }) => decodedFrames(page)));
  const seconds = (performance.now() - start) / 1000;
  const rates = after.map((frames, index) => (frames - (before[index] ?? 0)) / seconds / 7);
  tell(
    `eight people, 160 × 90 at 5: ${Math.min(...rates).toFixed(1)} decoded frames a second and picture at least`,
  );
  await browser.close();
});

/** As if the person had turned to another tab. */
const hidePage = ({ page }: Person, hidden: boolean): Promise<void> =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
      Object.defineProperty(document, 'hidden', { configurable: true, value: state === 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    hidden ? 'hidden' : 'visible',
  );

/** The stream with which mediasoup probes for bandwidth has no size. */
const receivedWidth = async ({ page }: Person): Promise<number> =>
  Math.max(...(await snapshotMedia(page)).inbound.map(({ width }) => width));
