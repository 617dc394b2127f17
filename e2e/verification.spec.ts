import { expect } from '@playwright/test';
import { decodedFrames, expectAllToReceive, moreOwnPictures } from './fixtures/media.ts';
import { meet } from './fixtures/meet.ts';
import type { People } from './fixtures/people.ts';
import { LEFT, type Person } from './fixtures/person.ts';
import { snapshotMedia } from './fixtures/probe.ts';
import { test } from './fixtures/test.ts';

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';
const NOT_LET_IN = 'Not let in yet: you are neither seen nor heard';
const COMPARED = 'End-to-end encrypted and compared: only you two can see and hear this';

/** Opens the lock's panel, unless it is open, and reads what is in it to compare: seven words, and thirteen digits. */
async function readSymbols({ page }: Person): Promise<{ words: string[]; digits: string }> {
  const lock = page.getByRole('button', { name: END_TO_END });
  await lock.waitFor();
  const panel = page.getByRole('region', { name: 'Is anyone listening in?' });
  if (await panel.isHidden()) await lock.click();
  const words = await panel.getByRole('listitem').allTextContents();
  const sentence = (await panel.getByText('Or compare these numbers').textContent()) ?? '';
  return { words, digits: sentence.replaceAll(/\D/gu, '') };
}

const answer = ({ page }: Person, text: string) => page.getByRole('button', { name: text }).click();

test('two people see the same symbols, and what one has compared holds for the devices, until they differ', async ({
  people,
}) => {
  const [ada, ben] = await meet(people);
  const compared = ada.page.getByRole('button', { name: COMPARED });
  const [first, second] = [await readSymbols(ada), await readSymbols(ben)];
  expect(first.words).toHaveLength(7);
  expect(first.digits).toHaveLength(13);
  expect(second).toEqual(first);
  await answer(ada, 'They match');
  await expect(ada.page.getByText('You and Ben have already compared symbols')).toBeVisible();
  await expect(compared).toBeVisible();
  // Only Ada has said so.
  await expect(ben.page.getByRole('button', { name: END_TO_END })).toBeVisible();

  await test.step('can be compared again', async () => {
    const panel = ada.page.getByRole('region', { name: 'Is anyone listening in?' });
    await expect(panel.getByRole('listitem')).toHaveCount(0);
    await panel.getByText('Compare again').click();
    expect(await panel.getByRole('listitem').allTextContents()).toEqual(first.words);
    await answer(ada, 'They match');
    await expect(panel.getByText('Compare again')).toBeFocused();
    await expect(panel.getByRole('listitem')).toHaveCount(0);
  });

  await test.step('holds for who comes back', async () => {
    await ben.page.keyboard.press('Escape');
    await ben.leave();
    await expect(ada.tileOf('Ben')).toBeHidden();
    await ben.page.getByRole('button', { name: 'Join again' }).click();
    await expect(compared).toBeVisible();
    await expect(ben.page.getByRole('button', { name: END_TO_END })).toBeVisible();
  });

  await test.step('and ends the call when the symbols differ now', async () => {
    const panel = ada.page.getByRole('region', { name: 'Is anyone listening in?' });
    if (await panel.isHidden()) await compared.click();
    await panel.getByText('Compare again').click();
    await answer(ada, 'They don’t match');
    await expect(ada.page.getByRole('heading', { name: 'because the symbols differ' })).toBeVisible();
    await expect(ben.page.getByText('Ada left').first()).toBeVisible();
  });
});

/** Ben was there and has left; somebody comes to Ada in his place and is blocked. */
async function comeInstead(people: People, name: string) {
  const [ada, ben] = await meet(people);
  await ben.page.getByRole('button', { name: END_TO_END }).waitFor();
  const room = new URL(ben.page.url()).pathname;
  await ben.leave();
  const other = await people.arrive(name);
  await other.enter(room);
  const warning = ada.page.getByRole('alertdialog', { name: 'This may not be Ben' });
  await expect(warning).toBeVisible();
  // Who waits reads so, and not that all is well.
  await expect(other.page.getByRole('button', { name: NOT_LET_IN })).toBeVisible();
  await expect(other.tileOf('Ada').getByText('Ada has not let you in yet')).toBeVisible();
  await moreOwnPictures(other);
  expect(await decodedFrames(other.page)).toBe(0);
  expect(await heardFrom(ada)).toBe(0);
  return { ada, other, warning };
}

test('somebody under another name who takes the place of who was there gets and gives nothing', async ({
  people,
}) => {
  const { ada, warning } = await comeInstead(people, 'Cleo');
  await expect(warning.getByText('Cleo', { exact: true })).toBeVisible();
  await warning.getByRole('button', { name: 'Leave the call' }).click();
  await expect(ada.page.getByRole('heading', { name: LEFT })).toBeVisible();
});

test('somebody else under the name of who was there gets and gives nothing until the person decides', async ({
  people,
}) => {
  const { ada, other, warning } = await comeInstead(people, 'Ben');
  await warning.getByRole('button', { name: 'Continue anyway' }).click();
  await expect(other.page.getByRole('button', { name: END_TO_END })).toBeVisible();
  await expectAllToReceive([other, ada], { videos: 1, voices: 1 });
});

/** Packets of the connections that are open. */
const heardFrom = async ({ page }: Person): Promise<number> =>
  (await snapshotMedia(page)).inbound.reduce((sum, { packets }) => sum + packets, 0);

test('symbols that do not match end the call, and the page says what that may mean', async ({ people }) => {
  const [ada, ben] = await meet(people);
  await readSymbols(ada);
  await answer(ada, 'They don’t match');
  await expect(ada.page.getByRole('heading', { name: 'because the symbols differ' })).toBeVisible();
  await expect(ada.page.getByText('Say nothing confidential here')).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Join again' })).toBeHidden();
  await expect(ben.page.getByText('Ada left').first()).toBeVisible();
});
