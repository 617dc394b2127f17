import { X509Certificate } from 'node:crypto';
import { expect } from '@playwright/test';
import { watchCards } from './fixtures/card-traffic.ts';
import { callFrom, digitsOn, expectReachable, personalLinkOn, ringOn, unfold } from './fixtures/contacts.ts';
import { expectAllToReceive } from './fixtures/media.ts';
import type { Person } from './fixtures/person.ts';
import { test as base } from './fixtures/test.ts';
import { Installation, origin, remove, type Seen, unpack, versions } from './former/installation.ts';

// A server of now with the data folder of a version before, and browsers with what pages of that version kept in them.

interface Renewed {
  readonly installation: Installation;
  readonly seen: Seen;
  /** The one that the version before had made. */
  readonly certificate: string;
}

const test = base.extend<{ renewed: (version: string) => Promise<Renewed> }>({
  renewed: async ({ guard }, use, testInfo) => {
    await using parts = new AsyncDisposableStack();
    await use(async (version) => {
      const { folder, ...kept } = unpack(version);
      parts.defer(() => remove(folder));
      const installation = await Installation.start(folder, { guard });
      parts.defer(() => installation.close());
      parts.defer(async () => {
        if (testInfo.status === testInfo.expectedStatus) return;
        await testInfo.attach('server.log', { body: installation.server.log, contentType: 'text/plain' });
      });
      return { installation, ...kept };
    });
  },
});

const contactOf = ({ page }: Person, name: string) => page.getByRole('listitem').filter({ hasText: name });

const lockOn = ({ page }: Person, name: string) => page.getByRole('button', { name });

const expectHeading = ({ page }: Person, name: string) =>
  expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

for (const version of versions) {
  test(`what server and browsers kept with version ${version} is as good as it was`, async ({ renewed }) => {
    const { installation, seen, certificate } = await renewed(version);
    const { rooms, digits, personalLinks } = seen;
    expect(await installation.stored()).toEqual(seen.stored);
    const [ada, ben] = await Promise.all([installation.arrive('Ada'), installation.arrive('Ben')]);

    await test.step('a certificate that people have confirmed is shown for as long as it lasts', () => {
      const lasts = new X509Certificate(certificate).validToDate.getTime() - Date.now();
      // It is made anew in the last 30 days.
      if (lasts > 31 * 86_400_000) expect(installation.certificate).toBe(certificate);
    });

    await test.step('people have the keys and personal links of before, and what they chose', async () => {
      for (const { name, person } of [
        { name: 'Ada', person: ada },
        { name: 'Ben', person: ben },
      ] as const) {
        await person.goTo('/contacts');
        await expectReachable(person.page);
        expect(await digitsOn(person.page)).toBe(digits[name]);
        expect((await personalLinkOn(person.page)).href).toBe(origin + personalLinks[name]);
      }
      await expect(ada.page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await expect(ben.page.locator('html')).toHaveAttribute('lang', 'en');
      await expect(ben.page.getByRole('switch', { name: 'Hide it from people' })).toBeChecked();
      await unfold(ben.page, 'How calls reach you');
      await expect(ben.page.getByRole('switch', { name: 'Sound when someone calls' })).not.toBeChecked();
    });

    await test.step('contacts are there, with what was compared, and are known by the links of before', async () => {
      await expect(contactOf(ada, 'Ben from work')).toContainText('Compared');
      await expect(contactOf(ben, 'Ada Brandt')).toContainText('Not compared yet');
      await ben.goTo(personalLinks.Ada);
      await expect(ben.page.getByText('You already know this person, as Ada Brandt.')).toBeVisible();
    });

    await test.step('links lead where they led, and who made a conference leads it', async () => {
      await ada.goTo('/');
      const list = ada.page.getByRole('region', { name: 'Your rooms' });
      await expect(list.getByRole('link', { name: /Link works until/u })).toHaveCount(2);
      await ben.goTo(rooms.call);
      await expectHeading(ben, 'Call for two');
      await ben.goTo(rooms.ended);
      await expectHeading(ben, 'This conference is over');
      await ben.enter(rooms.conference);
      await ada.goTo(rooms.conference);
      await expect(ada.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Ada');
      await ada.join();
      await ada.endForEveryone();
      await expectHeading(ben, 'The conference is over');
    });

    await test.step('a contact is rung with the keys of before, and the call is encrypted between the two', async () => {
      const cards = watchCards(ada.page);
      for (const person of [ada, ben]) {
        await person.goTo('/contacts');
        await expectReachable(person.page);
      }
      await callFrom(ada, 'Ben from work');
      await expect(ringOn(ben.page)).toHaveAccessibleName('Ada Brandt is calling');
      await ringOn(ben.page).getByRole('button', { name: 'Answer with video' }).click();
      await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
      await expect(lockOn(ada, 'End-to-end encrypted and compared: only you two')).toBeVisible();
      await expect(lockOn(ben, 'End-to-end encrypted: only you two')).toBeVisible();
      expect(cards.sent).toEqual([2]);
    });

    expect(installation.server.log).not.toContain('"level":"error"');
  });
}
