import { expect } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { expectBarFits, expectChatReachable } from './fixtures/fits.ts';
import type { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

/** Words differ by language and contrasts by appearance: each language in one appearance tries them all. */
const LANGUAGES = {
  en: {
    locale: 'en-GB',
    colorScheme: 'light',
    join: 'Join now',
    leave: 'Leave',
    name: 'Your name',
    call: 'Start a call',
    conference: 'Start a conference',
  },
  de: {
    locale: 'de-DE',
    colorScheme: 'dark',
    join: 'Jetzt teilnehmen',
    leave: 'Verlassen',
    name: 'Ihr Name',
    call: 'Gespräch beginnen',
    conference: 'Konferenz beginnen',
  },
} as const;
type Words = (typeof LANGUAGES)[keyof typeof LANGUAGES];

const contextOf = ({ locale, colorScheme }: Words) =>
  ({ locale, colorScheme, reducedMotion: 'reduce' }) as const;

/** Joins by what things are called in this language. */
async function join({ page, name }: Person, words: Words): Promise<void> {
  await page.getByRole('textbox', { name: words.name }).fill(name);
  await page.getByRole('button', { name: words.join }).click();
  await page.getByRole('button', { name: words.leave, exact: true }).waitFor();
}

async function meet(people: People, words: Words): Promise<Person> {
  const ada = await people.arrive('Ada', { context: contextOf(words) });
  await ada.goTo('/');
  await ada.page.getByRole('button', { name: words.call }).click();
  await join(ada, words);
  return ada;
}

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`axe finds nothing on the pages before and after a call, and they fit (${language})`, async ({
    people,
  }) => {
    const ada = await people.arrive('Ada', { context: contextOf(words) });
    const { page } = ada;
    await ada.goTo('/');
    await expectAccessible(page, 'home');
    await page.getByRole('button', { name: words.call }).click();
    await page.getByRole('button', { name: words.join }).waitFor();
    await expectAccessible(page, 'pre-join');
    await join(ada, words);
    await page.getByRole('button', { name: words.leave, exact: true }).click();
    await expectAccessible(page, 'after');
    await ada.goTo('/contacts');
    await page.getByRole('heading', { level: 3 }).first().waitFor();
    await page.locator('summary').first().click();
    await expectAccessible(page, 'contacts');
    await ada.goTo('/firewall');
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await expectAccessible(page, 'firewall');
    await ada.goTo('/nowhere');
    await expectAccessible(page, 'wrong link');
    await ada.goTo('/r/00000-00000-00000-00000-00000');
    await expectAccessible(page, 'no such room');

    await test.step('on a low laptop whoever made the room sees all of the page before the call', async () => {
      await page.setViewportSize({ width: 1366, height: 650 });
      for (const kind of ['call', 'conference'] as const) {
        await ada.goTo('/');
        await page.getByRole('button', { name: words[kind] }).click();
        await page.locator('.prejoin-invite').getByText(/\d/u).waitFor();
        const high = await page.evaluate(() => document.documentElement.scrollHeight);
        expect(high, kind).toBeLessThanOrEqual(650);
      }
    });
  });

  test(`axe finds nothing in a call, alone and with another, nor in its panels (${language})`, async ({
    people,
  }) => {
    const ada = await meet(people, words);
    await expectAccessible(ada.page, 'alone');
    const ben = await people.arrive('Ben');
    await ben.enter(new URL(ada.page.url()).pathname);
    await expect(
      ada
        .pictureOf('Ben')
        .or(ada.page.getByText('Ben', { exact: true }))
        .first(),
    ).toBeVisible();
    await expectAccessible(ada.page, 'in a call');
    await expectBarFits(ada.page);
    await ada.page.locator('.lock').click();
    await ada.page.locator('.compare').waitFor();
    await expectAccessible(ada.page, 'symbols to compare');
    await ada.page.keyboard.press('Escape');
    await ada.page.keyboard.press('?');
    await expectAccessible(ada.page, 'shortcuts');
    await ada.page.keyboard.press('Escape');
    await ada.page.keyboard.press('p');
    await expectAccessible(ada.page, 'people');
    await ada.page.keyboard.press('c');
    const field = ada.page.locator('.composer textarea');
    await expectAccessible(ada.page, 'empty chat');
    await expectChatReachable(ada.page);
    await field.fill('https://a.example, مرحبا');
    await field.press('Enter');
    await ada.page.getByRole('link', { name: 'https://a.example' }).waitFor();
    await expectAccessible(ada.page, 'chat');
    await expectChatReachable(ada.page);
  });
}
