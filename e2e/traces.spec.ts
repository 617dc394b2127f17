import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Guard } from './fixtures/guard.ts';
import { ADDRESS_VARIABLE } from './fixtures/isolation.ts';
import { expectToReceive } from './fixtures/media.ts';
import { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { SottoServer } from './fixtures/server.ts';
import { needsNamespace, test } from './fixtures/test.ts';

const NAMES = ['Zebedee Quuxington', 'Ophelia Zyxwv'] as const;

/**
 * All that a server leaves behind or tells: its files, what it printed behind `start`, its metrics. When it starts it says
 * its own address, which is that of the browsers here.
 */
async function everythingOf(server: SottoServer, start: number): Promise<string> {
  const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('# TYPE');
  return [...files, server.log.slice(start), metrics].join('\n');
}

/** What a browser tells about itself in a call, besides the name: its ICE credentials and its certificate. */
const marksOf = ({ page }: Person): Promise<string[]> =>
  page.evaluate(() =>
    window.sottoProbe.connections.flatMap(({ localDescription, remoteDescription }) =>
      [localDescription, remoteDescription].flatMap(
        (description) => description?.sdp.match(/(?<=a=(?:ice-pwd|fingerprint):)[^\r\n]+/gu) ?? [],
      ),
    ),
  );

test('neither a call nor a conference leaves a name, an address or a key in files, log and metrics', async ({
  browser,
}) => {
  needsNamespace();
  const server = await SottoServer.start({ env: { SOTTO_LOG_LEVEL: 'debug' } });
  const start = server.log.length;
  const people = new People({ browser, server, guard: new Guard() });
  const [one, other] = [await people.arrive(NAMES[0]), await people.arrive(NAMES[1])];
  const address = process.env[ADDRESS_VARIABLE] ?? '';
  for (const kind of ['call', 'conference'] as const) {
    const path = await one.startRoom(kind);
    await one.join();
    await other.enter(path);
    await expectToReceive(other.page, { videos: 1, voices: 1 });
    const marks = [...(await marksOf(one)), ...(await marksOf(other))];
    expect(marks.length).toBeGreaterThan(4);
    const room = path.replace('/r/', '').replaceAll('-', '');
    await other.leave();
    await one.leave();
    const everything = await everythingOf(server, start);
    const traces = [...NAMES, 'Quuxington', 'HeadlessChrome', room, address, ...marks];
    expect(traces.filter((trace) => everything.includes(trace))).toEqual([]);
    // What may be there is there: the search reads the right things.
    expect(everything).toContain(`"kind":"${kind}"`);
  }
  await people.close();
  await server.stop();
});
