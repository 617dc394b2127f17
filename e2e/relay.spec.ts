import { expect, type Page } from '@playwright/test';
import { decodeWhateverComes } from './fixtures/broken-encryption.ts';
import { pictureSince, watchPicture } from './fixtures/gaps.ts';
import { agreeToConference, askForConference, TO_SERVER } from './fixtures/growth.ts';
import { decodedFrames, expectToReceive } from './fixtures/media.ts';
import { meet } from './fixtures/meet.ts';
import type { Person } from './fixtures/person.ts';
import { snapshotMedia } from './fixtures/probe.ts';
import { needsNamespace, tell, test } from './fixtures/test.ts';

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';
const BOTH = { videos: 1, voices: 1 };

const DIRECT = 'Sound and pictures go directly';
const BLOCKED = 'because the network lets nothing else through';
const BROKEN = 'because the direct way broke';
const HIDDEN = 'because one of you hides their network address';
const STILL = 'They stay encrypted from end to end';

/** What the lock's panel says about the way of sound and pictures. */
async function expectRoute({ page }: Person, ...sentences: string[]): Promise<void> {
  const panel = page.locator('#lock-panel');
  if (await panel.isHidden()) await page.getByRole('button', { name: END_TO_END }).click();
  for (const sentence of sentences)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await expect(panel.getByText(sentence)).toBeVisible({ timeout: 30_000 });
}

test('where the network lets nothing through but the server, a call takes the way through it, as encrypted as ever', async ({
  people,
  firewall,
  server,
}) => {
  needsNamespace();
  firewall.onlyUdp(server.mediaPorts);
  const [ada, ben] = await meet(people);
  await expectToReceive(ada.page, BOTH);
  await expectToReceive(ben.page, BOTH);
  await expectRoute(ada, BLOCKED, STILL);
  await ben.shareScreen();
  await expect(ada.tileOf('Screen of Ben')).toBeVisible();
  await expectToReceive(ada.page, { videos: 2, voices: 1 });
});

test('Chromium and Firefox are relayed to each other', async ({ people, firewall, server, firefox }) => {
  needsNamespace();
  firewall.onlyUdp(server.mediaPorts);
  const [ada, ben] = await meet(people, { browser: firefox });
  await expectToReceive(ada.page, BOTH);
  await expectToReceive(ben.page, BOTH);
});

test('what the relay forwards cannot be decoded: a receiver without keys gets frames and shows nothing', async ({
  people,
  firewall,
  server,
}) => {
  needsNamespace();
  firewall.onlyUdp(server.mediaPorts);
  const [, ben] = await meet(people, {}, { prepare: decodeWhateverComes });
  await expect.poll(() => framesThatArrived(ben.page), { timeout: 60_000 }).toBeGreaterThan(30);
  expect(await decodedFrames(ben.page)).toBe(0);
});

const framesThatArrived = async (page: Page): Promise<number> =>
  (await snapshotMedia(page)).inbound.reduce((sum, { received }) => sum + received, 0);

test('a call whose direct path breaks goes on through the server, and comes back when it holds again', async ({
  people,
  firewall,
  server,
}) => {
  needsNamespace();
  const [ada, ben] = await meet(people);
  await expectToReceive(ada.page, BOTH);
  await expectRoute(ada, DIRECT);
  const picture = ada.pictureOf('Ben');
  await watchPicture(picture);
  firewall.onlyUdp(server.mediaPorts);
  await expectRoute(ada, BROKEN);
  await expectToReceive(ada.page, BOTH);
  await expectToReceive(ben.page, BOTH);
  const broken = await pictureSince(picture);
  await watchPicture(picture);
  firewall.close();
  await expectRoute(ada, DIRECT);
  await expectToReceive(ada.page, BOTH);
  await expectToReceive(ben.page, BOTH);
  const back = await pictureSince(picture);
  tell(
    `longest time without a new picture: ${broken.longest} ms when the path broke, ${back.longest} ms on the way back`,
  );
  expect(broken.shown).toBeGreaterThan(0);
  expect(back.shown).toBeGreaterThan(0);
});

test('who hides their address tells none: the call goes through the server, and grows from there', async ({
  people,
}) => {
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.goTo(room);
  await ben.page.getByRole('switch', { name: 'Hide my network address' }).check();
  await ben.join();
  await expectToReceive(ada.page, BOTH);
  await expectToReceive(ben.page, BOTH);
  await expectRoute(ben, HIDDEN, STILL);
  // Of all connections of Ada none knows an address of Ben's: what it knows are the server's.
  const told = await ada.page.evaluate(() =>
    window.sottoProbe.connections.flatMap((each) => each.remoteDescription?.sdp ?? []),
  );
  const direct = told.filter((sdp) => !sdp.includes('a=ice-lite'));
  expect(direct.length).toBeGreaterThan(0);
  expect(direct.join('\n')).not.toContain('a=candidate');

  const both = [ada, ben];
  const relayed = await Promise.all(both.map(({ page }) => countConnections(page)));
  await askForConference(ada, 'Ben');
  await agreeToConference(ben);
  for (const [index, { page }] of both.entries()) {
    // oxlint-disable no-await-in-loop
    await expect(page.getByRole('banner').getByRole('button', { name: TO_SERVER })).toBeVisible();
    // All of the call has ended, so what comes now is the conference.
    await page.waitForFunction(
      (count) =>
        window.sottoProbe.connections.slice(0, count).every((each) => each.connectionState === 'closed'),
      relayed[index],
    );
    await expectToReceive(page, BOTH);
    // oxlint-enable no-await-in-loop
  }
});

const countConnections = (page: Page): Promise<number> =>
  page.evaluate(() => window.sottoProbe.connections.length);
