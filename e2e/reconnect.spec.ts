import { expect, type Page } from '@playwright/test';
import { unfold } from './fixtures/contacts.ts';
import { Guard } from './fixtures/guard.ts';
import { inTurn } from './fixtures/in-turn.ts';
import { expectAllToReceive, expectToReceive, moreArrives } from './fixtures/media.ts';
import { meet, meetIn } from './fixtures/meet.ts';
import { People } from './fixtures/people.ts';
import { snapshotMedia } from './fixtures/probe.ts';
import { SottoServer } from './fixtures/server.ts';
import { needsNamespace, tell, test } from './fixtures/test.ts';

const INTERRUPTED = 'Your connection is interrupted';

for (const kind of ['call', 'conference'] as const) {
  test(`a ${kind} goes on while the socket of one is cut, and after it is back`, async ({
    people,
    server,
  }) => {
    const [ada, ben] = await meetIn(kind, people, {}, { door: server.firstDoor });
    await expectToReceive(ben.page, { videos: 1, voices: 1 });
    server.firstDoor.cut();
    await expect(ben.page.getByText(INTERRUPTED, { exact: true })).toBeVisible();
    await expectAllToReceive([ben, ada], { videos: 1, voices: 1 });
    server.firstDoor.open();
    await expect(ben.page.getByText(INTERRUPTED, { exact: true })).toBeHidden();
    await expect(ada.tileOf('Ben').getByText(/connection is interrupted/u)).toBeHidden();
    // What happens next reaches both again: signalling works in both directions.
    await ben.page.getByRole('button', { name: 'Turn camera off' }).click();
    await expect(ada.pictureOf('Ben')).toBeHidden();
    await ada.page.getByRole('button', { name: 'Turn microphone off' }).click();
    await expect(ben.tileOf('Ada').getByText('Muted')).toBeAttached();
  });
}

test('media finds another direct way when the network drops the one it took', async ({
  people,
  firewall,
}) => {
  needsNamespace();
  const [ada, ben] = await meet(people);
  await expectToReceive(ben.page, { videos: 1, voices: 1 });
  const dropped = await mediaPorts(ben.page);
  firewall.dropUdp(dropped);
  // The relay may have taken over, and then it leads directly again, over ports that are not dropped.
  await moreArrives(ben);
  await expectAllToReceive([ben, ada], { videos: 1, voices: 1 });
  await expect(ada.tileOf('Ben').getByText(/connection is interrupted/u)).toBeHidden();
  const panel = ada.page.locator('#lock-panel');
  await ada.page.getByRole('button', { name: 'End-to-end encrypted' }).click();
  await unfold(ada.page, 'How this call is protected');
  await expect(panel.getByText('Sound and pictures go directly')).toBeVisible({ timeout: 30_000 });
  await expectToReceive(ada.page, { videos: 1, voices: 1 });
});

test('a conference finds another way when the network drops the one it took', async ({
  people,
  firewall,
}) => {
  needsNamespace();
  const [ada, ben] = await meetIn('conference', people);
  await expectToReceive(ben.page, { videos: 1, voices: 1 });
  firewall.dropUdp(await mediaPorts(ben.page));
  await moreArrives(ben);
  await expectAllToReceive([ben, ada], { videos: 1, voices: 1 });
});

test('when every media worker is killed, all three are back with media and the room is the same', async ({
  browser,
}) => {
  const server = await SottoServer.start();
  const guard = new Guard();
  const people = new People({ browser, server, guard });
  const [ada, ben, cleo] = [
    await people.arrive('Ada'),
    await people.arrive('Ben'),
    await people.arrive('Cleo'),
  ];
  const room = await ada.startRoom('conference');
  await inTurn([ada, ben, cleo], (person) => person.enter(room));
  const everybody = [ada, ben, cleo];
  await expectAllToReceive(everybody, { videos: 2, voices: 2 });
  const killed = server.workerPids;
  expect(killed.length).toBeGreaterThan(0);
  const start = performance.now();
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  await Promise.all(everybody.map(({ page }) => expectNewStreams(page, 4)));
  tell(
    `media of everybody was back ${Math.round(performance.now() - start)} ms after the workers were killed`,
  );
  await expectAllToReceive(everybody, { videos: 2, voices: 2 });
  expect(server.workerPids).toHaveLength(killed.length);
  expect(server.workerPids).not.toEqual(killed);
  await expect(ada.tileOf('Cleo')).toBeVisible();
  expect(await guard.problems()).toEqual([]);
  await people.close();
  expect(await server.stop()).toBe(0);
});

test('who comes when the workers were killed has media too', async ({ browser }) => {
  const server = await SottoServer.start();
  const people = new People({ browser, server, guard: new Guard() });
  const [ada, ben] = [await people.arrive('Ada'), await people.arrive('Ben')];
  const room = await ada.startRoom('conference');
  await ada.join();
  for (const pid of server.workerPids) process.kill(pid, 'SIGKILL');
  await ben.enter(room);
  await expectAllToReceive([ben, ada], { videos: 1, voices: 1 });
  await people.close();
  await server.stop();
});

test('when the server stops, everybody reads it and nothing is left running', async ({ browser }) => {
  const server = await SottoServer.start();
  const people = new People({ browser, server, guard: new Guard() });
  const [ada, ben] = await meetIn('conference', people);
  const workers = server.workerPids;
  expect(await server.stop()).toBe(0);
  await expect(ada.page.getByRole('heading', { name: 'The server was stopped' })).toBeVisible();
  await expect(ben.page.getByRole('heading', { name: 'The server was stopped' })).toBeVisible();
  for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await people.close();
});

/** Waits for so many streams of media that were not there when it was called. */
async function expectNewStreams(page: Page, count: number): Promise<void> {
  const known = new Set((await snapshotMedia(page)).inbound.map(({ id }) => id));
  await expect
    .poll(
      async () =>
        (await snapshotMedia(page)).inbound.filter(
          ({ id, kind, frames, packets }) => !known.has(id) && (kind === 'video' ? frames > 0 : packets > 0),
        ).length,
      { message: 'new streams', timeout: 60_000, intervals: [100] },
    )
    .toBe(count);
}

/** The local UDP ports over which media of a page goes. */
const mediaPorts = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const ports: number[] = [];
    const reports = await Promise.all(
      window.sottoProbe.connections.map((connection) => connection.getStats()),
    );
    for (const report of reports) {
      for (const transport of report.values()) {
        if (transport.type !== 'transport') continue;
        const pair = report.get(transport.selectedCandidatePairId);
        const port = pair && report.get(pair.localCandidateId)?.port;
        if (typeof port === 'number') ports.push(port);
      }
    }
    return ports;
  });
