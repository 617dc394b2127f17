import { expect } from '@playwright/test';
import { tapFrames, tappedFrames } from './fixtures/frame-tap.ts';
import { messagesIn, meddleWithRelay, type Meddle, reroute, turnBit } from './fixtures/hostile-server.ts';
import { decodedFrames, expectToReceive, moreOwnPictures } from './fixtures/media.ts';
import type { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { snapshotMedia } from './fixtures/probe.ts';
import { test } from './fixtures/test.ts';

// The server as the adversary: all that it can do is to meddle with what it relays. The table "What a server can try"
// in docs/e2ee.md says which test stands for what.

const END_TO_END = 'End-to-end encrypted';
const SETTING_UP = 'Setting up encryption: nothing is sent yet';
const FAILED = 'Not protected, so nothing is sent or played';

const isKey = (type: number): boolean => type <= 5;

/** Does something to sealed messages only, which it counts from 1. */
const afterwards =
  (act: (bytes: Buffer, count: number) => Buffer | null): (() => Meddle) =>
  () => {
    let count = 0;
    return ({ bytes, type }) => {
      if (isKey(type)) return bytes;
      count += 1;
      return act(bytes, count);
    };
  };

const BEFORE_KEYS: Readonly<Record<string, () => Meddle>> = {
  'changes one bit of every key message':
    () =>
    ({ bytes, type }) =>
      isKey(type) ? turnBit(bytes, 40) : bytes,
  'lowers the version':
    () =>
    ({ bytes, type }) =>
      isKey(type) ? Buffer.concat([Buffer.of(1), bytes.subarray(1)]) : bytes,
};

/** The one who is lied to is the second, who begins the exchange. */
async function meetUnder(people: People, meddle: Meddle): Promise<[Person, Person, () => number]> {
  const ada = await people.arrive('Ada');
  const ben = await people.arrive('Ben');
  const changed = await meddleWithRelay(ben.page, meddle);
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.enter(room);
  return [ada, ben, changed];
}

async function expectNothing(...people: Person[]): Promise<void> {
  for (const { page } of people) {
    await expect(page.getByText(END_TO_END)).toHaveCount(0);
    expect(await decodedFrames(page)).toBe(0);
  }
}

for (const [what, meddle] of Object.entries(BEFORE_KEYS)) {
  test(`when the server ${what}, the call says that it is not protected and no media passes`, async ({
    people,
  }) => {
    const [ada, ben, changed] = await meetUnder(people, meddle());
    await expect(ben.page.getByText(FAILED).first()).toBeVisible();
    expect(changed()).toBeGreaterThan(0);
    await expectNothing(ada, ben);
  });
}

const AFTER_KEYS: Readonly<Record<string, () => Meddle>> = {
  'leaves a sealed message out': afterwards((bytes, count) => (count === 1 ? null : bytes)),
  'puts something of its own in place of a sealed message': afterwards((bytes) =>
    Buffer.from('{"type":"restart"}'.padEnd(bytes.length)),
  ),
};

for (const [what, meddle] of Object.entries(AFTER_KEYS)) {
  test(`when the server ${what}, the call ends in a failure that both see`, async ({ people }) => {
    const [ada, ben, changed] = await meetUnder(people, meddle());
    await expect(ben.page.getByText(FAILED).first()).toBeVisible();
    await expect(ada.page.getByText(FAILED).first()).toBeVisible();
    expect(changed()).toBeGreaterThan(0);
  });
}

test('when the server withholds the key messages, nothing is ever sent', async ({ people }) => {
  const ada = await people.arrive('Ada', { prepare: tapFrames });
  const ben = await people.arrive('Ben', { prepare: tapFrames });
  const changed = await meddleWithRelay(ben.page, () => null);
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.enter(room);
  await expect.poll(changed).toBeGreaterThan(0);
  // While the camera goes on taking pictures, no frame passes the worker, and no packet leaves.
  await Promise.all([ada, ben].map(moreOwnPictures));
  for (const { page } of [ada, ben]) {
    expect((await tappedFrames(page)).filter(({ place }) => place === 'sent')).toEqual([]);
    expect((await snapshotMedia(page)).outbound.every(({ packets }) => packets === 0)).toBe(true);
  }
  await expect(ada.page.getByText(SETTING_UP).first()).toBeVisible();
});

test('whoever reads that the call is not protected can leave and connect again', async ({ people }) => {
  let honest = false;
  const [ada, ben] = await meetUnder(people, ({ bytes, type }) =>
    isKey(type) && !honest ? turnBit(bytes, 40) : bytes,
  );
  const card = ben.page.getByRole('alertdialog', { name: 'This call is not protected' });
  await expect(card).toBeVisible();
  await expect(ben.page.getByRole('alert').getByText(FAILED)).toBeAttached();
  await expect(ben.page.getByRole('timer')).toHaveCount(0);
  honest = true;
  await card.getByRole('button', { name: 'Leave and connect again' }).click();
  await expect(ben.page.getByRole('status').getByText(END_TO_END)).toBeAttached();
  await expect(ada.page.getByRole('status').getByText(END_TO_END)).toBeAttached();
  await expect(card).toBeHidden();
  await expectToReceive(ben.page, { videos: 1, voices: 1 });
});

test('an exchange between the same two from before is refused when the server repeats it', async ({
  people,
}) => {
  const before: Buffer[] = [];
  let repeating = false;
  const [ada, ben] = await meetUnder(people, ({ bytes, type }) => {
    if (!isKey(type)) return bytes;
    if (!repeating) before.push(bytes);
    return repeating ? (before.shift() ?? bytes) : bytes;
  });
  await expect(ben.page.getByRole('button', { name: END_TO_END })).toBeVisible();
  expect(before.map((bytes) => bytes[1])).toEqual([2, 4]);
  await ben.leave();
  repeating = true;
  await ben.page.getByRole('button', { name: 'Join again' }).click();
  await expect(ben.page.getByText(FAILED).first()).toBeVisible();
  await expectNothing(ben);
  await expect(ada.page.getByText(END_TO_END)).toHaveCount(0);
});

test('the server sees neither descriptions nor addresses, names of devices nor who they are', async ({
  people,
}) => {
  const relayed: string[] = [];
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  ben.page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => relayed.push(String(payload)));
    socket.on('framereceived', ({ payload }) => relayed.push(String(payload)));
  });
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.enter(room);
  await ben.page.getByRole('button', { name: END_TO_END }).waitFor();
  const data = relayed
    .map((text) => JSON.parse(text))
    .filter(({ method, event }) => method === 'relay' || event === 'relay')
    .flatMap(({ params }) => messagesIn(params.data));
  const types = new Set(data.map(({ type }) => type));
  expect(types).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  const all = Buffer.concat(data.map(({ bytes }) => bytes)).toString('latin1');
  // The control: so a description would look.
  const description = await ben.page.evaluate(
    () => window.sottoProbe.connections[0]?.localDescription?.sdp ?? '',
  );
  expect(description).toMatch(/a=candidate.*a=fingerprint/su);
  for (const clue of ['a=candidate', 'fingerprint', 'sources', 'camera', 'screenAudio'])
    expect(all, clue).not.toContain(clue);
});

test('a server with a client of its own at each side cannot show the two the same symbols', async ({
  people,
}) => {
  test.slow();
  const ada = await people.arrive('Ada');
  const ben = await people.arrive('Ben');
  // Two ordinary clients in the hands of the server, each under the name of whom it stands in for.
  const evesBen = await people.arrive('Ben');
  const evesAda = await people.arrive('Ada');
  const shown = await ada.startRoom('call');
  const real = await evesAda.startRoom('call');
  await Promise.all([ben, evesAda].map(({ page }) => reroute(page, idOf(shown), idOf(real))));
  await ada.join();
  await evesBen.enter(shown);
  await evesAda.enter(shown);
  await ben.enter(shown);
  const [first, second] = [await symbolsOf(ada), await symbolsOf(ben)];
  expect(first).toHaveLength(7);
  expect(first).not.toEqual(second);
  // Each of the two is in a call in which everything else is right.
  expect(await symbolsOf(evesBen)).toEqual(first);
  expect(await symbolsOf(evesAda)).toEqual(second);
});

/** The id of a room in the path of its link. */
const idOf = (path: string): string => path.replace(/^.*\//u, '').replaceAll('-', '');

async function symbolsOf({ page }: Person): Promise<string[]> {
  await page.getByRole('button', { name: END_TO_END }).click();
  return page
    .getByRole('region', { name: 'Is anyone listening in?' })
    .getByRole('listitem')
    .allTextContents();
}
