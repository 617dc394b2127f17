import { expect, type Page } from '@playwright/test';
import { BehindTheBack } from './fixtures/behind-the-back.ts';
import { expectAllToReceive, expectToReceive } from './fixtures/media.ts';
import { meet, meetIn } from './fixtures/meet.ts';
import type { Person } from './fixtures/person.ts';
import { mendingSince, noteMending } from './fixtures/mending-notes.ts';
import { needsNamespace, tell, test } from './fixtures/test.ts';

/** Waits until both read that one does not hear the other, and until neither does; says how long that took. */
async function expectToBeMended(ada: Person, ben: Person, lose: () => unknown): Promise<void> {
  const here = ada.tileOf('Ben').getByText('You cannot hear Ben right now');
  const there = ben.tileOf('Ada').getByText('Ada cannot hear you right now');
  // Watched from before: the words may be gone again soon.
  const said = Promise.all([here.waitFor(), there.waitFor()]);
  const start = performance.now();
  await lose();
  await said;
  await Promise.all([here.waitFor({ state: 'hidden' }), there.waitFor({ state: 'hidden' })]);
  tell(`a voice that was lost was said and mended within ${Math.round(performance.now() - start)} ms`);
  await expectToReceive(ada.page, { videos: 1, voices: 1 });
  const log = ben.page.getByRole('log', { name: 'What happens in the call' });
  await expect(log.getByText('Ada cannot hear you right now')).toHaveCount(1);
}

test('who is not heard in a conference any more is told so, and is heard again by itself', async ({
  people,
}) => {
  const back = new BehindTheBack();
  const [ada, ben] = await meetIn('conference', people, { prepare: (context) => back.take(context) });
  await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
  await expectToBeMended(ada, ben, () => back.pause('microphone'));
});

test('a conference goes on where nothing comes any more and all that is sent goes', async ({
  people,
  firewall,
}) => {
  needsNamespace();
  const [ada, ben] = await meetIn('conference', people, { prepare: noteMending });
  await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
  const ports = await receivingPorts(ada.page);
  expect(ports).toHaveLength(1);
  const [start, since] = [performance.now(), Date.now()];
  firewall.dropUdpTo(ports);
  // Noted as it is said: it may be mended, and the words gone, before a look at the page comes round.
  await expect
    .poll(async () => (await mendingSince(ada.page, since)).map(({ what }) => what))
    .toContain('said');
  await expect(ada.tileOf('Ben').getByText('right now')).toBeHidden();
  tell(`a path that was dead in one direction was mended within ${Math.round(performance.now() - start)} ms`);
  await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
});

test('who is not heard in a call any more is told so, and is heard again by itself', async ({ people }) => {
  const [ada, ben] = await meet(people);
  await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
  await expectToBeMended(ada, ben, () => stopVoice(ben.page));
});

/** The local ports of connections that receive and do not send. */
const receivingPorts = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const ports: number[] = [];
    for (const connection of window.sottoProbe.connections) {
      const entries = [...(await connection.getStats()).values()];
      if (entries.some(({ type }) => type === 'outbound-rtp')) continue;
      for (const { type, selectedCandidatePairId } of entries) {
        if (type !== 'transport') continue;
        const pair = entries.find(({ id }) => id === selectedCandidatePairId);
        const local = entries.find(({ id }) => id === pair?.localCandidateId);
        if (typeof local?.port === 'number') ports.push(local.port);
      }
    }
    return ports;
  });

/** An encoder that stands still, on the direct way of a call alone: the page believes that it sends. */
const stopVoice = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const direct = window.sottoProbe.connections.find(
      (connection) => connection.getTransceivers().length === 4,
    );
    const sender = direct?.getSenders()[0];
    if (sender?.track?.kind !== 'audio') throw new Error('there is no direct voice');
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.active = false;
    await sender.setParameters(parameters);
  });
