import { expect } from '@playwright/test';
import { expectNothingToMove } from './fixtures/layout-shifts.ts';
import type { People } from './fixtures/people.ts';
import { LEFT, type Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';
import type { SottoServer } from './fixtures/server.ts';

// Leaving, closing the window and losing the network look different to the others, each within five seconds.

const WITHIN = { timeout: 5000 };

async function meet(
  people: People,
  server: SottoServer,
  kind: 'call' | 'conference',
): Promise<[Person, Person]> {
  const ada = await people.arrive('Ada');
  const ben = await people.arrive('Ben', { door: server.firstDoor });
  const room = await ada.startRoom(kind);
  await ada.join();
  await ben.enter(room);
  await expect(ada.tileOf('Ben')).toBeVisible();
  return [ada, ben];
}

/** Whether the page lets the browser ask before it closes. Runs in the page. */
function wouldAsk(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  dispatchEvent(event);
  return event.defaultPrevented;
}

for (const kind of ['call', 'conference'] as const) {
  test(`in a ${kind}, the others see whose network is gone, who left, and who closed the window`, async ({
    people,
    server,
  }) => {
    const [ada, ben] = await meet(people, server, kind);

    await test.step('whose network is gone, until it is back', async () => {
      const here = ada.tileOf('Ben').getByText(/connection is interrupted · \d+ s/u);
      const there = ben.page.getByText('Your connection is interrupted', { exact: true });
      server.firstDoor.freeze();
      await expect(here).toBeVisible(WITHIN);
      await expect(there).toBeVisible(WITHIN);
      server.firstDoor.open();
      await expect(here).toBeHidden();
      await expect(there).toBeHidden();
    });

    await test.step('who left by the button of the browser for going back, and comes back as muted as before', async () => {
      await ben.page.getByRole('button', { name: 'Turn microphone off' }).click();
      // As happens by mistake: one click leads in again.
      await ben.page.goBack();
      await expect(ada.page.getByText('Ben left').first()).toBeAttached(WITHIN);
      await expect(ada.tileOf('Ben')).toBeHidden(WITHIN);
      await expect(ben.page.getByRole('heading', { name: LEFT })).toBeVisible();
      await ben.page.getByRole('button', { name: 'Join again' }).click();
      await expect(ben.page.getByRole('button', { name: 'Turn microphone on' })).toBeVisible();
      await expect(ada.tileOf('Ben')).toBeVisible();
    });

    await test.step('who left', async () => {
      await ben.leave();
      await expect(ada.tileOf('Ben')).toBeHidden(WITHIN);
      await ben.page.getByRole('button', { name: 'Join again' }).click();
      await expect(ada.tileOf('Ben')).toBeVisible();
      // The browser asks where somebody else is there, once the page has heard of that.
      await expect(ben.tileOf('Ada')).toBeVisible();
      await expect.poll(() => ben.page.evaluate(wouldAsk)).toBe(true);
    });

    await test.step('who closed the window', async () => {
      const asked = ben.page.waitForEvent('dialog');
      await ben.page.close({ runBeforeUnload: true });
      const dialog = await asked;
      expect(dialog.type()).toBe('beforeunload');
      await dialog.accept();
      await expect(ada.page.getByText('Ben closed the window').first()).toBeAttached(WITHIN);
      await expect(ada.tileOf('Ben')).toBeHidden(WITHIN);
    });
  });
}

test('nothing in a call moves when its own connection breaks, and when it is back; away for long it is lost', async ({
  people,
  server,
}) => {
  test.slow();
  const [ada, ben] = await meet(people, server, 'call');
  await expect(ben.page.getByRole('button', { name: 'End-to-end encrypted' })).toBeVisible();
  const interrupted = ben.page.getByText('Your connection is interrupted', { exact: true });
  await expectNothingToMove(ben.page, {
    come: async () => {
      server.firstDoor.freeze();
      await expect(interrupted).toBeVisible();
    },
    go: async () => {
      server.firstDoor.open();
      await expect(interrupted).toBeHidden();
    },
  });
  server.firstDoor.cut();
  await expect(ada.page.getByText('Ben lost the connection').first()).toBeAttached({ timeout: 40_000 });
  await expect(ada.tileOf('Ben')).toBeHidden();
  server.firstDoor.open();
});
