import { expect } from '@playwright/test';
import { test } from './fixtures/test.ts';

test('the pages speak the language of the browser', async ({ people }) => {
  const german = await people.arrive('Greta', { context: { locale: 'de-AT' } });
  await german.goTo('/');
  await expect(german.page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(german.page.getByRole('button', { name: 'Gespräch beginnen' })).toBeVisible();
  const other = await people.arrive('Fleur', { context: { locale: 'fr-FR' } });
  await other.goTo('/');
  await expect(other.page.locator('html')).toHaveAttribute('lang', 'en');
});

test('a chosen language holds at once, on other pages, and after a reload', async ({ people }) => {
  const ada = await people.arrive('Ada');
  const room = await ada.startRoom('call');
  await ada.page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Gespräch zu zweit');
  await ada.page.reload();
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Gespräch zu zweit');
  await expect(ada.page).toHaveURL(new RegExp(`${room}$`, 'u'));
});

test('a chosen appearance holds after a reload, and otherwise follows the system', async ({ people }) => {
  const ada = await people.arrive('Ada', { context: { colorScheme: 'dark' } });
  await ada.goTo('/');
  const background = () =>
    ada.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await ada.page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  expect(light).not.toBe(dark);
  await ada.page.getByRole('combobox', { name: 'Appearance' }).selectOption('dark');
  expect(await background()).toBe(dark);
  await ada.page.reload();
  expect(await background()).toBe(dark);
});
