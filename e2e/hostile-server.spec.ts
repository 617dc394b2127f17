import { expect } from '@playwright/test';
import { messagesIn, meddleWithRelay, type Meddle, turnBit } from './fixtures/hostile-server.ts';
import { expectToReceive } from './fixtures/media.ts';
import type { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

// The server as the adversary: all that it can do is to meddle with what it relays. The table "What a server can try"
// in docs/e2ee.md says which test stands for what; most are beside the code, in hostile-relay.browser.test.ts.

const END_TO_END = 'End-to-end encrypted';
const FAILED = 'Not protected, so nothing is sent or played';

const isKey = (type: number): boolean => type <= 5;

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

test('whoever reads that the call is not protected can leave and connect again', async ({ people }) => {
  let honest = false;
  const [ada, ben] = await meetUnder(people, ({ bytes, type }) =>
    isKey(type) && !honest ? turnBit(bytes, 40) : bytes,
  );
  const card = ben.page.getByRole('alertdialog', { name: 'This call is not protected' });
  await expect(card).toBeVisible();
  await expect(ben.page.getByRole('alert').getByText(FAILED)).toBeAttached();
  await expect(ada.page.getByText(FAILED).first()).toBeVisible();
  await expect(ben.page.getByRole('timer')).toHaveCount(0);
  honest = true;
  await card.getByRole('button', { name: 'Leave and connect again' }).click();
  await expect(ben.page.getByRole('status').getByText(END_TO_END)).toBeAttached();
  await expect(ada.page.getByRole('status').getByText(END_TO_END)).toBeAttached();
  await expect(card).toBeHidden();
  await expectToReceive(ben.page, { videos: 1, voices: 1 });
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
