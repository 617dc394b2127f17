import { expect } from '@playwright/test';
import { Guard } from './fixtures/guard.ts';
import { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { SottoServer } from './fixtures/server.ts';
import { test } from './fixtures/test.ts';

// Whoever cannot be let in reads why, on a page that has a way out. Never a spinner.

async function expectNotice({ page }: Person, title: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Go to start page' })).toBeVisible();
}

test('a link that leads nowhere says so, whatever is wrong with it, and leads back to the start', async ({
  people,
}) => {
  const person = await people.arrive('Ada');
  await person.goTo('/somewhere/else');
  await expectNotice(person, 'This link does not work');
  await person.goTo('/r/00000-00000-00000-00000-00000');
  await expectNotice(person, 'There is no such room');
  // With a part missing.
  await person.goTo('/r/abcde-fghjk');
  await expectNotice(person, 'This link does not work');
  await person.page.getByRole('main').getByRole('link', { name: 'Go to start page' }).click();
  await expect(person.page.getByRole('button', { name: 'Start a call' })).toBeVisible();
});

test('a room is found by its link and by its code, however it is typed, and at once by a link that is pasted', async ({
  people,
}) => {
  const ada = await people.arrive('Ada');
  const path = await ada.startRoom('call');
  const code = path.replace('/r/', '');
  const ben = await people.arrive('Ben', { context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  for (const typed of [ada.page.url(), code, ` ${code.replaceAll('-', ' ').toUpperCase()} `]) {
    await ben.goTo('/');
    await ben.page.getByRole('textbox', { name: 'Join with a link or code' }).fill(typed);
    await ben.page.getByRole('button', { name: 'Join', exact: true }).click();
    await expect(ben.page.getByRole('heading', { name: 'Call for two' })).toBeVisible();
  }

  await ben.goTo('/');
  const field = ben.page.getByRole('textbox', { name: 'Join with a link or code' });
  await test.step('what is no link and no code is explained beside the field', async () => {
    await field.fill('abc');
    await field.press('Enter');
    await expect(ben.page.getByText('A code has 25 letters and digits; this one has 3.')).toBeVisible();
    await expect(field).toBeFocused();
    await field.clear();
  });
  const paste = async (text: string) => {
    await ben.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await field.focus();
    await ben.page.keyboard.press('ControlOrMeta+v');
  };
  // What leads nowhere stays in the field, to be looked at.
  await paste('https://example.org/');
  await expect(field).toHaveValue('https://example.org/');
  await field.clear();
  await paste(`Join me here: ${ada.page.url()}`);
  await expect(ben.page.getByRole('heading', { name: 'Call for two' })).toBeVisible();
});

test('a third person at a call of two reads that it is taken, before or on joining, and gets in when one of them leaves', async ({
  people,
}) => {
  const [ada, ben, cleo] = [
    await people.arrive('Ada'),
    await people.arrive('Ben'),
    await people.arrive('Cleo'),
  ];
  const room = await ada.startRoom('call');
  await ada.join();
  await cleo.goTo(room);
  await cleo.prepareToJoin();
  await ben.enter(room);
  await cleo.joinButton.click();
  await expect(cleo.page.getByText('This call is already taken')).toBeVisible();
  await cleo.goTo(room);
  await expectNotice(cleo, 'This call is already taken');
  await ben.leave();
  await cleo.goTo(room);
  await expect(cleo.joinButton).toBeVisible();
});

test('a conference that its host ended is closed: those inside and those who come later read it', async ({
  people,
}) => {
  const host = await people.arrive('Hanna');
  const room = await host.startRoom('conference');
  await expect(host.page.getByText(/until no one has used it for 30 days/u)).toBeVisible();
  await host.join();
  const guest = await people.arrive('Gil');
  await guest.enter(room);
  await host.endForEveryone();
  await expect(guest.page.getByRole('heading', { name: 'The conference is over' })).toBeVisible();
  const late = await people.arrive('Lea');
  await late.goTo(room);
  await expectNotice(late, 'This conference is over');
});

test('the start page lists the rooms that this browser made, to open and to end', async ({ people }) => {
  const ada = await people.arrive('Ada');
  const [call, conference] = [await ada.startRoom('call'), await ada.startRoom('conference')];
  await ada.join();
  await ada.leave();
  await expect(
    ada.page.getByText(/come back with the same link until no one has used it for 30/u),
  ).toBeVisible();
  await ada.goTo('/');
  const { page } = ada;
  const list = page.getByRole('region', { name: 'Your rooms' });
  await expect(list.getByRole('link', { name: /Link works until/u })).toHaveCount(2);
  await list.getByRole('button', { name: /End: Conference/u }).click();
  // It asks once.
  await page.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
  await expect(list.getByRole('link', { name: /Conference/u })).toHaveCount(0);
  const ben = await people.arrive('Ben');
  await ben.goTo(conference);
  await expectNotice(ben, 'This conference is over');
  await list.getByRole('link', { name: /Call for two/u }).click();
  await expect(page).toHaveURL(new RegExp(call, 'u'));
  await expect(page.getByText(/It ends with your call, or after 30 days/u)).toBeVisible();
});

test('a full conference says so', async ({ browser }) => {
  const server = await SottoServer.start({ env: { SOTTO_ROOM_CAPACITY: '2' } });
  const guard = new Guard();
  const people = new People({ browser, server, guard });
  const ada = await people.arrive('Ada');
  const room = await ada.startRoom('conference');
  await ada.join();
  await (await people.arrive('Ben')).enter(room);
  const cleo = await people.arrive('Cleo');
  await cleo.goTo(room);
  await expectNotice(cleo, 'This conference is full');
  expect(await guard.problems()).toEqual([]);
  await people.close();
  await server.stop();
});

test('a browser that cannot encrypt frames is told so before a call, and may still join a conference', async ({
  people,
}) => {
  const ada = await people.arrive('Ada');
  const call = await ada.startRoom('call');
  const conference = await ada.startRoom('conference');
  const old = await people.arrive('Otto', {
    prepare: async (context) => {
      await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCRtpScriptTransform'));
    },
  });
  await old.goTo(call);
  await expectNotice(old, 'This browser is too old for this call');
  await old.goTo(conference);
  await expect(old.joinButton).toBeVisible();
});
