import { expect, type Page } from '@playwright/test';
import { decodeWhateverComes } from './fixtures/broken-encryption.ts';
import { arrivedFrames, decodedFrames, expectToReceive } from './fixtures/media.ts';
import { meet } from './fixtures/meet.ts';
import { noteSentTracks, sentPictures } from './fixtures/sent-tracks.ts';
import { test } from './fixtures/test.ts';

// The pages as they are built. What is about one connection is tried beside the code, in `*.browser.test.ts`.

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';

test('a receiver without transforms decodes no picture and hears nothing', async ({ people }) => {
  const [ada, ben] = await meet(people, {}, { prepare: decodeWhateverComes });
  await expect(ada.page.getByText(END_TO_END).first()).toBeVisible();
  await expectFramesToArrive(ben.page);
  expect(await decodedFrames(ben.page)).toBe(0);
});

test('once the worker has confirmed, the camera takes the place of the drawn picture, and nothing is drawn any more', async ({
  people,
  firefox,
}) => {
  const both = await meet(people, { prepare: noteSentTracks }, { prepare: noteSentTracks, browser: firefox });
  for (const { page } of both) {
    await expect(page.getByText(END_TO_END).first()).toBeVisible();
    await expectToReceive(page, { videos: 1, voices: 1 });
    await expect.poll(async () => (await sentPictures(page)).drawing).toBe(0);
    const { given } = await sentPictures(page);
    expect(given.filter(({ drawn, enabled }) => enabled && !drawn)).not.toEqual([]);
    expect(given[0]).toMatchObject({ drawn: true });
  }
});

/** Waits until frames came over the network, decoded or not. */
const expectFramesToArrive = (page: Page): Promise<void> =>
  expect
    .poll(() => arrivedFrames(page), { message: 'frames that arrive', timeout: 60_000 })
    .toBeGreaterThan(30);
