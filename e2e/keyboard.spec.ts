import { expect, type Locator, type Page } from '@playwright/test';
import { expectToReceive } from './fixtures/media.ts';
import { LEFT } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

/** Presses Tab until something has the focus, as a person without a mouse would. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(target).toBeFocused({ timeout: 100 });
  }).toPass({ intervals: [0], timeout: 15_000 });
}

test('with the keyboard alone one starts a call, joins, mutes, and leaves', async ({ people }) => {
  const ada = await people.arrive('Ada');
  const { page } = ada;
  await ada.goTo('/');
  await tabTo(page, page.getByRole('button', { name: 'Start a call' }));
  await page.keyboard.press('Enter');
  const name = page.getByRole('textbox', { name: 'Your name' });
  // The field has the focus already, because it is empty.
  await expect(name).toBeFocused();
  await page.keyboard.type('Ada');
  await page.keyboard.press('Enter');
  await expect(ada.leaveButton).toBeVisible();

  await test.step('keys that are shortcuts in a call write into a field', async () => {
    const link = page.getByRole('textbox', { name: 'Link to this room' });
    await link.focus();
    await page.keyboard.press('v');
    await page.keyboard.press('m');
    await expect(page.getByRole('button', { name: 'Turn camera off' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Turn microphone off' })).toBeVisible();
    await link.blur();
  });

  const ben = await people.arrive('Ben');
  await ben.enter(new URL(page.url()).pathname);
  await expectToReceive(page, { videos: 1, voices: 1 });
  const muted = ben.tileOf('Ada').getByText('Muted');
  await page.keyboard.press('m');
  await expect(muted).toBeAttached();

  await test.step('holding the space bar while muted lets one be heard', async () => {
    await page.keyboard.down(' ');
    await expect(muted).toBeHidden();
    await page.keyboard.up(' ');
    await expect(muted).toBeAttached();
  });

  await page.keyboard.press('m');
  await expect(muted).toBeHidden();
  await test.step('with another key beside it, the space bar neither does that nor presses what was clicked', () =>
    expectSpaceAlone(page, muted));
  await page.keyboard.press('m');
  await expect(muted).toBeHidden();

  await test.step('the overview of shortcuts leaves the call alone, and closes with Escape', async () => {
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(dialog).toBeVisible();
    // Keys go on to work.
    await page.keyboard.press('v');
    await expect(page.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
    await expect(ben.pictureOf('Ada')).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await tabTo(page, ada.leaveButton);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: LEFT })).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Join again' }));
  await page.keyboard.press('Enter');
  await expect(ada.leaveButton).toBeVisible();
});

/** @param muted says at the other end that she is */
async function expectSpaceAlone(page: Page, muted: Locator): Promise<void> {
  const { keyboard } = page;
  // With the mouse: the button keeps the focus, and is not meant by what is pressed next.
  await page.getByRole('button', { name: 'Turn microphone off' }).click();
  const button = page.getByRole('button', { name: 'Turn microphone on' });
  await expect(button).toBeFocused();
  await expect(muted).toBeAttached();
  const said = await button.evaluateHandle((element) => {
    const labels: (string | null)[] = [];
    const observer = new MutationObserver(() => labels.push(element.ariaLabel));
    observer.observe(element, { attributeFilter: ['aria-label'] });
    return labels;
  });
  for (const modifier of ['Control', 'Alt', 'Shift', 'Meta']) {
    for (const first of [' ', modifier]) {
      await keyboard.down(modifier);
      await keyboard.down(' ');
      await keyboard.up(first);
      await keyboard.up(first === ' ' ? modifier : ' ');
    }
  }
  // The control: alone it lets her be heard, and of all that was pressed this is the first that did anything.
  await keyboard.down(' ');
  await expect(muted).toBeHidden();
  expect(await said.jsonValue()).toEqual(['Mic on. Turn microphone off']);
  await keyboard.up(' ');
  await expect(muted).toBeAttached();
  await expect(button).toBeFocused();
}

test('the bar is three stops of the Tab key from the lock, and arrows lead to what tiles can do', async ({
  people,
}) => {
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  const { page } = ada;
  const room = await ada.startRoom('conference');
  await ada.join();
  await ben.enter(room);
  await expect(ada.tileOf('Ben')).toBeVisible();
  await page.getByRole('banner').getByRole('button').focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('list', { name: 'Participants' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  const hide = page.getByRole('button', { name: 'Hide your picture' });
  await expect(hide).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Turn microphone off' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(ada.tileOf('You')).toBeHidden();
});
