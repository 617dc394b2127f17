import { expect } from '@playwright/test';
import { acknowledgedRings } from './fixtures/card-traffic.ts';
import {
  arriveAtHome,
  befriend,
  callFrom,
  callTo,
  expectReachable,
  goHome,
  keepAs,
  personalLinkOf,
  reachedOn,
  ringOn,
  unfold,
  waitAt,
} from './fixtures/contacts.ts';
import { meddleWithRings, type ToldRing, turnBit } from './fixtures/hostile-server.ts';
import { watchKeys } from './fixtures/key-traffic.ts';
import { decodedFrames, expectToReceive } from './fixtures/media.ts';
import type { People } from './fixtures/people.ts';
import { Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

// People call each other without accounts: by keys that only their devices have.

const END_TO_END = 'End-to-end encrypted';

async function expectToTalk(...people: Person[]): Promise<void> {
  for (const { page } of people) {
    await expect(page.getByRole('button', { name: END_TO_END })).toBeVisible();
    await expectToReceive(page, { videos: 1, voices: 1 });
  }
}

async function friends(people: People): Promise<[ada: Person, ben: Person]> {
  const pair = [await arriveAtHome(people, 'Ada'), await arriveAtHome(people, 'Ben')] as const;
  await befriend(...pair);
  return [...pair];
}

test('a contact is called, answers with a look at the own picture, and the two talk with keys that were agreed while it rang', async ({
  people,
}) => {
  const ada = await people.arrive('Ada', { context: { permissions: ['camera', 'microphone'] } });
  const ben = await arriveAtHome(people, 'Ben');
  const [fromAda, fromBen] = [watchKeys(ada.page), watchKeys(ben.page)];
  const [adas, bens] = [await personalLinkOf(ada), await personalLinkOf(ben)];
  await keepAs(ada, bens, 'Ben');
  await keepAs(ben, adas, 'Ada from work');
  await waitAt(ben, '/');

  await callFrom(ada, 'Ben');
  await ada.page.getByRole('textbox', { name: 'Your name', exact: true }).fill('Somebody');
  await ada.page.keyboard.press('Enter');
  await expect(ada.page.getByText('Calling Ben')).toBeVisible();
  const dialog = ringOn(ben.page);
  await expect(dialog).toHaveAccessibleName('Ada from work is calling');
  await expect(dialog.getByRole('heading')).toBeFocused();
  await expect
    .poll(() => dialog.locator('video').evaluate((video) => Reflect.get(video, 'readyState')))
    .toBeGreaterThan(1);
  expect(await decodedFrames(ben.page)).toBe(0);
  // All three of Ben's and both of Ada's are there before the answer, and nothing else: no description, no address.
  await expect.poll(() => fromAda.confirmed).toBe(3);
  expect(new Set(fromBen.byRing)).toEqual(new Set([1, 3, 5]));
  expect(new Set(fromAda.byRing)).toEqual(new Set([2, 4]));
  expect([fromBen.byRoom, fromAda.byRoom]).toEqual([[], []]);
  await dialog.getByRole('button', { name: 'Answer with video' }).click();
  await expectToTalk(ada, ben);
  for (const { byRoom } of [fromAda, fromBen]) expect(new Set(byRoom)).toEqual(new Set([6]));
  await expect(dialog).toBeHidden();
  await expect(ada.page.getByText('Calling Ben')).toBeHidden();
});

test('who answers is heard, and seen as wanted, whoever of two calls and however often', async ({
  people,
}) => {
  test.slow();
  const [ada, ben] = await friends(people);
  const dialog = ringOn(ben.page);

  await test.step('who declines is named, and is called again with one click, which can be cancelled', async () => {
    await callFrom(ada, 'Ben');
    await dialog.getByRole('button', { name: 'Decline' }).click();
    await expect(ada.page.getByText('Ben declined')).toBeVisible();
    await expect(dialog).toBeHidden();

    await ada.page.getByRole('button', { name: 'Call again' }).click();
    await expect(dialog).toBeVisible();
    await ada.page.getByRole('button', { name: 'Cancel call' }).click();
    await expect(dialog).toBeHidden();
    await expect(ben.page.getByText('Ada called')).toBeVisible();
    await expect(ada.page.getByRole('heading', { name: 'Contacts', exact: true })).toBeVisible();
  });

  await test.step('two who call each other at the same moment are in one call, and nobody is asked', async () => {
    const [toBen, toAda] = [callTo(ada, 'Ben'), callTo(ben, 'Ada')];
    await Promise.all([toBen.waitFor(), toAda.waitFor()]);
    // No mouse: on a busy machine the question of the other's call may lie over the button of whoever is later.
    await Promise.all(
      [toBen, toAda].map((button) => button.evaluate((element: HTMLElement) => element.click())),
    );
    await expectToTalk(ada, ben);
    await expect(ringOn(ada.page)).toHaveCount(0);
    await expect(dialog).toHaveCount(0);
  });

  await test.step('who answers with sound only is heard and not seen', async () => {
    await goHome(ada, ben);
    await callFrom(ada, 'Ben');
    await dialog.getByRole('button', { name: 'Answer with sound only' }).click();
    await expectToReceive(ben.page, { videos: 1, voices: 1 });
    await expectToReceive(ada.page, { videos: 0, voices: 1 });
  });

  await test.step('who answers with a camera that was off until then is seen', async () => {
    await goHome(ada, ben);
    await ben.page.evaluate(() => localStorage.setItem('sotto.camera', 'off'));
    await callFrom(ada, 'Ben');
    await expect(dialog.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Answer with video' }).click();
    await expectToReceive(ada.page, { videos: 1, voices: 1 });
  });
});

declare global {
  interface Window {
    /** Lets all requests for devices be answered that wait, and later ones at once. */
    sottoStartDevices: (outcome: 'starts' | 'fails') => void;
  }
}

/** Devices take as long to start as the test wants. */
function holdDevices(): void {
  // Pages that are not secure, such as the empty one, have no devices.
  if (!('mediaDevices' in navigator)) return;
  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const outcome = new Promise<'starts' | 'fails'>((resolve) => {
    window.sottoStartDevices = resolve;
  });
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if ((await outcome) === 'fails') throw new DOMException('not now', 'NotReadableError');
    return original(constraints);
  };
}

test('no answer moves below a finger while somebody calls and the camera starts or fails', async ({
  people,
}) => {
  const ada = await arriveAtHome(people, 'Ada');
  const ben = await arriveAtHome(people, 'Ben', {
    prepare: async (context) => {
      await context.addInitScript(holdDevices);
    },
  });
  await befriend(ada, ben);
  const dialog = ringOn(ben.page);
  /** When the dialog has glided to its place. */
  const places = async () => {
    await dialog.evaluate((element) =>
      Promise.allSettled(element.getAnimations().map(({ finished }) => finished)),
    );
    return dialog
      .getByRole('button', { name: /^(?:Answer|Decline)/u })
      .evaluateAll((buttons) =>
        buttons.map((button) => [button.textContent, JSON.stringify(button.getBoundingClientRect())]),
      );
  };
  const shown = {
    starts: dialog.locator('video'),
    fails: dialog.getByText('Another program is using the camera.').first(),
  };
  for (const outcome of ['starts', 'fails'] as const) {
    await waitAt(ben, '/contacts');
    await callFrom(ada, 'Ben');
    await expect(dialog.getByText('Your camera is starting')).toBeVisible();
    const before = await places();
    expect(before.map(([name]) => name)).toEqual(['Answer with video', 'Answer with sound only', 'Decline']);
    await ben.page.evaluate((what) => window.sottoStartDevices(what), outcome);
    await expect(shown[outcome]).toBeVisible();
    await expect(dialog.getByText('Your camera is starting')).toBeHidden();
    expect(await places()).toEqual(before);
    await ada.page.getByRole('button', { name: 'Cancel call' }).click();
  }
});

test('a call during a call asks quietly, and leads from one to the other', async ({ people }) => {
  test.slow();
  const [ada, ben] = await friends(people);
  const cleo = await people.arrive('Cleo');
  const room = await cleo.startRoom('call');
  await cleo.join();
  await ben.enter(room);
  await expectToReceive(ben.page, { videos: 1, voices: 1 });

  await callFrom(ada, 'Ben');
  const card = ringOn(ben.page);
  await expect(card).toContainText('If you answer, you leave this call.');
  await expect(ben.leaveButton).toBeVisible();
  await card.getByRole('button', { name: 'Decline' }).click();
  await expect(ada.page.getByText('Ben declined')).toBeVisible();
  await expectToReceive(ben.page, { videos: 1, voices: 1 });

  await ada.page.getByRole('button', { name: 'Call again' }).click();
  await card.getByRole('button', { name: 'Leave and answer' }).click();
  await expect(cleo.tileOf('Ben')).toBeHidden();
  await expectToTalk(ada, ben);
});

test('all windows of somebody ring, until one answers, or nobody can reach them', async ({ people }) => {
  const [ada, ben] = await friends(people);
  const second = await ben.page.context().newPage();
  const reached = reachedOn(second);
  await second.goto(new URL('/', ben.page.url()).href);
  await reached;
  await callFrom(ada, 'Ben');
  await expect(ringOn(ben.page)).toBeVisible();
  await expect(ringOn(second)).toBeVisible();
  await ringOn(second).getByRole('button', { name: 'Answer with video' }).click();
  await expect(ringOn(ben.page)).toBeHidden();
  await expect(ben.page.getByText('Answered in another window')).toBeVisible();
  await expectToTalk(ada, new Person({ name: 'Ben', origin: new URL(second.url()).origin, page: second }));

  await goHome(ada);
  const reachedAgain = reachedOn(second);
  await second.goto(new URL('/', ben.page.url()).href);
  await reachedAgain;
  await ben.page.getByRole('switch', { name: 'Reachable' }).click();
  await expect(ben.page.getByText('No one can call you.')).toBeVisible();
  await expect(async () => {
    await callFrom(ada, 'Ben');
    try {
      await expect(ada.page.getByText('Ben is not reachable')).toBeVisible({ timeout: 5_000 });
    } finally {
      await ada.page.getByRole('button', { name: /Back to contacts|Cancel call/u }).click();
    }
  }).toPass();
  await expect(ringOn(second)).toHaveCount(0);
});

test('a stranger does not ring, unless that is wanted, and then by key and not by name', async ({
  people,
}) => {
  const [ada, ben] = await friends(people);
  const mallory = await arriveAtHome(people, 'Ada');
  const hostile = await meddleWithRings(ben.page);
  const link = await personalLinkOf(ben);
  await keepAs(mallory, link, 'Ben');
  await expectReachable(ben.page);
  await callFrom(mallory, 'Ben');
  await expect.poll(() => hostile.meant.length).toBe(1);
  await callFrom(ada, 'Ben');
  // The control: the later ring of a contact is there, and nothing of the first.
  await expect(ringOn(ben.page)).toHaveAccessibleName('Ada is calling');
  await ringOn(ben.page).getByRole('button', { name: 'Decline' }).click();
  await expect(ringOn(ben.page)).toHaveCount(0);
  // As if he were not there at all.
  await expect(mallory.page.getByText('Ben is not reachable')).toBeVisible();
  await mallory.page.getByRole('button', { name: 'Back to contacts' }).click();

  await unfold(ben.page, 'How calls reach you');
  await ben.page.getByRole('switch', { name: 'Allow calls from people who are not contacts' }).click();
  await callFrom(mallory, 'Ben');
  const dialog = ringOn(ben.page);
  await expect(dialog).toHaveAccessibleName('Unknown caller');
  await expect(dialog).toContainText('They call themselves “Ada”');
  await expect(dialog).toContainText('This is not your contact Ada');
  await expect(dialog).toContainText(/(?:\d{5} ){7}\d{5}/u);
  // Whoever is not known lights no camera.
  await expect(dialog.locator('video')).toHaveCount(0);
});

/** What an honest server does with a ring. */
const asItIs = (ring: ToldRing): ToldRing[] => [ring];

const HOSTILE: Readonly<Record<string, (ring: ToldRing) => ToldRing[]>> = {
  'changes the card': (ring) => [
    { ...ring, card: turnBit(Buffer.from(ring.card, 'base64url'), 60).toString('base64url') },
  ],
  'makes up a card': (ring) => [
    { ...ring, card: Buffer.alloc(Buffer.from(ring.card, 'base64url').length, 7).toString('base64url') },
  ],
  'names another room than the caller': (ring) => [{ ...ring, room: `c${'0'.repeat(24)}` }],
};

test('when the server changes a card or makes one up, names another room or repeats a card, nothing rings', async ({
  people,
}) => {
  test.slow();
  const [ada, ben] = await friends(people);
  const acknowledged = acknowledgedRings(ben.page);
  let meddle = asItIs;
  const hostile = await meddleWithRings(ben.page, (ring) => meddle(ring));
  for (const [index, [what, change]] of Object.entries(HOSTILE).entries()) {
    await test.step(what, async () => {
      await waitAt(ben, '/contacts');
      meddle = change;
      const [before, known] = [hostile.meant.length, acknowledged.length];
      await callFrom(ada, 'Ben');
      await expect.poll(() => hostile.meant.length).toBe(before + 1);
      // The same ring as it was is the control: what was changed is all that kept it from ringing.
      const real = hostile.meant.at(-1);
      const ringId = `again${index}`;
      if (real) hostile.tell({ ...real, ringId });
      await expect(ringOn(ben.page)).toBeVisible();
      // The other one came before it.
      await expect.poll(() => acknowledged.slice(known)).toEqual([ringId]);
      await ada.page.getByRole('button', { name: 'Cancel call' }).click();
    });
  }
  await test.step('repeats a card', async () => {
    await waitAt(ben, '/contacts');
    meddle = asItIs;
    const known = acknowledged.length;
    await callFrom(ada, 'Ben');
    await ringOn(ben.page).getByRole('button', { name: 'Decline' }).click();
    await expect(ringOn(ben.page)).toHaveCount(0);
    const real = hostile.meant.at(-1);
    await expect.poll(() => acknowledged.slice(known)).toEqual([real?.ringId]);
    if (real) for (const ringId of [real.ringId, 'again']) hostile.tell({ ...real, ringId });
    // The control: the next call rings, and nothing has before.
    await ada.page.getByRole('button', { name: 'Call again' }).click();
    await expect(ringOn(ben.page)).toBeVisible();
    await expect.poll(() => acknowledged.slice(known)).toEqual([real?.ringId, hostile.meant.at(-1)?.ringId]);
  });
});

test('when the server changes what is exchanged while it rings, that is refused, and agreed anew after the answer', async ({
  people,
}) => {
  const [ada, ben] = await friends(people);
  let changed = 0;
  await meddleWithRings(
    ben.page,
    (ring) => [ring],
    ({ bytes }) => {
      changed += 1;
      return turnBit(bytes, -100);
    },
  );
  const fromBen = watchKeys(ben.page);
  await waitAt(ben, '/contacts');
  await callFrom(ada, 'Ben');
  await expect.poll(() => changed).toBeGreaterThan(0);
  await ringOn(ben.page).getByRole('button', { name: 'Answer with video' }).click();
  await expectToTalk(ada, ben);
  expect(fromBen.byRing).not.toContain(5);
  expect(new Set(fromBen.byRoom)).toEqual(new Set([1, 3, 5, 6]));
});

test('when the server leads who is called to somebody else, nothing is sent or played', async ({
  people,
}) => {
  test.slow();
  const [ada, ben] = await friends(people);
  const eve = await arriveAtHome(people, 'Ada');
  await keepAs(eve, await personalLinkOf(ben), 'Ben');
  // Ben hears of Eve's ring as Ada's. Both are in Eve's room and take it for Ada's, so that the key exchange itself
  // finds nothing wrong, while it rings and after the answer.
  let adasRoom = '';
  const hostile = await meddleWithRings(ben.page, (ring) => {
    const [adas = ring] = hostile.meant;
    if (ring === adas) return [];
    hostile.swapRooms(adasRoom, toEve.made);
    return [{ ...adas, ringId: ring.ringId }];
  });
  const toEve = await meddleWithRings(eve.page);
  const fromBen = watchKeys(ben.page);
  await waitAt(ben, '/contacts');
  await callFrom(ada, 'Ben');
  await expect.poll(() => hostile.meant.length).toBe(1);
  await eve.goTo('/contacts');
  adasRoom = new URL(ada.page.url()).pathname.replace('/r/', '').replaceAll('-', '');
  toEve.disguise(adasRoom);
  await callFrom(eve, 'Ben');
  await expect(ringOn(ben.page)).toBeVisible();
  await expect.poll(() => fromBen.byRing).toContain(3);
  await ringOn(ben.page).getByRole('button', { name: 'Answer with video' }).click();
  await expect(ben.page.getByRole('alertdialog', { name: 'This may not be Ada' })).toBeVisible();
  // Message 5 would have proven to Eve who Ben is.
  expect([...fromBen.byRing, ...fromBen.byRoom]).not.toContain(5);
  expect(await decodedFrames(ben.page)).toBe(0);
  expect(await decodedFrames(eve.page)).toBe(0);
});

test('when the server leads somebody else to who calls, nothing is sent or played', async ({ people }) => {
  test.slow();
  const [ada, ben] = await friends(people);
  const eve = await people.arrive('Ben');
  const hostile = await meddleWithRings(ben.page, () => []);
  await waitAt(ben, '/contacts');
  await callFrom(ada, 'Ben');
  await expect.poll(() => hostile.meant.length).toBe(1);
  await eve.enter(new URL(ada.page.url()).pathname);
  await expect(ada.page.getByRole('alertdialog', { name: 'This may not be Ben' })).toBeVisible();
  expect(await decodedFrames(ada.page)).toBe(0);
  expect(await decodedFrames(eve.page)).toBe(0);
});
