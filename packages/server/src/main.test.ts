import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { settings } from './config/settings.ts';
import { testCertificate } from './testing/certificate.ts';
import { ServerProcess } from './testing/server-process.ts';
import { TestClient } from './testing/test-client.ts';
import { buildPages } from './testing/test-server.ts';

const testTimeout = 90_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sotto-main-'));
  await buildPages(join(folder, 'web'));
});
afterAll(() => rm(folder, { recursive: true }));

async function start(env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  return new ServerProcess({
    env: {
      SOTTO_PORT: '0',
      SOTTO_WEB_DIR: join(folder, 'web'),
      SOTTO_DATA_DIR: join(folder, 'data'),
      SOTTO_SFU_LISTEN: `127.0.0.1:${await freePort()}`,
      ...env,
    },
    args,
  });
}

describe('the server process', { timeout: testTimeout }, () => {
  it('says where it is when it is ready, and only that, on standard output', async () => {
    await using server = await start();
    const port = await server.ready();
    expect(server.out.split('\n')).toEqual([
      `Sotto is ready: http://localhost:${port}`,
      'Browsers are told to send sound and picture to:',
      expect.stringMatching(/^ {2}worker 1: UDP and TCP 127\.0\.0\.1:\d+$/u),
      'SOTTO_SFU_LISTEN changes that.',
      '',
    ]);
    for (const host of ['127.0.0.1', 'localhost'])
      expect((await fetch(`http://${host}:${port}/healthz`)).status).toBe(200);
    for (const line of server.err.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
  });

  it('warns of an announced address that may not work, with the setting to change', async () => {
    const listen = `127.0.0.1:${await freePort()}@10.0.0.5`;
    await using server = await start({ SOTTO_PUBLIC_URL: 'https://203.0.113.5', SOTTO_SFU_LISTEN: listen });
    await vi.waitFor(() => expect(server.out).toContain('Warning: '), { timeout: 60_000 });
    expect(server.out).toMatch(
      /^Warning: SOTTO_SFU_LISTEN: browsers are told 10\.0\.0\.5, and 203\.0\.113\.5 leads/mu,
    );
    expect(server.err).toContain('"event":"setting doubtful"');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('tells everyone and ends on %s', async (signal) => {
    await using server = await start();
    const client = await TestClient.connect({ url: `ws://127.0.0.1:${await server.ready()}/ws` });
    await client.request('hello', { versions: [3] });
    const { room } = await client.request('createRoom', { kind: 'conference' });
    await client.request('join', { room, name: 'Ada' });
    server.signal(signal);
    expect(await client.event('roomEnded')).toEqual({ reason: 'shutdown' });
    expect(await client.closed).toBe(1012);
    expect(await server.ended()).toBe(0);
    expect(server.err).toContain('"event":"server closed"');
  });

  it('ends also when a client does not let go of its socket', async () => {
    await using server = await start();
    const socket = await stubborn(await server.ready());
    server.signal('SIGTERM');
    expect(await server.ended()).toBe(0);
    socket.destroy();
  });

  describe('whose readers were killed', () => {
    const both = ['stdout', 'stderr'] as const;
    const outputs = [{ gone: ['stdout'] }, { gone: ['stderr'] }, { gone: both }] as const;

    it.each(outputs)('goes on, and ends on SIGTERM: $gone', async ({ gone }) => {
      await using server = await start({ SOTTO_LOG_LEVEL: 'debug' });
      const port = await server.ready();
      server.stopReading(...gone);
      const client = await callOnItsOwn(port);
      server.signal('SIGTERM');
      expect(await client.event('roomEnded')).toEqual({ reason: 'shutdown' });
      expect(await server.ended()).toBe(0);
    });

    it('ends with its last call after SIGUSR2', async () => {
      await using server = await start({ SOTTO_LOG_LEVEL: 'debug' });
      const port = await server.ready();
      server.stopReading(...both);
      const client = await callOnItsOwn(port);
      server.signal('SIGUSR2');
      await vi.waitFor(
        async () => expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503),
        {
          timeout: 5_000,
        },
      );
      await client.request('leave', { reason: 'left' });
      expect(await server.ended()).toBe(0);
    });

    it('before it was ready starts all the same', async () => {
      const port = await freePort();
      await using server = await start({ SOTTO_PORT: String(port), SOTTO_UNKNOWN: 'is logged' });
      server.stopReading(...both);
      const isThere = async () => expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      await vi.waitFor(isThere, { timeout: 60_000 });
      server.signal('SIGTERM');
      expect(await server.ended()).toBe(0);
    });
  });

  it('ends at once on a second signal', async () => {
    await using server = await start();
    const socket = await stubborn(await server.ready());
    server.signal('SIGINT');
    await vi.waitFor(() => expect(server.err).toContain('server closing'), { timeout: 5_000 });
    server.signal('SIGINT');
    expect(await server.ended()).toBe(1);
    socket.destroy();
  });

  it('reads its certificate again when it is told to, and goes on', async () => {
    const files = await certificateFiles(testCertificate());
    await using server = await start(files);
    const port = await server.ready();
    expect(server.out).toContain('https://localhost:');
    const client = await TestClient.connect({ url: `wss://127.0.0.1:${port}/ws` });
    await client.request('hello', { versions: [3] });
    await certificateFiles(testCertificate());
    server.signal('SIGHUP');
    await vi.waitFor(() => expect(server.err).toContain('"event":"certificate loaded"'), { timeout: 5_000 });
    await client.request('createRoom', { kind: 'call' });
    client.drop();
  });

  it('lets the calls of now come to their end on SIGUSR2, and none begin', async () => {
    await using server = await start();
    const port = await server.ready();
    const greeted = async () => {
      const client = await TestClient.connect({ url: `ws://127.0.0.1:${port}/ws` });
      await client.request('hello', { versions: [3] });
      return client;
    };
    const [ada, bob, cleo] = [await greeted(), await greeted(), await greeted()];
    const { room } = await ada.request('createRoom', { kind: 'conference' });
    const { room: empty } = await ada.request('createRoom', { kind: 'call' });
    const { room: call } = await cleo.request('createRoom', { kind: 'call' });
    await ada.request('join', { room, name: 'Ada' });
    await cleo.request('join', { room: call, name: 'Cleo' });
    server.signal('SIGUSR2');
    await vi.waitFor(() => expect(server.err).toContain('server draining'), { timeout: 5_000 });
    server.signal('SIGUSR2');

    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    for (const refused of [
      bob.request('createRoom', { kind: 'call' }),
      bob.request('lookupRoom', { room: empty }),
      bob.request('join', { room: empty, name: 'Bob' }),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'draining' });
    await bob.request('join', { room, name: 'Bob' });
    await ada.request('leave', { reason: 'left' });
    // Time is the point: it is looked every so often whether anybody is left, and nothing tells of a look.
    await setTimeout(600);
    expect(server.err).not.toContain('server closing');
    await bob.request('leave', { reason: 'left' });
    // Time is the point: as above, with somebody in a call.
    await setTimeout(600);
    expect(server.err).not.toContain('server closing');
    await cleo.request('leave', { reason: 'left' });
    expect(await server.ended()).toBe(0);
    expect(server.err.match(/"event":"server draining"/gu)).toHaveLength(1);
    expect(server.err).toContain('"event":"server closed"');
  });

  it('ends at once on SIGTERM while calls come to their end', async () => {
    await using server = await start();
    const client = await TestClient.connect({ url: `ws://127.0.0.1:${await server.ready()}/ws` });
    await client.request('hello', { versions: [3] });
    const { room } = await client.request('createRoom', { kind: 'conference' });
    await client.request('join', { room, name: 'Ada' });
    server.signal('SIGUSR2');
    await vi.waitFor(() => expect(server.err).toContain('server draining'), { timeout: 5_000 });
    server.signal('SIGTERM');
    expect(await client.event('roomEnded')).toEqual({ reason: 'shutdown' });
    expect(await server.ended()).toBe(0);
  });

  it('lets people come back to their room after a restart', async () => {
    const dataDir = join(folder, 'kept');
    const secret = 'a secret that both runs know, long enough';
    const again = (): Promise<ServerProcess> => start({ SOTTO_DATA_DIR: dataDir, SOTTO_SECRET: secret });
    const made = { used: '', unused: '', hostToken: '' };
    {
      await using first = await again();
      const client = await TestClient.connect({ url: `ws://127.0.0.1:${await first.ready()}/ws` });
      await client.request('hello', { versions: [3] });
      const used = await client.request('createRoom', { kind: 'conference' });
      Object.assign(made, { used: used.room, hostToken: used.hostToken });
      made.unused = (await client.request('createRoom', { kind: 'call' })).room;
      await client.request('join', { room: made.used, name: 'Ada' });
      first.signal('SIGTERM');
      await first.ended();
    }
    await using second = await again();
    const client = await TestClient.connect({ url: `ws://127.0.0.1:${await second.ready()}/ws` });
    await client.request('hello', { versions: [3] });
    expect(await client.request('lookupRoom', { room: made.unused })).toMatchObject({ kind: 'call' });
    const place = await client.request('join', { room: made.used, name: 'Ada', token: made.hostToken });
    expect(place).toMatchObject({ kind: 'conference', role: 'host' });
  });
});

describe('it does not start, and says why', { timeout: testTimeout }, () => {
  it('when a setting is wrong', async () => {
    await using server = await start({ SOTTO_PORT: 'eighty' });
    expect(await server.ended()).toBe(78);
    expect(server.err).toMatch(/^SOTTO_PORT must be a number from 0 to 65535\./u);
    expect(server.err).not.toContain('eighty');
  });

  it('when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const address = other.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    await using server = await start({ SOTTO_PORT: port, SOTTO_HOST: '127.0.0.1' });
    expect(await server.ended()).toBe(69);
    expect(server.err).toContain(`Another program already listens on 127.0.0.1:${port}.`);
    expect(server.err).toContain('SOTTO_PORT');
    other.close();
  });

  it('when the certificate cannot be used', async () => {
    const files = await certificateFiles(testCertificate({ from: -2, until: -1 }));
    await using server = await start(files);
    expect(await server.ended()).toBe(69);
    expect(server.err).toMatch(/The certificate expired at .+ SOTTO_TLS_CERT is /u);
  });

  it('when there is a certificate and no key', async () => {
    await using server = await start({ SOTTO_TLS_CERT: join(folder, 'cert.pem') });
    expect(await server.ended()).toBe(78);
    expect(server.err).toContain('SOTTO_TLS_KEY must be');
  });

  it('when the port of the redirect is taken', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(port, '127.0.0.1', resolve);
    });
    await using server = await start({ SOTTO_REDIRECT_PORT: String(port), SOTTO_HOST: '127.0.0.1' });
    expect(await server.ended()).toBe(69);
    expect(server.err).toContain('set SOTTO_REDIRECT_PORT to another port');
    other.close();
  });

  it('when the pages are not built', async () => {
    await using server = await start({ SOTTO_WEB_DIR: join(folder, 'nothing') });
    expect(await server.ended()).toBe(69);
    expect(server.err).toContain('The web pages are not built');
  });

  it('when the media port is taken', async () => {
    const taken = createServer();
    const port = await new Promise<string>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(typeof address === 'object' && address ? String(address.port) : '');
      });
    });
    await using server = await start({
      SOTTO_SFU_LISTEN: `127.0.0.1:${port}`,
      SOTTO_DATA_DIR: join(folder, 'other'),
    });
    expect(await server.ended()).toBe(69);
    expect(server.err).toContain('SOTTO_SFU_LISTEN');
    taken.close();
  });

  it('when browsers would be told an address that cannot work', async () => {
    await using loopback = await start({ SOTTO_PUBLIC_URL: 'https://203.0.113.5' });
    await using foreign = await start({ SOTTO_SFU_LISTEN: '198.51.100.1:40000' });
    await using inner = await start({
      SOTTO_PUBLIC_URL: 'https://203.0.113.5',
      SOTTO_SFU_LISTEN: `127.0.0.1:${await freePort()}@10.0.0.5+[::1]:${await freePort()}@[fe80::1]`,
    });
    const [first, second, third] = [loopback, foreign, inner].map(async (server) => [
      await server.ended(),
      server.err,
    ]);
    expect(await first).toEqual([
      69,
      expect.stringMatching(/SOTTO_SFU_LISTEN: .*127\.0\.0\.1.*@203\.0\.113\.5/u),
    ]);
    expect(await second).toEqual([69, expect.stringContaining('no address 198.51.100.1')]);
    expect(await third).toEqual([69, expect.stringContaining('fe80::1 is a link-local address')]);
  });

  it('when another one uses the store', async () => {
    await using first = await start({ SOTTO_DATA_DIR: join(folder, 'shared') });
    await first.ready();
    await using second = await start({ SOTTO_DATA_DIR: join(folder, 'shared') });
    expect(await second.ended()).toBe(69);
    expect(second.err).toContain('Another Sotto uses the store');
  });

  it('when the secret is not that of the store', async () => {
    const data = join(folder, 'locked');
    {
      await using first = await start({ SOTTO_DATA_DIR: data, SOTTO_SECRET: 'a'.repeat(32) });
      await first.ready();
      first.signal('SIGTERM');
      await first.ended();
    }
    await using second = await start({ SOTTO_DATA_DIR: data, SOTTO_SECRET: 'b'.repeat(32) });
    expect(await second.ended()).toBe(69);
    expect(second.err).toContain('was made with another secret');
  });

  it('when the data folder is a file', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await using server = await start({ SOTTO_DATA_DIR: file });
    expect(await server.ended()).toBe(69);
    expect(server.err).toContain('SOTTO_DATA_DIR');
  });

  it('when it is called with arguments', async () => {
    await using server = await start({}, ['--port', '80']);
    expect(await server.ended()).toBe(64);
  });
});

it('describes every setting with --help', { timeout: testTimeout }, async () => {
  await using server = await start({ SOTTO_PORT: 'wrong' }, ['--help']);
  expect(await server.ended()).toBe(0);
  for (const { variable } of Object.values(settings)) expect(server.out).toContain(variable);
});

/** Somebody who waits for another one. */
async function callOnItsOwn(port: number): Promise<TestClient> {
  const client = await TestClient.connect({ url: `ws://127.0.0.1:${port}/ws` });
  await client.request('hello', { versions: [3] });
  const { room } = await client.request('createRoom', { kind: 'conference' });
  await client.request('join', { room, name: 'Ada' });
  return client;
}

async function certificateFiles({
  cert,
  key,
}: {
  cert: string;
  key: string;
}): Promise<Record<string, string>> {
  const files = { SOTTO_TLS_CERT: join(folder, 'cert.pem'), SOTTO_TLS_KEY: join(folder, 'key.pem') };
  await writeFile(files.SOTTO_TLS_CERT, cert);
  await writeFile(files.SOTTO_TLS_KEY, key);
  return files;
}

/** A WebSocket that never answers a closing handshake. */
async function stubborn(port: number): Promise<ReturnType<typeof connect>> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(
    [
      'GET /ws HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  );
  await new Promise((resolve) => {
    socket.once('data', resolve);
  });
  return socket;
}
