import { expect } from '@playwright/test';
import { hear, heardBy } from './fixtures/heard.ts';
import { expectAllToReceive } from './fixtures/media.ts';
import { test } from './fixtures/test.ts';

// A call as somebody has it who cannot see: all that the page gives a screen reader to say, in order.

const script = [
  'Creating the room',
  'Ben joined',
  'Setting up encryption: nothing is sent yet',
  'End-to-end encrypted: only you two can see and hear this',
  'Microphone off',
  'Microphone on',
  'Camera off',
  'Camera on',
  'Ben is sharing their screen',
  'Ben is no longer sharing their screen',
  'Ben wrote to you',
  'You are sharing your screen',
  'Your screen is no longer shared',
];
const alone = 'Nothing is sent: no one else is here';
/** These come with others, before or behind them. */
const beside = [/^This link is for one more person/u, /^Sure that no one is listening in\?/u];

test('somebody who cannot see is told what happens in a call, in order and each once', async ({ people }) => {
  const ada = await people.arrive('Ada', {
    prepare: async (context) => {
      await context.addInitScript(hear);
    },
  });
  const ben = await people.arrive('Ben');
  const { page } = ada;
  const told: string[] = [];
  /** Waits until this was said. */
  const untilTold = (words: string) =>
    expect(async () => {
      told.push(...(await heardBy(page)));
      expect(told).toContain(words);
    }).toPass();
  const stopSharing = (of: typeof ada) =>
    of.page.getByRole('button', { name: 'Stop sharing' }).first().click();

  const room = await ada.startRoom('call');
  await ada.join();
  // Each page has heard its own.
  told.push(...(await heardBy(page)));
  await ben.enter(room);
  await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
  await untilTold('End-to-end encrypted: only you two can see and hear this');
  await page.keyboard.press('m');
  await untilTold('Microphone off');
  await page.keyboard.press('m');
  await untilTold('Microphone on');
  await page.keyboard.press('v');
  await untilTold('Camera off');
  await page.keyboard.press('v');
  await untilTold('Camera on');
  await ben.shareScreen();
  await untilTold('Ben is sharing their screen');
  await stopSharing(ben);
  await untilTold('Ben is no longer sharing their screen');
  await ben.page.keyboard.press('c');
  await ben.page.getByRole('textbox', { name: /message/iu }).fill('Hello Ada');
  await ben.page.keyboard.press('Enter');
  await untilTold('Ben wrote to you');
  await ada.shareScreen();
  await untilTold('You are sharing your screen');
  await stopSharing(ada);
  await untilTold('Your screen is no longer shared');
  await ben.leave();
  await untilTold('Ben left');
  await untilTold(alone);
  // Each once: what two regions say is heard twice. Which of the last two comes first is open.
  const heard = told.filter((words) => !beside.some((other) => other.test(words)));
  expect([...heard.slice(0, -2), ...heard.slice(-2).toSorted()]).toEqual([...script, 'Ben left', alone]);
});
