import { expect } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { inTurn } from './fixtures/in-turn.ts';
import { expectToReceive, moreSound } from './fixtures/media.ts';
import type { Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

// Leading a conference: what those who lead do to others holds, is seen by those whom it is done to, and is undone.

const actionsFor = (person: Person, name: string) =>
  person.page.getByRole('button', { name: `What you can do with ${name}` });

test('a host turns off the microphone of somebody, who asks, is allowed again, and moderates at the end', async ({
  people,
}) => {
  test.slow();
  const [ada, ben, cleo] = [
    await people.arrive('Ada'),
    await people.arrive('Ben'),
    await people.arrive('Cleo'),
  ];
  const room = await ada.startRoom('conference');
  await ada.join();
  await inTurn([ben, cleo], (person) => person.enter(room));
  await expectToReceive(cleo.page, { videos: 2, voices: 2 });

  await test.step('nobody but who leads is offered it', async () => {
    await ben.page.keyboard.press('p');
    await expect(ben.page.getByRole('complementary').getByText('Ada')).toBeVisible();
    await expect(actionsFor(ben, 'Cleo')).toHaveCount(0);
    await ben.page.keyboard.press('p');
  });

  await test.step('by the keyboard alone', async () => {
    await ada.page.keyboard.press('p');
    await actionsFor(ada, 'Ben').focus();
    await ada.page.keyboard.press('Enter');
    const dialog = ada.page.getByRole('dialog', { name: 'Ben' });
    await expect(dialog).toBeVisible();
    await expectAccessible(ada.page, 'what one can do with somebody');
    await dialog.getByRole('button', { name: 'Turn off their microphone' }).focus();
    await ada.page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(actionsFor(ada, 'Ben')).toBeFocused();
  });

  await test.step('nobody hears Ben, and he is told by whom and what he can do', async () => {
    await expect(ben.page.getByText('A host turned off your microphone')).toBeVisible();
    await expect(cleo.tileOf('Ben').getByText('Muted')).toBeAttached();
    await expectAccessible(ben.page, 'a microphone that was turned off');
    // Whatever key he presses: it is asked for, and not switched on.
    await ben.page.keyboard.press('Space');
    await ben.page.keyboard.press('m');
    await expect(ben.page.getByText('You have asked.')).toBeVisible();
    await expect(ada.page.getByText('Ben asks to speak').first()).toBeVisible();
    await expect(ada.page.getByText('Asks to speak', { exact: true })).toBeVisible();
    await expectToReceive(cleo.page, { videos: 2, voices: 1 });
  });

  await test.step('nor when he comes anew', async () => {
    await ben.page.reload();
    await ben.join();
    await expect(ben.page.getByText('Your microphone is off until it is allowed')).toBeVisible();
    await expect(cleo.tileOf('Ben').getByText('Muted')).toBeAttached();
  });

  await test.step('allowed again, he is heard when he wants to be', async () => {
    await actionsFor(ada, 'Ben').click();
    await ada.page.getByRole('button', { name: 'Allow their microphone again' }).click();
    await expect(ben.page.getByText('You can turn on your microphone again').first()).toBeVisible();
    await expect(cleo.tileOf('Ben').getByText('Muted')).toBeAttached();
    await ben.page.getByRole('button', { name: 'Turn microphone on' }).click();
    await expect(cleo.tileOf('Ben').getByText('Muted')).toHaveCount(0);
    await moreSound(cleo.page);
  });

  await test.step('as a moderator he acts on others, also after his page was loaded anew, but not on her', async () => {
    await actionsFor(ada, 'Ben').click();
    await ada.page.getByRole('button', { name: 'Make moderator' }).click();
    await expect(ben.page.getByText('You are a moderator now').first()).toBeVisible();
    await ben.page.reload();
    await ben.join();
    await ben.page.keyboard.press('p');
    await expect(actionsFor(ben, 'Ada')).toHaveCount(0);
    await actionsFor(ben, 'Cleo').click();
    await ben.page.getByRole('button', { name: 'Turn off their camera' }).click();
    await expect(cleo.page.getByText('A moderator turned off your camera')).toBeVisible();
    await expect(ada.pictureOf('Cleo')).toBeHidden();
  });
});
