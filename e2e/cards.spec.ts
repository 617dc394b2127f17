import { expect } from '@playwright/test';
import { isCardKey, kemKeysOfContacts, ownKemKey, watchCards } from './fixtures/card-traffic.ts';
import { arriveAtHome, befriend, callFrom, expectReachable, ringOn, waitAt } from './fixtures/contacts.ts';
import { meddleWithRelay, type Meddle, turnBit } from './fixtures/hostile-server.ts';
import type { Arrival, People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { needsNamespace, test } from './fixtures/test.ts';

// What the server is given when people ring: a card, which no quantum computer opens once the two have talked.

async function friends(people: People, bens: Arrival = {}): Promise<[ada: Person, ben: Person]> {
  const pair = [await arriveAtHome(people, 'Ada'), await arriveAtHome(people, 'Ben', bens)] as const;
  await befriend(...pair);
  return [...pair];
}

async function talk(ada: Person, ben: Person): Promise<void> {
  await callFrom(ada, 'Ben');
  // Firefox shows no camera before it was allowed there, so there is no answer with video.
  await ringOn(ben.page).getByRole('button', { name: 'Answer with sound only' }).click();
  for (const { page } of [ada, ben])
    await expect(page.getByRole('button', { name: 'End-to-end encrypted' })).toBeVisible();
}

async function goHome(...people: Person[]): Promise<void> {
  for (const person of people) {
    await person.goTo('/contacts');
    await expectReachable(person.page);
  }
}

/** From the first call, by which keys are told, to the rings in which both are used. */
async function expectXwing(ada: Person, ben: Person): Promise<void> {
  // Cards go through the server as they are, so one side sees those of both.
  const cards = watchCards(ada.page);
  await goHome(ada, ben);
  await talk(ada, ben);
  expect(cards.sent).toEqual([1]);
  // Each has learned what the other made.
  for (const [one, other] of [
    [ada, ben],
    [ben, ada],
  ] as const) {
    await expect.poll(() => kemKeysOfContacts(one.page), { timeout: 20_000 }).toEqual([expect.any(String)]);
    expect(await kemKeysOfContacts(one.page)).toEqual([await ownKemKey(other.page)]);
  }

  await goHome(ada, ben);
  await talk(ada, ben);
  await goHome(ada, ben);
  await callFrom(ben, 'Ada');
  await expect(ringOn(ada.page)).toHaveAccessibleName('Ben is calling');
  expect([cards.sent, cards.received]).toEqual([[1, 2], [2]]);
}

test('two contacts who have talked once ring each other with cards that take X-Wing', async ({ people }) => {
  test.slow();
  await expectXwing(...(await friends(people)));
});

test('so do one in Chromium and one in Firefox', async ({ people, firefox }) => {
  needsNamespace();
  test.slow();
  // Firefox takes no such permissions from a test, and is told to ask nobody.
  await expectXwing(...(await friends(people, { browser: firefox, context: { permissions: [] } })));
});

const MEDDLING: Readonly<Record<string, Meddle>> = {
  'leaves out the message with the key': (message) => (isCardKey(message) ? null : message.bytes),
  // This ends the call for both, maybe before Ben's own key is due.
  'changes the message with the key': (message) =>
    isCardKey(message) ? turnBit(message.bytes, 900) : message.bytes,
};

for (const [what, meddle] of Object.entries(MEDDLING)) {
  test(`when the server ${what}, the next card is as before, and not for a key of the server`, async ({
    people,
  }) => {
    test.slow();
    const [ada, ben] = await friends(people);
    // Ada's key does not come as it was; Ben's does, if it was sent.
    const changed = await meddleWithRelay(ben.page, meddle);
    const cards = watchCards(ben.page);
    await waitAt(ben, '/contacts');
    await talk(ada, ben);
    await expect.poll(changed, { timeout: 20_000 }).toBeGreaterThan(0);

    await goHome(ada, ben);
    expect(await kemKeysOfContacts(ben.page)).toEqual([undefined]);
    expect([undefined, await ownKemKey(ben.page)]).toContain((await kemKeysOfContacts(ada.page))[0]);
    await callFrom(ben, 'Ada');
    await expect(ringOn(ada.page)).toBeVisible();
    expect(cards.sent).toEqual([1]);
  });
}
