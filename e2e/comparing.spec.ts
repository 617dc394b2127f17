import { expect, type Locator, type Page } from '@playwright/test';
import { meet, meetIn } from './fixtures/meet.ts';
import { LEFT, type Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

// How people come to compare, to keep each other, and to read the lock, with a mouse, with keys and on a phone.

const offerOn = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^Sure that no one/u });
const symbolsOn = (page: Page) => page.getByRole('region', { name: 'Is anyone listening in?' });
const lockOn = (page: Page) => page.getByRole('button', { name: 'End-to-end encrypted' });

async function compare({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'They match' }).click();
  await expect(page.getByRole('button', { name: 'End-to-end encrypted and compared' })).toBeVisible();
}

test('the first call of two devices offers to compare, by keys too, and the next one does not', async ({
  people,
}) => {
  const [ada, ben] = await meet(people);
  const offer = offerOn(ada.page);
  await expect(offer).toBeVisible();
  await expect(ada.page.getByRole('log').getByText('Sure that no one is listening in?')).toHaveCount(1);
  // With the keyboard it is behind the lock.
  await lockOn(ada.page).focus();
  await ada.page.keyboard.press('Tab');
  await expect(offer).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await expect(symbolsOn(ada.page).getByRole('heading')).toBeFocused();
  await expect(offer).toBeHidden();
  await ada.page.keyboard.press('Escape');
  await expect(lockOn(ada.page)).toBeFocused();

  await expect(offerOn(ben.page)).toBeVisible();
  await ben.leave();
  await ben.page.getByRole('button', { name: 'Join again' }).click();
  await lockOn(ben.page).waitFor();
  await lockOn(ada.page).waitFor();
  // That he is there stands where the offer would, and goes first.
  const joined = ada.page.getByRole('banner').getByText('Ben joined');
  await expect(joined).toBeVisible();
  await expect(joined).toBeHidden();
  await expect(offerOn(ada.page)).toHaveCount(0);
  await expect(offerOn(ben.page)).toHaveCount(0);
});

test('whom one has compared with can be kept after the call, and is among the contacts then', async ({
  people,
}) => {
  const [ada, ben] = await meet(people);
  await offerOn(ada.page).click();
  await compare(ada);
  // Who goes first can be kept all the same.
  await ben.leave();
  await expect(ben.page.getByRole('button', { name: 'Keep Ada as contact' })).toHaveCount(0);
  await ada.leave();
  await expect(ada.page.getByRole('heading', { name: LEFT })).toBeVisible();
  await ada.page.getByRole('button', { name: 'Keep Ben as contact' }).click();
  await ada.page.getByRole('textbox', { name: 'Name of the contact' }).fill('Ben from work');
  await ada.page.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(ada.page.getByText('Ben from work is a contact now')).toBeFocused();
  await ada.page.getByRole('main').getByRole('link', { name: 'Contacts' }).click();
  const contact = ada.page.getByRole('listitem').filter({ hasText: 'Ben from work' });
  await expect(contact).toContainText('Compared');
  await expect(contact.getByRole('button', { name: 'Call Ben from work' })).toBeVisible();
});

/** How many lines its words have on the screen. */
const linesOf = (words: Locator): Promise<number> =>
  words.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top))).size;
  });

const SHORT = {
  en: { call: 'Only you two can listen', conference: 'This server could listen' },
  de: { call: 'Nur Sie beide hören mit', conference: 'Server kann mithören' },
} as const;

/** On phones of two widths, in English and then in German. */
async function expectLockOfOneLine(page: Page, kind: 'call' | 'conference'): Promise<void> {
  const window = page.viewportSize() ?? { width: 960, height: 600 };
  const lock = page.getByRole('banner').getByRole('button').first();
  await page.setViewportSize({ width: 390, height: 720 });
  await expect(lock.getByText(SHORT.en[kind], { exact: true })).toBeVisible();
  await expect(lock).toHaveAccessibleName(
    kind === 'call' ? /only you two can see and hear this/u : /This server could listen/u,
  );
  await lock.click();
  const sentence = kind === 'call' ? /^End-to-end encrypted: only you two/u : /^This server could listen/u;
  await expect(page.getByRole('heading', { name: sentence })).toBeVisible();
  await page.keyboard.press('Escape');
  for (const language of ['en', 'de'] as const) {
    if (language === 'de') {
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
      await page.keyboard.press('Escape');
    }
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 720 });
      const words = lock.getByText(SHORT[language][kind], { exact: true });
      await expect(words).toBeVisible();
      expect(await linesOf(words), `${language} at ${width}`).toBe(1);
    }
  }
  await page.setViewportSize(window);
}

test('a conference offers nothing to compare, and on a phone its lock is one line with the whole sentence as its name', async ({
  people,
}) => {
  const [ada] = await meetIn('conference', people);
  await expect(ada.tileOf('Ben')).toBeVisible();
  await expect(offerOn(ada.page)).toHaveCount(0);
  await expectLockOfOneLine(ada.page, 'conference');
});

test('with a mouse what is not about safety fades in a call of two and takes no click; on touch nothing does', async ({
  people,
}) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const [ada, ben] = await meet(people, {}, { context: phone });
  for (const { page } of [ada, ben]) await expect(page.getByRole('timer')).toBeVisible();
  for (const { page } of [ada, ben]) await expect(page.locator('.call[data-idle]')).toBeVisible();
  const chat = ({ page }: typeof ada) => page.locator('.bar-more');
  await expect(chat(ada)).toHaveCSS('opacity', '0');
  await expect(chat(ada)).toHaveCSS('pointer-events', 'none');
  await expect(ada.page.locator('.bar-safety')).toHaveCSS('opacity', '1');
  await expect(chat(ben)).toHaveCSS('opacity', '1');
  await expect(chat(ben)).toHaveCSS('pointer-events', 'auto');
});

test('in a call the bar, the lock on a phone and the settings say what they should', async ({ people }) => {
  const [ada, ben] = await meet(people);
  const { page } = ada;

  await test.step('in minutes how long the call is, and the list of people to the second', async () => {
    await expect(page.getByRole('timer')).toHaveAccessibleName(/^Duration (?:<\s)?\d+\smin$/u);
    await expect(page.getByRole('timer')).toHaveAccessibleDescription(/^Duration 0:0\d:\d\d$/u);
    await page.keyboard.press('p');
    const list = page.getByRole('complementary', { name: 'People' });
    await expect(list.getByText(/^Duration 0:0\d:\d\d$/u)).toBeVisible();
    await page.keyboard.press('p');
    await expect(list).toBeHidden();
  });

  const settings = page.getByRole('dialog', { name: 'Settings' });
  await test.step('one’s own picture only when asked, and to nobody else while the camera is off', async () => {
    await page.keyboard.press('v');
    await expect(page.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    await expect(settings.locator('video')).toHaveCount(0);
    await settings.getByRole('button', { name: 'Check your picture' }).click();
    await expect(settings.getByText('Only you see this')).toBeVisible();
    const picture = settings.locator('video');
    await expect
      .poll(() => picture.evaluate((video: HTMLVideoElement) => video.videoWidth))
      .toBeGreaterThan(0);
    const track = await picture.evaluateHandle(({ srcObject }: HTMLVideoElement) =>
      srcObject instanceof MediaStream ? srcObject.getVideoTracks()[0] : undefined,
    );
    await expect(ben.pictureOf('Ada')).toHaveCount(0);
    await page.keyboard.press('Escape');
    // The camera's light goes out with it.
    await expect.poll(() => track.evaluate((each) => each?.readyState)).toBe('ended');
  });

  await test.step('that it is between the two, in one line', () => expectLockOfOneLine(page, 'call'));

  await test.step('language, appearance and the network address, as the page before the call', async () => {
    await page.getByRole('button', { name: 'Mehr', exact: true }).click();
    await page.getByRole('button', { name: 'Einstellungen' }).click();
    const german = page.getByRole('dialog', { name: 'Einstellungen' });
    await german.getByRole('combobox', { name: 'Sprache' }).selectOption('en');
    await settings.getByRole('switch', { name: 'Hide my network address' }).check();
    await settings.getByRole('combobox', { name: 'Appearance' }).selectOption('dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await settings.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await expect(german).toBeVisible();
    await ada.goTo('/contacts');
    await page.getByText('Sicherheit dieses Geräts').click();
    await expect(page.getByRole('switch', { name: 'Netzwerkadresse' }).first()).toBeChecked();
  });
});
