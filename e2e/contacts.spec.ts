import { expect } from '@playwright/test';
import { digitsOn, personalLinkOn } from './fixtures/contacts.ts';
import { test } from './fixtures/test.ts';

// A device has a key, people pass on links that carry it, and contacts stay on the device.

test('people become contacts by opening a personal link, and stay so', async ({ people, firefox }) => {
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben', { browser: firefox })];
  await ada.goTo('/');
  await ada.page.getByRole('link', { name: 'Contacts' }).click();
  await ada.page.getByRole('textbox', { name: 'Your name in the link' }).fill('Ada Brandt');
  const link = await personalLinkOn(ada.page);

  await ben.goTo(link.pathname + link.hash);
  const offer = ben.page.getByRole('region', { name: 'Add this person?' });
  await expect(offer.getByRole('textbox')).toHaveValue('Ada Brandt');
  await expect(ben.page.getByRole('listitem').filter({ hasText: 'Ada' })).toHaveCount(0);
  await offer.getByRole('button', { name: 'Add' }).click();
  const contact = ben.page.getByRole('listitem').filter({ hasText: 'Ada Brandt' });
  await expect(contact).toContainText('Not compared');
  const digits = await digitsOn(ben.page);

  await ben.page.reload();
  await expect(contact).toBeVisible();
  await expect(offer).toBeHidden();
  expect(await digitsOn(ben.page)).toBe(digits);
  await contact.getByRole('button', { name: 'Edit Ada Brandt' }).click();
  await ben.page.getByRole('textbox', { name: 'Name of the contact' }).fill('Ada from work');
  await ben.page.keyboard.press('Enter');
  const renamed = ben.page.getByRole('listitem').filter({ hasText: 'Ada from work' });
  const edit = renamed.getByRole('button', { name: 'Edit Ada from work' });
  await expect(edit).toBeFocused();
  await edit.click();
  await ben.page.getByRole('button', { name: 'Remove contact' }).click();
  await ben.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(renamed).toHaveCount(0);
  const steps = ben.page.getByRole('heading', { name: 'Call people you know' });
  await expect(steps).toBeFocused();
  await ben.page.reload();
  await expect(steps).toBeVisible();
});

test('a name that a contact has already is not taken with another key without a word', async ({ people }) => {
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  await ada.goTo('/contacts');
  const before = (await personalLinkOn(ada.page)).hash;
  const digits = await digitsOn(ada.page);
  await ben.goTo(`/contacts${before}&name=Ada`);
  await ben.page.getByRole('button', { name: 'Add', exact: true }).click();

  await ada.page.getByRole('button', { name: 'Create a new key' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Create a new key' }).click();
  await expect(ada.page.getByRole('list', { name: 'The digits of your key' })).not.toHaveText(digits);
  await expect(ada.page.getByRole('dialog')).toBeHidden();
  const after = (await personalLinkOn(ada.page)).hash;

  await ben.page
    .getByRole('textbox', { name: 'Their personal link' })
    .fill(new URL(`/contacts${after}&name=ada`, ben.page.url()).href);
  await ben.page.keyboard.press('Enter');
  await expect(ben.page.getByText('You have a contact Ada with a different key.')).toBeVisible();
  await ben.page.getByRole('button', { name: 'Take the new key' }).click();
  await expect(ben.page.getByRole('button', { name: 'Edit Ada' })).toHaveCount(1);
});

test('all windows of a browser have one key, and nobody can read it', async ({ people }) => {
  const ada = await people.arrive('Ada');
  const second = await ada.page.context().newPage();
  await ada.goTo('/contacts');
  await second.goto(ada.page.url());
  expect(await digitsOn(second)).toBe(await digitsOn(ada.page));
  const kinds = await ada.page.evaluate(async () => {
    const opening = indexedDB.open('sotto-identity', 1);
    await new Promise((resolve) => {
      opening.addEventListener('success', resolve);
    });
    const request: IDBRequest<Record<string, CryptoKeyPair>> = opening.result
      .transaction('keys')
      .objectStore('keys')
      .get('device');
    await new Promise((resolve) => {
      request.addEventListener('success', resolve);
    });
    return Object.values(request.result).map(({ privateKey }) => [
      privateKey.algorithm.name,
      privateKey.extractable,
    ]);
  });
  expect(kinds).toEqual([
    ['Ed25519', false],
    ['X25519', false],
  ]);
});
