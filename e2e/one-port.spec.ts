import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { expect, type Page } from '@playwright/test';
import { launchChromium } from './fixtures/browsers.ts';
import { Crowd } from './fixtures/crowd.ts';
import {
  pictureSince,
  picturesSince,
  soundSince,
  watchPicture,
  watchPictures,
  watchSound,
} from './fixtures/gaps.ts';
import { inTurn } from './fixtures/in-turn.ts';
import { keyDigest } from './fixtures/key-digest.ts';
import { morePictures, moreSound } from './fixtures/media.ts';
import { meetTimed, timedArrival } from './fixtures/meet.ts';
import { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { snapshotMedia } from './fixtures/probe.ts';
import { processorTime } from './fixtures/processor-time.ts';
import { expectReady } from './fixtures/relay.ts';
import { SottoServer } from './fixtures/server.ts';
import { needsNamespace, tell, test as base } from './fixtures/test.ts';
import { waysOf } from './fixtures/ways.ts';

/** How long a call is watched, in milliseconds. */
const WATCHED = 4_000;

/** Everything on one port, and a network that lets nothing else through. */
const test = base.extend<{ onePort: { server: SottoServer; port: number; people: People } }>({
  onePort: async ({ browser, guard, firewall }, use) => {
    needsNamespace();
    const server = await SottoServer.start({ onePort: true, doors: 0 });
    const people = new People({ browser, server, guard });
    const { port } = new URL(server.url);
    firewall.onlyTcp(Number(port));
    await use({ server, port: Number(port), people });
    await people.close();
    await server.stop();
  },
});

test('where a single TCP port is open, calls and conferences come through it, by https', async ({
  onePort,
}) => {
  const { server, port, people } = onePort;
  expect(server.url).toMatch(/^https:/u);
  await inTurn(['call', 'conference'] as const, async (kind) => {
    const { ada, ben, firstPicture } = await meetTimed(people, kind);
    tell(`${kind}: first picture ${firstPicture} ms after the click`);
    expect(await waysOf(ben.page)).toEqual([`tcp ${port}`]);
    await inTurn([ada, ben], (person) => person.leave());
  });
});

test('pages come by HTTP/2 where the certificate is trusted, and a call works with the socket beside it', async ({
  onePort: { server, port, people },
}) => {
  const browser = await launchChromium({ trustedKey: await keyDigestOf(server.url) });
  const { ada, ben } = await meetTimed(people, 'call', { browser, prepare: timedArrival.prepare });
  expect(await waysOf(ben.page)).toEqual([`tcp ${port}`]);
  for (const { page } of [ada, ben]) expect(await protocolsOf(page)).toEqual(['h2']);
  await inTurn([ada, ben], (person) => person.leave());
  await browser.close();
});

test('pages come to Firefox by HTTP/2', async ({ onePort: { server, people }, firefox }) => {
  const fox = await people.arrive('Fox', { browser: firefox, context: { ignoreHTTPSErrors: true } });
  await fox.page.goto(server.url);
  expect(await protocolsOf(fox.page)).toEqual(['h2']);
});

test('when UDP is cut in the middle of a call or a conference, it goes on by TCP within five seconds', async ({
  onePort,
  firewall,
}) => {
  const { port, people } = onePort;
  await inTurn(['call', 'conference'] as const, async (kind) => {
    firewall.close();
    const { ada, ben } = await meetTimed(people, kind);
    // A call that goes directly has the relay ready by then.
    if (kind === 'call') await expectReady(ada, ben);
    await watchPictures(ben.page);
    await watchSound(ben.page);
    firewall.onlyTcp(port);
    await Promise.all([morePictures(ben.page, 30), moreSound(ben.page, 100)]);
    const { longest } = await picturesSince(ben.page);
    const sound = await soundSince(ben.page);
    tell(`${kind}: ${longest} ms without a new picture, ${sound} ms without sound`);
    expect(longest).toBeLessThan(5_000);
    expect(sound).toBeLessThan(5_000);
    await inTurn([ada, ben], (person) => person.leave());
  });
});

test('2,000 connections that say nothing and 200 that are hostile do not disturb a call on the same port', async ({
  onePort,
}) => {
  const { server, port, people } = onePort;
  const { ben } = await meetTimed(people, 'conference');
  const alone = await watch(ben, server);
  const crowd = await Crowd.gather(port);
  try {
    await expect.poll(() => silentConnections(ben.page, server.url)).toBeGreaterThan(1_900);
    const among = await watch(ben, server);
    tell(`alone:  ${alone.text}`);
    tell(`among:  ${among.text}; ${crowd.opened} connections came`);
    expect(among.shown).toBeGreaterThan(alone.shown * 0.8);
    expect(among.longest).toBeLessThan(alone.longest + 500);
    expect(await waysOf(ben.page)).toEqual([`tcp ${port}`]);
  } finally {
    crowd.close();
  }
});

/** The server at an address of IPv6 in the range for documentation (RFC 3849), and a cable that has it. */
const ipv6Test = base.extend<{ ipv6: { people: People; address: string } }>({
  ipv6: async ({ browser, guard }, use) => {
    needsNamespace();
    const address = '2001:db8:77::1';
    // Without the look for a duplicate, which takes a second: nobody else is at this cable.
    execFileSync('ip', ['address', 'add', `${address}/64`, 'dev', 'cable', 'nodad']);
    const server = await SottoServer.start({
      doors: 0,
      env: {
        SOTTO_PORT: '443',
        SOTTO_TLS_CERT: 'self-signed',
        SOTTO_PUBLIC_URL: `https://[${address}]`,
        SOTTO_SFU_LISTEN: `[::]:443@[${address}]`,
      },
    });
    const people = new People({ browser, server, guard });
    await use({ people, address });
    await people.close();
    await server.stop();
    execFileSync('ip', ['address', 'delete', `${address}/64`, 'dev', 'cable']);
  },
});

ipv6Test(
  'over IPv6 alone calls and conferences come about, by UDP and by TCP',
  async ({ ipv6, firewall }) => {
    const { people, address } = ipv6;
    const rounds = [
      { protocol: 'udp', kind: 'call' },
      { protocol: 'udp', kind: 'conference' },
      { protocol: 'tcp', kind: 'conference' },
    ] as const;
    await inTurn(rounds, async ({ protocol, kind }) => {
      firewall.onlyIpv6({ udp: protocol === 'udp' });
      const { ada, ben, firstPicture } = await meetTimed(people, kind);
      tell(`${kind} over IPv6 and ${protocol}: first picture ${firstPicture} ms after the click`);
      expect(new URL(ben.page.url()).hostname).toBe(`[${address}]`);
      // Two people reach each other directly as long as UDP passes, from port to port.
      if (kind === 'conference') expect(await waysOf(ben.page)).toEqual([`${protocol} 443`]);
      await inTurn([ada, ben], (person) => person.leave());
    });
  },
);

/** What a person sees of Ada for a while, and what it costs. */
async function watch(
  person: Person,
  server: SottoServer,
): Promise<{ shown: number; longest: number; text: string }> {
  const picture = person.pictureOf('Ada');
  const [before, busy] = [await bytesOf(person.page), busyTimes(server)];
  await watchPicture(picture);
  // Time is the point: the rate is.
  await person.page.waitForTimeout(WATCHED);
  const { shown, longest } = await pictureSince(picture);
  const rate = ((await bytesOf(person.page)) - before) / (WATCHED * 125);
  const [own, workers] = busyTimes(server).map((time, index) =>
    Math.round(((time - (busy[index] ?? 0)) * 100) / WATCHED),
  );
  const text = `${shown} frames, ${longest} ms between two at most, ${rate.toFixed(1)} Mbit/s; server ${own} %, workers ${workers} % of a core`;
  return { shown, longest, text };
}

async function keyDigestOf(url: string): Promise<string> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  if (certificate === undefined) throw new Error(`${url} shows no certificate`);
  return keyDigest(certificate);
}

/** By which the page and all that it fetched has come, each once. */
const protocolsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const entries = [
      ...performance.getEntriesByType('navigation'),
      ...performance.getEntriesByType('resource'),
    ];
    return [
      ...new Set(
        entries.map((entry) => (entry instanceof PerformanceResourceTiming ? entry.nextHopProtocol : '')),
      ),
    ];
  });

/** Sent and received. */
async function bytesOf(page: Page): Promise<number> {
  const { inbound, outbound } = await snapshotMedia(page);
  return [...inbound, ...outbound].reduce((sum, { bytes }) => sum + bytes, 0);
}

const busyTimes = ({ pid, workerPids }: SottoServer): number[] => [
  processorTime(pid),
  workerPids.map(processorTime).reduce((sum, time) => sum + time, 0),
];

/** As the server counts them. */
async function silentConnections(page: Page, url: string): Promise<number> {
  const metrics = await page.context().request.get(`${url.replace(/\/\/[\d.]+:/u, '//127.0.0.1:')}/metrics`);
  return Number(/^sotto_tcp_connections\{kind="undecided"\} (\d+)$/mu.exec(await metrics.text())?.[1]);
}
