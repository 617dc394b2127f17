import { type BrowserContext, expect, type Page } from '@playwright/test';
import {
  type Continuity,
  readContinuity,
  restartContinuity,
  watchContinuity,
} from './fixtures/continuity.ts';
import { agreeToConference, askForConference, TO_SERVER } from './fixtures/upgrade.ts';
import { meddleWithRelay } from './fixtures/hostile-server.ts';
import { expectAllToReceive, expectToReceive, morePictures } from './fixtures/media.ts';
import { meet } from './fixtures/meet.ts';
import type { Person } from './fixtures/person.ts';
import { tell, test } from './fixtures/test.ts';

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';
const FAILED = 'Not protected, so nothing is sent or played';

const lockOf = ({ page }: Person, words: string) =>
  page.getByRole('banner').getByRole('button', { name: words });
const click = ({ page }: Person, name: string) => page.getByRole('button', { name }).click();
const questionOf = ({ page }: Person) => page.getByRole('alertdialog', { name: 'Ada wants to add people' });
const pathOf = ({ page }: Person) => new URL(page.url()).pathname;

/** Collects what the page asks the server for, over all its sockets. */
function methodsOf(page: Page): string[] {
  const methods: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const { method } = JSON.parse(String(payload));
      if (method !== undefined) methods.push(method);
    }),
  );
  return methods;
}

/** What a conference begins with: another socket, a room, a place in it. */
const BEGINNING = new Set(['hello', 'createRoom', 'join']);

/** Nothing that was asked for since `from` is the beginning of a conference. */
const expectNoConference = (methods: readonly string[], from = 0): void =>
  expect(methods.slice(from).filter((method) => BEGINNING.has(method))).toEqual([]);

const figures = ({ picture, sound }: Continuity) =>
  `${picture.toFixed(0)} ms without a new picture, ${sound.toFixed(0)} ms without sound`;

test('two make a conference of their call without a break, and a third joins', async ({ people }) => {
  const methods: string[][] = [];
  const prepare = async (context: BrowserContext) => {
    context.on('page', (page) => methods.push(methodsOf(page)));
    await watchContinuity(context);
  };
  const [ada, ben] = await meet(people, { prepare }, { prepare });
  const both = [ada, ben];
  for (const { page } of both) await expectToReceive(page, { videos: 1, voices: 1 });
  await Promise.all(both.map(({ page }) => restartContinuity(page)));
  await Promise.all(both.map(({ page }) => morePictures(page)));
  const quiet = await Promise.all(both.map(({ page }) => readContinuity(page)));
  await Promise.all(both.map(({ page }) => restartContinuity(page)));
  const asked = methods.map(({ length }) => length);
  await askForConference(ada, 'Ben');
  await expect(questionOf(ben)).toContainText('The server will then be able to see and hear everything');
  for (const [index, each] of methods.entries()) expectNoConference(each, asked[index]);
  await expect(lockOf(ada, END_TO_END)).toBeVisible();
  await agreeToConference(ben);

  for (const person of both) {
    await expect(lockOf(person, TO_SERVER)).toBeVisible();
    const upgraded = person.page.getByRole('alert').filter({ hasText: 'the server can see and hear it' });
    await expect(upgraded).toBeVisible();
    // The call is left, and everything comes from the conference.
    await person.page.waitForFunction(() => window.sottoProbe.connections[0]?.connectionState === 'closed');
  }
  const switched = await Promise.all(both.map(({ page }) => readContinuity(page)));
  for (const [index, { name }] of both.entries()) {
    const [before, after] = [quiet[index], switched[index]];
    if (before === undefined || after === undefined) throw new RangeError('somebody was not watched');
    tell(`${name}, at most: ${figures(after)}; in the call before: ${figures(before)}`);
    expect(after.looks).toBeGreaterThan(0);
    expect(after.doubled, 'one sound at a time').toBe(0);
    expect(after.overlapped, 'the call goes on until the conference brings its pictures').toBe(true);
    expect(after.captures, 'devices are not opened again').toBe(before.captures);
  }
  expect(pathOf(ada)).toBe(pathOf(ben));
  await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });

  await click(ada, 'I understand');
  const invitation = ada.page.getByRole('dialog', { name: 'Invite people' });
  await expect(invitation.getByRole('textbox')).toHaveValue(ada.page.url());
  const cleo = await people.arrive('Cleo');
  await cleo.enter(pathOf(ada));
  for (const person of [ada, ben, cleo]) {
    await expectToReceive(person.page, { videos: 2, voices: 2 });
    await expect(lockOf(person, TO_SERVER)).toBeVisible();
  }
  // Whoever asked is the host.
  await ada.page.keyboard.press('Escape');
  await ada.endForEveryone();
  await expect(cleo.page.getByText('A host ended it for everyone')).toBeVisible();
});

test('who says no keeps the call as it is, and a server that pretends that the other has agreed gets nothing', async ({
  people,
}) => {
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  let pretending = false;
  const answer = { type: 'growth', step: 'answer', id: crypto.randomUUID(), accept: true };
  const methods: [string[], string[]] = [[], methodsOf(ben.page)];
  const changed = await meddleWithRelay(
    ada.page,
    ({ bytes }) => (pretending ? Buffer.from(JSON.stringify(answer)) : bytes),
    (method) => methods[0].push(method),
  );
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.enter(room);
  await lockOf(ada, END_TO_END).waitFor();
  const before = methods.map(({ length }) => length);
  await askForConference(ada, 'Ben');
  await questionOf(ben).waitFor();
  await click(ben, 'Keep it between the two of us');
  await expect(ada.page.getByText('No conference: Ben declined').first()).toBeVisible();
  for (const person of [ada, ben]) {
    await expect(lockOf(person, END_TO_END)).toBeVisible();
    await expectToReceive(person.page, { videos: 1, voices: 1 });
    expect(pathOf(person)).toBe(room);
  }
  for (const [index, each] of methods.entries()) {
    expect(each.slice(before[index])).toContain('relay');
    expectNoConference(each, before[index]);
  }
  await askForConference(ada, 'Ben');
  await questionOf(ben).waitFor();
  expect(changed()).toBe(0);
  pretending = true;
  await click(ben, 'Keep it between the two of us');
  await expect(lockOf(ada, FAILED)).toBeVisible();
  expect(changed()).toBeGreaterThan(0);
  for (const [index, each] of methods.entries()) expectNoConference(each, before[index]);
});

test('a server that keeps the answer back gets nothing from either', async ({ people }) => {
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  let keeping = false;
  const methods: [string[], string[]] = [[], methodsOf(ben.page)];
  const changed = await meddleWithRelay(
    ada.page,
    ({ bytes }) => (keeping ? null : bytes),
    (method) => methods[0].push(method),
  );
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.enter(room);
  await lockOf(ada, END_TO_END).waitFor();
  const before = methods.map(({ length }) => length);
  await askForConference(ada, 'Ben');
  await questionOf(ben).waitFor();
  keeping = true;
  await agreeToConference(ben);
  await expect.poll(changed).toBeGreaterThan(0);
  // The call goes on for as long as both wait; Ben gives up by himself, some time later.
  await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
  for (const [index, each] of methods.entries()) expectNoConference(each, before[index]);
});
