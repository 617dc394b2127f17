import { expect } from '@playwright/test';
import { meet } from './fixtures/meet.ts';
import type { Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';
const COMPARED = 'End-to-end encrypted and compared: only you two can see and hear this';

/** Opens the lock's panel, unless it is open, and reads what is in it to compare: seven words, and thirteen digits. */
async function readSymbols({ page }: Person): Promise<{ words: string[]; digits: string }> {
  const lock = page.getByRole('button', { name: END_TO_END });
  await lock.waitFor();
  const panel = page.getByRole('region', { name: 'Is nobody in between?' });
  if (await panel.isHidden()) await lock.click();
  const words = await panel.getByRole('listitem').allTextContents();
  const sentence = (await panel.getByText('Or compare these numbers').textContent()) ?? '';
  return { words, digits: sentence.replaceAll(/\D/gu, '') };
}

const answer = ({ page }: Person, text: string) => page.getByRole('button', { name: text }).click();

test('two people see the same symbols, and each lock says when its person has compared them', async ({
  people,
}) => {
  const [ada, ben] = await meet(people);
  const [first, second] = [await readSymbols(ada), await readSymbols(ben)];
  expect(first.words).toHaveLength(7);
  expect(first.digits).toHaveLength(13);
  expect(second).toEqual(first);
  await answer(ada, 'They match');
  await expect(ada.page.getByText('You and Ben saw the same symbols')).toBeVisible();
  await expect(ada.page.getByRole('button', { name: COMPARED })).toBeVisible();
  await expect(ben.page.getByRole('button', { name: END_TO_END })).toBeVisible();
});

test('what was compared holds for one exchange of keys: who comes back is compared anew', async ({
  people,
}) => {
  const [ada, ben] = await meet(people);
  const before = await readSymbols(ada);
  await answer(ada, 'They match');
  await ben.page.getByRole('button', { name: END_TO_END }).waitFor();
  await ben.leave();
  await ben.page.getByRole('button', { name: 'Join again' }).click();
  const after = await readSymbols(ada);
  expect(after.words).not.toEqual(before.words);
});

test('symbols that do not match end the call, and the page says what that may mean', async ({ people }) => {
  const [ada, ben] = await meet(people);
  await readSymbols(ada);
  await answer(ada, 'They don’t match');
  await expect(ada.page.getByRole('heading', { name: 'because the symbols differ' })).toBeVisible();
  await expect(ada.page.getByText('Say nothing confidential here')).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Join again' })).toBeHidden();
  await expect(ben.page.getByText('Ada left').first()).toBeVisible();
});
