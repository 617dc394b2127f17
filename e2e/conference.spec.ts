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
  morePictures,
  moreSound,
} from './fixtures/media.ts';
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

test('four see and hear each other, and all see the screen that one shares, in full, also who comes late; nothing jumps', async ({
  people,
}) => {
  test.slow();
  const [ada, ben, cleo] = [
    await people.arrive('Ada'),
    await people.arrive('Ben'),
    await people.arrive('Cleo'),
  ];
  const dora = await people.arrive('Dora', {
    prepare: async (context) => {
      await context.addInitScript(watchFirstPicture);
    },
  });
  const others = [ben, cleo, dora];
  const everybody = [ada, ...others];
  const room = await gather([ada, ben]);
  await expect(ben.pictureOf('Ada')).toBeVisible();
  await expect(ben.page.getByRole('timer')).toBeVisible();
  await watchLayoutShifts(ben.page);
  await inTurn([cleo, dora], (person) => person.enter(room));
  // What is painted first is a picture of them, and no black.
  expect(Math.min(...(await firstBrightness(dora.page, 3)))).toBeGreaterThan(60);
  await expectAllToReceive(everybody, { videos: 3, voices: 3 });
  await inTurn(everybody, ({ page }) =>
    expect(page.getByText('This server could listen').first()).toBeVisible(),
  );

  await test.step('the screen of one', async () => {
    await ada.shareScreen();
    await inTurn(others, (person) => expectFullSize(person.pictureOf('Screen of Ada'), ada.page));
    await expectAllToReceive(others, { videos: 4, voices: 3 });
  });

  await test.step('also for who comes late', async () => {
    await dora.leave();
    await expect(ben.tileOf('Dora')).toBeHidden();
    await dora.enter(room);
    await expect(dora.pictureOf('Screen of Ada')).toBeVisible();
    await expectToReceive(dora.page, { videos: 4, voices: 3 });
    await ada.page.getByRole('button', { name: 'Stop sharing' }).first().click();
    await inTurn(others, (person) => expect(person.tileOf('Screen of Ada')).toBeHidden());
  });

  await test.step('who is muted is marked, and who speaks', async () => {
    const muted = ben.tileOf('Ada').getByText('Muted');
    await ada.page.getByRole('button', { name: 'Turn microphone off' }).click();
    await expect(muted).toBeAttached();
    await ada.page.getByRole('button', { name: 'Turn microphone on' }).click();
    await expect(muted).toHaveCount(0);
    await inTurn(others, ({ page }) => page.getByRole('button', { name: 'Turn microphone off' }).click());
    await expect(cleo.tileOf('Ben').getByText('Muted')).toBeAttached();
    await expect(cleo.tileOf('Ada')).toHaveAttribute('data-speaking', 'true');
    await expect(cleo.tileOf('Ben')).toHaveAttribute('data-speaking', 'false');
  });
  await expectNoLayoutShifts(ben.page);

  await test.step('a picture that is not shown is not sent, and comes back when it is shown', async () => {
    await hidePage(cleo, true);
    // What is on the way arrives; then nothing more, while the voice goes on.
    await expect
      .poll(async () => {
        const before = await decodedFrames(cleo.page);
        await moreSound(cleo.page);
        return (await decodedFrames(cleo.page)) - before;
      })
      .toBe(0);
    await expectToReceive(cleo.page, { videos: 0, voices: 1 });
    await hidePage(cleo, false);
    await expectToReceive(cleo.page, { videos: 3, voices: 1 });
  });
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
  const rates = await Promise.all(
    everybody.map(async ({ page }) => {
      const [before, start] = [await decodedFrames(page), performance.now()];
      await morePictures(page, 30);
      return ((await decodedFrames(page)) - before) / (performance.now() - start) / 7e-3;
    }),
  );
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
