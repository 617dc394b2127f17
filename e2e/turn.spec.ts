import { createHmac, X509Certificate } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { type Browser, expect } from '@playwright/test';
import { launchChromium } from './fixtures/browsers.ts';
import { sottoCheck } from './fixtures/command-line.ts';
import { Firewall } from './fixtures/firewall.ts';
import { Inspection } from './fixtures/inspection.ts';
import { ADDRESS_VARIABLE } from './fixtures/isolation.ts';
import { HttpProxy } from './fixtures/http-proxy.ts';
import { inTurn } from './fixtures/in-turn.ts';
import { meetTimed, timedArrival } from './fixtures/meet.ts';
import { People } from './fixtures/people.ts';
import { freePort, SottoServer } from './fixtures/server.ts';
import { tell, test as base } from './fixtures/test.ts';
import { RELAY_PORTS, TURN_NAME, TurnBeside } from './fixtures/turn.ts';
import { TurnClient, type TurnUser } from './fixtures/turn-client.ts';
import { departuresOf } from './fixtures/ways.ts';
import { inPieces } from '../packages/server/src/testing/pieces.ts';

const secret = 'what-sotto-and-coturn-both-know';

interface Site {
  readonly server: SottoServer;
  readonly turn: TurnBeside;
  /** The one port that people know. */
  readonly port: number;
  readonly proxyPort: number;
}

/** Sotto and coturn behind HAProxy on one TCP port, as docs/operations.md says. */
const test = base.extend<
  { tlsOnly: { people: People; inspection: Inspection } },
  { site: Site; trusting: Browser }
>({
  site: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what a fixture needs from here
    async ({}, use) => {
      const ports = await inTurn(Array.from({ length: 5 }), () => freePort());
      const [port = 0, other = 0, proxyPort = 0, sottoPort = 0, turnPort = 0] = ports;
      const server = await SottoServer.start({
        onePort: true,
        doors: 0,
        mediaPorts: [port, other],
        env: {
          SOTTO_PROXY_LISTEN: `127.0.0.1:${sottoPort}`,
          SOTTO_METRICS: 'loopback',
          SOTTO_TURN_URL: `turns:${TURN_NAME}:${port}?transport=tcp`,
          SOTTO_TURN_SECRET: secret,
        },
      });
      const address = process.env[ADDRESS_VARIABLE] ?? '';
      const mediaPorts = [port, other];
      const turn = await TurnBeside.start({ address, mediaPorts, proxyPort, sottoPort, turnPort, secret });
      await use({ server, turn, port, proxyPort });
      await turn.stop();
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  /** A browser that trusts the certificate of the TURN server. */
  trusting: [
    async ({ site }, use) => {
      const browser = await launchChromium({ trustedKey: site.turn.keyDigest });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  /** A company that looks into every connection, and lets nothing pass that is no TLS. */
  tlsOnly: async ({ site, trusting: browser, guard }, use) => {
    const { server, port, proxyPort } = site;
    const hosts = [process.env[ADDRESS_VARIABLE] ?? '', '127.0.0.1'];
    const inspection = await Inspection.listen({ hosts, port, target: proxyPort });
    const firewall = new Firewall();
    firewall.onlyTcpBesides(port, RELAY_PORTS);
    const people = new People({ browser, server, guard });
    await use({ people, inspection });
    await people.close();
    firewall.close();
    inspection.close();
  },
});

test.skip(
  (process.env[ADDRESS_VARIABLE] ?? '') === '',
  'needs a network namespace, and so root: run it with node e2e/run.ts',
);

test('where nothing but TLS passes, calls and conferences come through the TURN server', async ({
  tlsOnly: { people, inspection },
}) => {
  await inTurn(['call', 'conference'] as const, async (kind) => {
    const { ada, ben, firstPicture } = await meetTimed(people, kind);
    tell(`${kind}: first picture ${firstPicture} ms after the click`);
    expect(await departuresOf(ben.page)).toEqual(['relay tls']);
    await inTurn([ada, ben], (person) => person.leave());
  });
  // ICE over TCP was tried and is what the inspection cuts.
  expect(inspection.counts.refused).toBeGreaterThan(0);
});

test('where everything goes through a proxy for http, media does too', async ({
  site,
  trusting: browser,
  guard,
}) => {
  const { server, port, proxyPort } = site;
  const firewall = new Firewall();
  firewall.nothingBesides(RELAY_PORTS);
  const people = new People({ browser, server, guard });
  const cases = [
    { kind: 'call', inspects: true, way: 'relay tls', tunnel: `${TURN_NAME}:${port} tls` },
    // Needs no TURN server: a tunnel carries ICE over TCP as well as anything else.
    {
      kind: 'conference',
      inspects: false,
      way: 'prflx undefined',
      tunnel: `${process.env[ADDRESS_VARIABLE] ?? ''}:${port} other`,
    },
  ] as const;
  await inTurn(cases, async ({ kind, inspects, way, tunnel }) => {
    const proxy = await HttpProxy.listen({ port, target: proxyPort, inspects });
    const context = { ...timedArrival.context, proxy: { server: proxy.url } };
    const { ada, ben, firstPicture } = await meetTimed(people, kind, { ...timedArrival, context });
    tell(`${kind}: first picture ${firstPicture} ms after the click`);
    expect(await departuresOf(ben.page)).toEqual([way]);
    expect(proxy.tunnels).toContain(tunnel);
    await inTurn([ada, ben], (person) => person.leave());
    proxy.close();
  });
  await people.close();
  firewall.close();
});

test('where nothing but TLS passes, the check says so, and to which name and port, on a page and as a command', async ({
  site: { port, server, turn },
  tlsOnly: { people },
}) => {
  const url = `https://${process.env[ADDRESS_VARIABLE] ?? ''}:${port}`;
  const ofSotto = readFileSync(join(server.dataDir, 'self-signed.pem'), 'utf8');
  const commands = Promise.all(
    [[ofSotto, turn.certificate], [ofSotto]].map((trusted) => sottoCheck({ url, trusted, name: TURN_NAME })),
  );
  const admin = await people.arrive('Admin', timedArrival);
  const { page } = admin;
  await admin.goTo('/check');
  await page.getByRole('button', { name: 'Start the check' }).click();
  await page.getByRole('button', { name: 'Copy report' }).waitFor();
  await expect(page.getByRole('status')).toContainText(
    'inside TLS only, because UDP and plain TCP are blocked',
  );
  const lineOf = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
  await expect(lineOf('Sound and picture over UDP').filter({ hasText: 'Blocked' })).toHaveCount(2);
  await expect(lineOf('Sound and picture over TCP').filter({ hasText: 'Blocked' })).toHaveCount(2);
  const inside = lineOf('Sound and picture inside TLS (TURN)');
  await expect(inside).toContainText(`${TURN_NAME}, port ${port}`);
  await expect(inside).toContainText(/Passed|Slow/u);
  await expect(lineOf('Throughput from the server')).toContainText('Mbit/s');
  const [command, distrustful] = await commands;
  const open = expect.stringMatching(/^(passed|slow)$/u);
  const linesOf = (name: string) => command?.lines.filter((line) => line.name === name);
  expect(command).toMatchObject({ status: 1, verdict: 'turn-only' });
  expect(linesOf('certificate')).toMatchObject([{ state: open }]);
  for (const name of ['udp', 'tcp'])
    expect(linesOf(name)).toMatchObject([{ state: 'blocked' }, { state: 'blocked' }]);
  const targets = [{ host: TURN_NAME, protocol: 'tcp', port }];
  expect(linesOf('turn')).toMatchObject([{ state: open, targets }]);
  for (const name of ['roundTrip', 'jitter']) expect(linesOf(name)).toMatchObject([{ state: open }]);
  expect(linesOf('loss')).toMatchObject([{ state: 'untested', reason: 'tcp-hides-loss' }]);
  tell(`round trip through TURN ${linesOf('roundTrip')?.[0]?.figure?.value.toFixed(1)} ms`);
  // The certificate of the TURN server is judged as well.
  expect(distrustful).toMatchObject({ status: 2, verdict: 'media-blocked' });
  expect(distrustful?.lines.find(({ name }) => name === 'turn')).toMatchObject({
    state: 'blocked',
    reason: 'certificate-untrusted',
  });
});

/** As Sotto makes them; see `TurnCredentials`. */
function signed(expiresIn: number, key = secret): TurnUser {
  const username = `${Math.floor(Date.now() / 1000) + expiresIn}:test`;
  return { username, credential: createHmac('sha1', key).update(username).digest('base64') };
}

test('the proxy tells by its name where a client hello goes, in however many packets it comes', async ({
  site: { turn, proxyPort },
}) => {
  /** The certificate that is shown for this name. */
  const shownFor = async (servername: string, sizes: readonly number[]): Promise<string> => {
    const socket = createConnection({ port: proxyPort, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const pieces = inPieces(socket, { sizes, pauses: [50] });
    const secure = connectTls({ socket: pieces, servername, rejectUnauthorized: false });
    await once(secure, 'secureConnect');
    const { fingerprint256 } = secure.getPeerCertificate();
    secure.destroy();
    return fingerprint256;
  };
  // One with a key of ML-KEM does not fit into a packet, wherever the name stands in it.
  const cuts = [[4000], [1, 4000], [5, 700, 4000], [1400, 4000], [300, 300, 300, 4000]];
  const own = new X509Certificate(turn.certificate).fingerprint256;
  expect(await inTurn(cuts, (sizes) => shownFor(TURN_NAME, sizes))).toEqual(cuts.map(() => own));
  const others = await inTurn(cuts, (sizes) => shownFor('calls.localhost', sizes));
  expect(new Set(others).size).toBe(1);
  expect(others).not.toContain(own);

  // coturn speaks TLS 1.2 as Sotto does: with an AEAD.
  const spoken = async (ciphers: string): Promise<string> => {
    const secure = connectTls({
      port: proxyPort,
      host: '127.0.0.1',
      servername: TURN_NAME,
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.2',
      ciphers,
    });
    await once(secure, 'secureConnect');
    const { name } = secure.getCipher();
    secure.destroy();
    return name;
  };
  expect(await spoken('ECDHE-ECDSA-AES128-GCM-SHA256')).toBe('ECDHE-ECDSA-AES128-GCM-SHA256');
  await expect(spoken('ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0')).rejects.toThrow();
});

test('coturn takes what is signed and in time, and goes on with what it has taken', async ({ site }) => {
  const { turn, proxyPort } = site;
  const connect = (user: TurnUser) =>
    TurnClient.connect({ port: proxyPort, name: TURN_NAME, certificate: turn.certificate, user });
  const outcomes = await inTurn(
    [
      signed(3600),
      signed(-1),
      signed(3600, 'some-other-secret'),
      { ...signed(3600), username: '9999999999:me' },
    ],
    async (user) => {
      const client = await connect(user);
      const code = await client.allocate();
      client.close();
      return code;
    },
  );
  expect(outcomes).toEqual([0, 401, 401, 401]);
  // A call that lasts longer than what was shown at its beginning.
  const client = await connect(signed(2));
  expect(await client.allocate()).toBe(0);
  // Time is the point: what was shown is over by then.
  await new Promise((resolve) => void setTimeout(resolve, 3_000));
  expect(await client.refresh()).toBe(0);
  client.close();
});

test('coturn passes on to the media server and to nobody else', async ({ site }) => {
  const { turn, proxyPort } = site;
  const address = process.env[ADDRESS_VARIABLE] ?? '';
  const user = signed(3600);
  const client = await TurnClient.connect({
    port: proxyPort,
    name: TURN_NAME,
    certificate: turn.certificate,
    user,
  });
  expect(await client.allocate()).toBe(0);
  const others = ['10.77.0.9', '192.168.1.1', '127.0.0.1', '224.0.0.1', '8.8.8.8', '0.0.0.0'];
  const refused = await inTurn(others, (each) => client.permit(each));
  expect(refused).toEqual(others.map(() => 403));
  expect(await client.permit(address)).toBe(0);
  // On the media server's own address other ports are closed to it; on one of the media server's it would arrive.
  const service = createSocket('udp4').bind(0, address);
  await once(service, 'listening');
  const heard: string[] = [];
  service.on('message', (data, { port: from }) => heard.push(`${String(data)} ${from}`));
  client.send(address, { port: service.address().port, data: 'through-turn' });
  const stranger = createSocket('udp4').bind(0, address);
  await once(stranger, 'listening');
  // Time is the point: what coturn passes on takes longer than what comes directly.
  await new Promise((resolve) => void setTimeout(resolve, 500));
  stranger.send('direct', service.address().port, address);
  await expect.poll(() => heard).toEqual([`direct ${stranger.address().port}`]);
  service.close();
  stranger.close();
  client.close();
});

test('the proxy tells Sotto whose connections these are', async ({ site: { proxyPort } }) => {
  const metricsFor = async (localAddress: string): Promise<number | undefined> => {
    const options = { host: '127.0.0.1', port: proxyPort, path: '/metrics', localAddress };
    const asked = request({ ...options, rejectUnauthorized: false, agent: false });
    asked.end();
    const [response] = await once(asked, 'response');
    response.resume();
    return response.statusCode;
  };
  // Figures are for programs on this machine: for connections from it, and not for all that come by its proxy.
  expect(await metricsFor('127.0.0.1')).toBe(200);
  expect(await metricsFor(process.env[ADDRESS_VARIABLE] ?? '')).toBe(404);
});
