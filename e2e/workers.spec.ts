import { expect } from '@playwright/test';
import { readContinuity, restartContinuity, watchContinuity } from './fixtures/continuity.ts';
import { timeToFirstPicture } from './fixtures/first-picture.ts';
import { inTurn } from './fixtures/in-turn.ts';
import { expectAllToReceive } from './fixtures/media.ts';
import { timedArrival } from './fixtures/meet.ts';
import { type Arrival, People } from './fixtures/people.ts';
import { SottoServer } from './fixtures/server.ts';
import { needsNamespace, tell, test } from './fixtures/test.ts';
import { udpPortsTold, waysOf } from './fixtures/ways.ts';

test('people of one conference on two workers see and hear each other', async ({ browser, guard }) => {
  // Whoever comes next is put on the worker with less to do.
  const server = await SottoServer.start({ env: { SOTTO_SPREAD_AT: '1' } });
  const people = new People({ browser, server, guard });
  const everybody = await inTurn(['Ada', 'Ben', 'Cleo'], (name) => people.arrive(name));
  const [ada, ben, cleo] = everybody;
  if (ada === undefined || ben === undefined || cleo === undefined) return;
  const room = await ada.startRoom('conference');
  await ada.join();
  await inTurn([ben, cleo], (person) => person.enter(room));
  await expectAllToReceive(everybody, { videos: 2, voices: 2 });
  const ways = await inTurn(everybody, ({ page }) => waysOf(page));
  expect(new Set(ways.flat())).toEqual(new Set(server.mediaPorts.map((port) => `udp ${port}`)));
  await inTurn([ada, cleo], ({ page }) => page.getByRole('button', { name: 'Turn microphone off' }).click());
  // Ben is heard where Ada is.
  await expect(ada.tileOf('Ben')).toHaveAttribute('data-speaking', 'true');
  await ben.shareScreen();
  await expectAllToReceive([ada, cleo], { videos: 3, voices: 1 });
  await people.close();
  await server.stop();
});

test('who can reach the first port only is served over UDP there, whichever worker it began on', async ({
  browser,
  guard,
  firewall,
}) => {
  needsNamespace();
  const server = await SottoServer.start({ onePort: true, doors: 0 });
  const people = new People({ browser, server, guard });
  const port = Number(new URL(server.url).port);
  firewall.onlyPort(port);
  const arrival = {
    ...timedArrival,
    prepare: async (context) => {
      await timedArrival.prepare(context);
      await watchContinuity(context);
    },
  } satisfies Arrival;
  // Somebody on the first worker, so that other rooms begin on the second.
  const zoe = await people.arrive('Zoe', arrival);
  await zoe.startRoom('conference');
  await zoe.join();
  await inTurn(['call', 'conference'] as const, async (kind) => {
    const [ada, ben] = [await people.arrive('Ada', arrival), await people.arrive('Ben', arrival)];
    const room = await ada.startRoom(kind);
    await ada.join();
    await ben.enter(room);
    tell(`${kind}: first picture ${Math.round(await timeToFirstPicture(ben.page))} ms after the click`);
    // Whoever is moved sends anew, so that the others may get another picture in another place.
    await restartContinuity(ben.page);
    await inTurn([ada, ben], ({ page }) =>
      expect.poll(() => waysOf(page), { timeout: 30_000 }).toEqual([`udp ${port}`]),
    );
    await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
    // She began elsewhere, and was moved; whoever comes to a conference then is put where she is.
    expect(await udpPortsTold(ada.page)).toEqual(expect.arrayContaining([...server.mediaPorts]));
    const { picture } = await readContinuity(ben.page);
    tell(`${kind}: longest time without a new picture ${Math.round(picture)} ms`);
    await inTurn([ada, ben], (person) => person.leave());
  });
  await people.close();
  await server.stop();
});
