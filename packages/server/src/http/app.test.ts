import { firewallFacts } from '@sotto/protocol';
import * as v from 'valibot';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { Metrics } from '../observe/metrics.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';
import { operations } from './operations.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const html = { headers: { accept: 'text/html,*/*' } };

describe('pages', () => {
  it.each([
    '/',
    '/contacts',
    '/check',
    '/firewall',
    '/r/6439cx510dhk21b2e3je7fx7p',
    '/r/6439c-x510d',
    '/?x=1',
  ])('%s is the document', async (path) => {
    const response = await server.fetch(path, html);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain('<title>Sotto</title>');
  });

  it('an unknown address is the document too, but not found', async () => {
    const response = await server.fetch('/r/a/b', html);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<title>Sotto</title>');
  });

  it('a missing file is not', async () => {
    const response = await server.fetch('/assets/none.js', { headers: { accept: '*/*' } });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('{"error":"not-found"}');
  });

  it('files with a hash in their name are kept for good, others asked for again', async () => {
    const asset = await server.fetch('/assets/index-abcdef12.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toMatch(/^(text|application)\/javascript/u);
    expect((await server.fetch('/icon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it('are sent as they were compressed when they were built, to who can read that', async () => {
    const asset = '/assets/index-abcdef12.js';
    const small = await rawGet(asset, { 'accept-encoding': 'gzip, br' });
    expect(small.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
    expect(small.headers['content-type']).toMatch(/javascript/u);
    const plain = await rawGet(asset, {});
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    '/assets/index-abcdef12.js.br',
    '/.vite/manifest.json',
    '/%2e%2e/data/secret',
    '/..%2fdata%2fsotto.db',
    '/assets/../../data/secret',
    '/assets/%2e%2e%2f%2e%2e%2fdata/secret',
    '//etc/passwd',
    '/assets/index-abcdef12.js%00.html',
  ])('%s leads nowhere', async (path) => {
    const response = await server.fetch(path);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).toMatch(/^\{"error":"(not-found|bad-request)"\}$/u);
  });

  it('take nothing but questions', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const init = method === 'POST' ? { method, body: '{}' } : { method };
      expect((await server.fetch('/', init)).status, method).toBeGreaterThanOrEqual(400);
    }
  });
});

const asks = async (origin: string) => {
  const response = await server.fetch('/ws', { method: 'POST', headers: { origin } });
  return [response.status, await response.text()];
};

describe('the address of the socket, asked without wanting one,', () => {
  it('says that pages of another site may open none', async () => {
    for (const origin of ['https://other.example', 'null', `http://127.0.0.1:${server.server.port + 1}`])
      expect(await asks(origin), origin).toEqual([403, '{"error":"origin-not-allowed"}']);
  });

  it('says to its own pages that it is for sockets', async () => {
    const own = `http://127.0.0.1:${server.server.port}`;
    expect(await asks(own)).toEqual([400, '{"error":"not-a-socket"}']);
  });
});

describe('headers', () => {
  const paths = ['/', '/nothing', '/healthz', '/assets/index-abcdef12.js', '/%'];

  it.each(paths)('of %s narrow what a page can do', async (path) => {
    const { headers } = await server.fetch(path, html);
    const policy = new Map(
      (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
        const [name = '', ...values] = directive.split(' ');
        return [name, values.join(' ')];
      }),
    );
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'script-src': "'self' 'wasm-unsafe-eval'",
      'style-src': "'self'",
      'img-src': "'self'",
      'font-src': "'self'",
      'media-src': "'self'",
      'connect-src': `'self' ws://127.0.0.1:${server.server.port}`,
      'worker-src': "'self'",
      'manifest-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'sotto',
    });
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=(self)');
    expect(headers.get('permissions-policy')).toContain('geolocation=()');
  });

  it('name no socket for a host that is not ours', async () => {
    const { headers } = await rawGet('/', { host: "evil.example 'unsafe-inline'" });
    expect(headers['content-security-policy']).toContain("connect-src 'self';");
  });

  it('say nothing of the program', async () => {
    const { headers } = await server.fetch('/');
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('demand https where people come by https', async () => {
    expect((await server.fetch('/')).headers.get('strict-transport-security')).toBeNull();
    const secure = await TestServer.start({ env: { SOTTO_PUBLIC_URL: 'https://calls.example.org' } });
    expect((await secure.fetch('/')).headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/u);
    await secure.stop();
  });
});

describe('what a firewall has to allow', () => {
  it('is told as calls tell it, and nothing besides', async () => {
    const client = await server.client();
    const { ways } = await client.request('openCheck', {});
    const answer = await server.fetch('/firewall.json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const told: unknown = await answer.json();
    expect(told).toEqual({
      format: 'sotto-firewall-1',
      url: null,
      redirectPort: null,
      media: ways.flatMap(({ protocol, transport }) =>
        transport.iceCandidates.map(({ address, port }) => ({ protocol, host: address, port, first: true })),
      ),
      turn: [],
    });
    expect(v.is(firewallFacts, told)).toBe(true);
    client.drop();
  });

  it('has each opening once, by what is announced', async () => {
    const port = await freePort();
    const [first, second] = [await freePort(), await freePort()];
    const shared = await TestServer.start({
      env: {
        SOTTO_PORT: String(port),
        SOTTO_PUBLIC_URL: 'https://calls.example.org',
        SOTTO_SFU_LISTEN: `127.0.0.1:${port}@203.0.113.5:443+[::1]:${port}@[2001:db8::5]:443,127.0.0.1:${first}@203.0.113.5:444,127.0.0.1:${second}@203.0.113.5:445`,
      },
    });
    onTestFinished(() => shared.stop());
    expect(await (await shared.fetch('/firewall.json')).json()).toMatchObject({
      url: 'https://calls.example.org',
      media: [
        { protocol: 'udp', host: '203.0.113.5', port: 443, first: true },
        { protocol: 'udp', host: '2001:db8::5', port: 443, first: true },
        { protocol: 'udp', host: '203.0.113.5', port: 444, first: false },
        { protocol: 'udp', host: '203.0.113.5', port: 445, first: false },
        { protocol: 'tcp', host: '203.0.113.5', port: 443, first: true },
        { protocol: 'tcp', host: '2001:db8::5', port: 443, first: true },
      ],
    });
  });
});

describe('operations', () => {
  it('tell that it lives and is ready', async () => {
    expect(await (await server.fetch('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await server.fetch('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: 'ok',
      admission: true,
      descriptors: true,
      media: true,
      store: true,
    });
    expect(ready.headers.get('cache-control')).toBe('no-store');
  });

  it('look at their parts once in a second, however often somebody asks whether they are ready', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const store = vi.fn(async () => true);
    const app = Fastify();
    onTestFinished(() => app.close());
    const shared = { metrics: new Metrics(), metricsAccess: 'off', remoteOf: () => '' };
    await app.register(operations, { ...shared, checks: { store } });
    const ask = async () => (await app.inject('/readyz')).statusCode;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
    vi.advanceTimersByTime(999);
    store.mockResolvedValue(false);
    expect([await ask(), store.mock.calls.length]).toEqual([200, 1]);
    vi.advanceTimersByTime(1);
    expect([await ask(), store.mock.calls.length]).toEqual([503, 2]);
  });

  it('show metrics to programs on this machine, and to nobody through a proxy', async () => {
    const metrics = await server.fetch('/metrics');
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toContain('sotto_connections 0');
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
      expect((await server.fetch('/metrics', { headers: { [header]: 'x' } })).status, header).toBe(404);
  });

  it('show metrics to nobody who asks by another name, as a page does whose name was made to lead here', async () => {
    const port = server.server.port;
    const own = [
      'localhost',
      `localhost:${port}`,
      'LOCALHOST',
      '127.0.0.1',
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
    ];
    for (const host of own) expect((await rawGet('/metrics', { host })).status, host).toBe(200);
    const others = [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      'a@localhost',
    ];
    for (const host of others) expect((await rawGet('/metrics', { host })).status, host).toBe(404);
  });

  it('show metrics to whoever has the token, and to nobody when they are off', async () => {
    const token = 'a-token-of-24-characters';
    const guarded = await TestServer.start({ env: { SOTTO_METRICS: token } });
    const read = (authorization?: string) =>
      guarded.fetch('/metrics', authorization === undefined ? {} : { headers: { authorization } });
    expect((await read()).status).toBe(404);
    expect((await read('Bearer wrong')).status).toBe(404);
    expect((await read(`Basic ${token}`)).status).toBe(404);
    expect((await read(`Bearer ${token}`)).status).toBe(200);
    await guarded.stop();
    const off = await TestServer.start({ env: { SOTTO_METRICS: 'off' } });
    expect((await off.fetch('/metrics')).status).toBe(404);
    await off.stop();
  });
});

describe('the socket', () => {
  it('opens for pages of this server, of configured origins, and for programs', async () => {
    const { port } = server.server;
    await open({ origin: `http://127.0.0.1:${port}` });
    await open({ origin: `http://localhost:${port}` });
    await open({});
    const configured = await TestServer.start({
      env: {
        SOTTO_PUBLIC_URL: 'https://calls.example.org',
        SOTTO_ALLOWED_ORIGINS: 'https://app.example.org',
      },
    });
    await configured.client({ headers: { origin: 'https://calls.example.org' } });
    await configured.client({ headers: { origin: 'https://app.example.org' } });
    await configured.stop();
  });

  it.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1:1',
    'file://',
    'https://127.0.0.1',
  ])('does not open for a page of %s', async (origin) => {
    await expect(open({ origin })).rejects.toThrow('403');
  });

  it('does not open for a name that somebody pointed here', async () => {
    const host = `evil.example:${server.server.port}`;
    await expect(open({ origin: `http://${host}`, host })).rejects.toThrow('403');
  });

  it.each(['/', '/ws/', '/ws?x', '/r/x'])('is not at %s', async (path) => {
    const answer = await rawGet(path, {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    });
    expect(answer.status).toBe(404);
  });

  it('refuses a handshake that is none', async () => {
    const answer = await rawGet('/ws', { connection: 'upgrade', upgrade: 'websocket' });
    expect(answer.status).toBe(400);
  });
});

it('writes no line about requests', async () => {
  const before = server.log.length;
  await server.fetch('/r/6439cx510dhk21b2e3je7fx7p', html);
  await server.fetch('/nothing');
  expect(server.log.slice(before)).toEqual([]);
});

function open(headers: Readonly<Record<string, string>>): Promise<TestClient> {
  return server.client({ headers });
}

/** A GET with headers that fetch would not send. */
async function rawGet(
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number | undefined; headers: Readonly<Record<string, unknown>> }> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.server.port, path, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    });
    asked.on('error', reject);
    asked.end();
  });
}
