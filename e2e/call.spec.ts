import { expect, type Page } from '@playwright/test';
import { launchChromium } from './fixtures/browsers.ts';
import { expectNoLayoutShifts, watchLayoutShifts } from './fixtures/layout-shifts.ts';
import {
  expectAllToReceive,
  expectCamera,
  expectFullSize,
  expectToReceive,
  morePictures,
} from './fixtures/media.ts';
import type { Person } from './fixtures/person.ts';
import { saidFirst, snapshotMedia } from './fixtures/probe.ts';
import { needsNamespace, test } from './fixtures/test.ts';

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';

const expectLock = (page: Page, words: string) => expect(page.getByText(words).first()).toBeVisible();

/** Each decodes the other's camera and hears the other, and both read that nobody else can. */
async function expectToMeet(one: Person, other: Person): Promise<void> {
  await expectLock(one.page, END_TO_END);
  await expectLock(other.page, END_TO_END);
  await expectAllToReceive([one, other], { videos: 1, voices: 1 });
}

/** Frames of a shared screen arrive in their own stream, beside the camera. */
async function expectToSeeScreen(viewer: Person, sharer: Person): Promise<void> {
  await expectFullSize(viewer.pictureOf(`Screen of ${sharer.name}`), sharer.page);
  await expectToReceive(viewer.page, { videos: 2 });
}

/** One's own picture lies in its corner, at the lower right, and clear of the bars. */
async function expectOwnPictureInCorner(person: Person): Promise<void> {
  await expect(async () => {
    const own = await person.tileOf('You').boundingBox();
    const leave = await person.leaveButton.boundingBox();
    const window = person.page.viewportSize();
    if (own === null || leave === null || window === null) throw new Error('They are not there yet.');
    expect(own.x).toBeGreaterThan(window.width / 2);
    expect(own.y).toBeGreaterThan(window.height / 2);
    expect(own.y + own.height).toBeLessThanOrEqual(leave.y);
  }).toPass();
}

test('two in Chromium see and hear each other, end-to-end encrypted, and share screens; nothing jumps when one comes and goes', async ({
  people,
}) => {
  test.slow();
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  const room = await ada.startRoom('call');
  await ada.join();
  const expectOwnPictureOnStage = () =>
    expect(async () => {
      const own = await ada.tileOf('You').boundingBox();
      expect(own?.height).toBeGreaterThan((ada.page.viewportSize()?.height ?? Infinity) * 0.9);
    }).toPass();

  await test.step('who waits alone fills the stage until the other comes', async () => {
    await expectOwnPictureOnStage();
    await expect(ada.page.getByText('You are the only one here')).toBeVisible();
    await watchLayoutShifts(ada.page);
    await ben.enter(room);
    await expectToMeet(ada, ben);
    await expectOwnPictureInCorner(ada);
    await expectOwnPictureInCorner(ben);
    await expectCamera(ada.pictureOf('Ben'));
    await expectCamera(ben.pictureOf('Ada'));
    expect([await saidFirst(ada.page), await saidFirst(ben.page)]).toEqual(['answer', 'offer']);
  });

  await test.step('who left is gone, and comes back with one click', async () => {
    await ben.leave();
    await expect(ada.page.getByRole('heading', { name: /^Ben left at/u })).toBeVisible();
    await expect(ada.tileOf('Ben')).toBeHidden();
    await expectOwnPictureOnStage();
    await expectNoLayoutShifts(ada.page);
    await ben.page.getByRole('button', { name: 'Join again' }).click();
    await expectToMeet(ada, ben);
  });

  await test.step('one shares a screen, and no longer', async () => {
    await ada.shareScreen();
    await expectToSeeScreen(ben, ada);
    await ada.page.getByRole('button', { name: 'Stop sharing' }).first().click();
    await expect(ben.tileOf('Screen of Ada')).toBeHidden();
    await expectToReceive(ben.page, { videos: 1, voices: 1 });
  });

  await test.step('a camera that is turned off is gone at the other end, and comes back', async () => {
    await ada.page.getByRole('button', { name: 'Turn camera off' }).click();
    await expect(ben.pictureOf('Ada')).toBeHidden();
    await ada.page.getByRole('button', { name: 'Turn camera on' }).click();
    await expectCamera(ben.pictureOf('Ada'));
  });

  await test.step('both share a screen at once, and both see it', async () => {
    await Promise.all([ada.shareScreen(), ben.shareScreen()]);
    await expect(ada.pictureOf('Screen of Ben')).toBeVisible();
    await expect(ben.pictureOf('Screen of Ada')).toBeVisible();
    await expectAllToReceive([ada, ben], { videos: 2, voices: 1 });
  });
});

test('Chromium and Firefox see and hear each other, and each shares a screen with the other', async ({
  people,
  firefox,
}) => {
  needsNamespace();
  const [ada, fox] = [await people.arrive('Ada'), await people.arrive('Fox', { browser: firefox })];
  const room = await ada.startRoom('call');
  await ada.join();
  await fox.enter(room);
  await expectToMeet(ada, fox);
  await ada.shareScreen();
  await expectToSeeScreen(fox, ada);
  await ada.page.getByRole('button', { name: 'Stop sharing' }).first().click();
  await fox.shareScreen();
  await expectToSeeScreen(ada, fox);
});

test('Firefox opens the call and Chromium comes', async ({ people, firefox }) => {
  needsNamespace();
  const [fox, ada] = [await people.arrive('Fox', { browser: firefox }), await people.arrive('Ada')];
  const room = await fox.startRoom('call');
  await fox.join();
  await ada.enter(room);
  await expectToMeet(fox, ada);
});

test('who talks while muted reads and hears of it, is named as muted and silent at the other end, and then heard again', async ({
  people,
}) => {
  const browser = await launchChromium({ talking: true });
  const [ada, ben] = [await people.arrive('Ada', { browser }), await people.arrive('Ben')];
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.enter(room);
  await expectToMeet(ada, ben);
  await ada.page.getByRole('button', { name: 'Turn microphone off' }).click();
  await expect(ben.tileOf('Ada').getByText('Muted')).toBeAttached();
  const hint = ada.page.getByRole('banner').getByText('Your microphone is off. Press M to speak.');
  await expect(hint).toBeVisible();
  await expect(
    ada.page.getByRole('log').getByText('Your microphone is off. Press M to speak.'),
  ).toBeAttached();
  await expect(ada.page.getByRole('log').getByText('Microphone off', { exact: true })).toBeAttached();
  const voice = async () => (await snapshotMedia(ben.page)).inbound.find(({ kind }) => kind === 'audio');
  // What was on the way is played out. She goes on talking without a pause, and what she is measured by goes nowhere.
  await expect
    .poll(async () => {
      const before = await voice();
      // While it is silent, few packets come: pictures tell how much time has passed at the other end.
      await morePictures(ben.page);
      return ((await voice())?.energy ?? 0) - (before?.energy ?? 0);
    })
    .toBeLessThan(1e-7);
  await ada.page.getByRole('button', { name: 'Turn microphone on' }).click();
  await expect(hint).toBeHidden();
  await expect(ben.tileOf('Ada').getByText('Muted')).toBeHidden();
  await expect(ada.page.getByRole('log').getByText('Microphone on', { exact: true })).toBeAttached();
  await expectToReceive(ben.page, { videos: 1, voices: 1 });
  await browser.close();
});
