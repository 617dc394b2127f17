import { expect, type Page } from '@playwright/test';
import { decodeWhateverComes } from './fixtures/broken-encryption.ts';
import { unfold } from './fixtures/contacts.ts';
import type { Firewall } from './fixtures/firewall.ts';
import { pictureSince, soundSince, watchPicture, watchSound } from './fixtures/gaps.ts';
import { agreeToConference, askForConference, TO_SERVER } from './fixtures/upgrade.ts';
import {
  arrivedFrames,
  decodedFrames,
  expectAllToReceive,
  expectToReceive,
  morePictures,
} from './fixtures/media.ts';
import { meet } from './fixtures/meet.ts';
import type { Person } from './fixtures/person.ts';
import { expectReady, relayed, relayIsUsed } from './fixtures/relay.ts';
import { besideFrames } from './fixtures/side-information.ts';
import { needsNamespace, tell, test } from './fixtures/test.ts';

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';
const BOTH = { videos: 1, voices: 1 };

const DIRECT = 'Sound and pictures go directly';
const BLOCKED = 'because the network lets nothing else through';
const BROKEN = 'because the direct connection broke';
const HIDDEN = 'because one of you hides their network address';
const STILL = 'They stay end-to-end encrypted';

/** What the lock's panel says about the way of sound and pictures. */
async function expectRoute({ page }: Person, ...sentences: string[]): Promise<void> {
  const panel = page.locator('#lock-panel');
  if (await panel.isHidden()) await page.getByRole('button', { name: END_TO_END }).click();
  await unfold(page, 'How this call is protected');
  for (const sentence of sentences) await expect(panel.getByText(sentence)).toBeVisible({ timeout: 30_000 });
}

test('where the network lets nothing through but the server, a call takes the way through it, as encrypted as ever', async ({
  people,
  firewall,
  server,
}) => {
  needsNamespace();
  firewall.onlyUdp(server.mediaPorts);
  const [ada, ben] = await meet(people);
  await expectAllToReceive([ada, ben], BOTH);
  await expectRoute(ada, BLOCKED, STILL);
  await ben.shareScreen();
  await expect(ada.tileOf('Screen of Ben')).toBeVisible();
  await expectToReceive(ada.page, { videos: 2, voices: 1 });
});

test('Chromium and Firefox are relayed to each other', async ({ people, firewall, server, firefox }) => {
  needsNamespace();
  firewall.onlyUdp(server.mediaPorts);
  const [ada, ben] = await meet(people, { browser: firefox });
  await expectAllToReceive([ada, ben], BOTH);
});

test('Chromium and Firefox go on through the server when the direct path breaks', async ({
  people,
  firewall,
  server,
  firefox,
}) => {
  needsNamespace();
  const [ada, ben] = await meet(people, { browser: firefox });
  await expectAllToReceive([ada, ben], BOTH);
  await expectReady(ada, ben);
  await expectLittleBeside(ada, ben);
  const picture = ben.pictureOf('Ada');
  await watchPicture(picture);
  firewall.onlyUdp(server.mediaPorts);
  await expectRoute(ben, BROKEN);
  await expectAllToReceive([ada, ben], BOTH);
  tell(`longest time without a new picture of Firefox: ${(await pictureSince(picture)).longest} ms`);
});

test('what the relay forwards cannot be decoded: a receiver without keys gets frames and shows nothing', async ({
  people,
  firewall,
  server,
}) => {
  needsNamespace();
  firewall.onlyUdp(server.mediaPorts);
  const [, ben] = await meet(people, {}, { prepare: decodeWhateverComes });
  await expect.poll(() => arrivedFrames(ben.page), { timeout: 60_000 }).toBeGreaterThan(30);
  expect(await decodedFrames(ben.page)).toBe(0);
});

test('a call whose direct path breaks goes on through the server, and comes back when it holds again, if after long', async ({
  people,
  firewall,
  server,
}) => {
  needsNamespace();
  const [ada, ben] = await meet(people);
  await expectToReceive(ada.page, BOTH);
  await expectRoute(ada, DIRECT);
  await expectReady(ada, ben);
  const made = await connectionsOf(ada);
  const picture = ada.pictureOf('Ben');
  await watchPicture(picture);
  await watchSound(ada.page);
  firewall.onlyUdp(server.mediaPorts);
  await expectRoute(ada, BROKEN);
  await expectAllToReceive([ada, ben], BOTH);
  expect(await connectionsOf(ada)).toBe(made);
  const broken = { ...(await pictureSince(picture)), sound: await soundSince(ada.page) };
  // Time is the point: for so long Chromium keeps the voice, and sends all of it at once when there is a path again.
  await ada.page.waitForTimeout(25_000);
  await expectAllToReceive([ada, ben], BOTH);
  await watchPicture(picture);
  firewall.close();
  await expectRoute(ada, DIRECT);
  await expectAllToReceive([ada, ben], BOTH);
  const back = await pictureSince(picture);
  tell(
    `longest time without a new picture: ${broken.longest} ms when the path broke, ${back.longest} ms on the way back; without sound: ${broken.sound} ms when it broke`,
  );
  expect(broken.shown).toBeGreaterThan(0);
  expect(back.shown).toBeGreaterThan(0);
});

test('the relay that is ready sends nothing, and a moment of silence on the direct path changes nothing that is seen', async ({
  people,
  firewall,
}) => {
  needsNamespace();
  const [ada, ben] = await meet(people);
  await expectToReceive(ada.page, BOTH);
  await expectReady(ada, ben);
  const before = await relayed(ada.page);
  await morePictures(ada.page, 30);
  expect((await relayed(ada.page)).sent).toBe(before.sent);
  await expectRoute(ada, DIRECT);
  const picture = ada.pictureOf('Ben');
  await watchPicture(picture);
  await interrupt(ada, firewall);
  await expectRoute(ada, DIRECT);
  await expectAllToReceive([ada, ben], BOTH);
  // Both ways are used for some seconds, then the relay rests again.
  await expect.poll(() => relayIsUsed(ada.page), { timeout: 30_000 }).toBe(false);
  const { longest } = await pictureSince(picture);
  tell(`longest time without a new picture: ${longest} ms around a moment without a packet`);
  await expect(ada.tileOf('Ben').getByText('connection is interrupted')).toBeHidden();
});

/**
 * Lets nothing at all through for a moment, as when a device looks for another access point, and for longer if the page
 * takes that for no silence yet: on a busy machine it is used to some.
 */
async function interrupt(
  { page }: Pick<Person, 'page'>,
  firewall: Firewall,
  milliseconds = 200,
): Promise<void> {
  const { sent } = await relayed(page);
  firewall.onlyUdp([9]);
  // Time is the point: a silence of so long.
  await page.waitForTimeout(milliseconds);
  firewall.close();
  // Time is the point: so long both ways are used at least.
  await page.waitForTimeout(1_000);
  const noticed = (await relayed(page)).sent > sent;
  if (!noticed && milliseconds > 1_000) throw new Error('the page takes no silence for one');
  if (!noticed) await interrupt({ page }, firewall, 2 * milliseconds);
}

/** How many connections the page ever made. */
const connectionsOf = ({ page }: Person): Promise<number> =>
  page.evaluate(() => window.sottoProbe.connections.length);

/** On both paths nothing travels beside the frames but what transport needs, in the browser's own words. */
async function expectLittleBeside(...both: Person[]): Promise<void> {
  for (const { page } of both) {
    const connections = await besideFrames(page);
    expect(new Set(connections.map((each) => each.relayed))).toEqual(new Set([true, false]));
    for (const { extensions, pauses } of connections) {
      expect(extensions).toEqual([
        'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
        'urn:ietf:params:rtp-hdrext:sdes:mid',
      ]);
      expect(pauses).toEqual([]);
    }
  }
}

test('who hides their address tells none: the call goes through the server, and grows from there', async ({
  people,
}) => {
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.goTo(room);
  await unfold(ben.page, 'More settings');
  await ben.page.getByRole('switch', { name: 'Hide my network address' }).check();
  await ben.join();
  await expectAllToReceive([ada, ben], BOTH);
  await expectRoute(ben, HIDDEN, STILL);
  // Of all connections of Ada none knows an address of Ben's: what it knows are the server's.
  const told = await ada.page.evaluate(() =>
    window.sottoProbe.connections.flatMap((each) => each.remoteDescription?.sdp ?? []),
  );
  const direct = told.filter((sdp) => !sdp.includes('a=ice-lite'));
  expect(direct.length).toBeGreaterThan(0);
  expect(direct.join('\n')).not.toContain('a=candidate');

  const both = [ada, ben];
  const before = await Promise.all(both.map(({ page }) => countConnections(page)));
  await askForConference(ada, 'Ben');
  await agreeToConference(ben);
  for (const [index, { page }] of both.entries()) {
    await expect(page.getByRole('banner').getByRole('button', { name: TO_SERVER })).toBeVisible();
    // All of the call has ended, so what comes now is the conference.
    await page.waitForFunction(
      (count) =>
        window.sottoProbe.connections.slice(0, count).every((each) => each.connectionState === 'closed'),
      before[index],
    );
    await expectToReceive(page, BOTH);
  }
});

const countConnections = (page: Page): Promise<number> =>
  page.evaluate(() => window.sottoProbe.connections.length);
