import { once } from 'node:events';
import { request as secureRequest } from 'node:https';
import { type ClientHttp2Session, connect } from 'node:http2';
import { connect as connectSocket } from 'node:tls';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { testCertificate } from '../testing/certificate.ts';
import { RawHttp2, errorCodes, headersFrame, request } from '../testing/raw-http2.ts';
import { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;
let port: number;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sotto-http2-'));
  const { cert, key } = testCertificate();
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  server = await start();
  port = server.server.port;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const start = (env: Readonly<Record<string, string>> = {}): Promise<TestServer> =>
  TestServer.start({
    env: {
      SOTTO_TLS_CERT: join(folder, 'cert.pem'),
      SOTTO_TLS_KEY: join(folder, 'key.pem'),
      SOTTO_PUBLIC_URL: 'https://calls.example.org',
      SOTTO_SECURITY_CONTACT: 'mailto:security@example.org',
      ...env,
    },
  });

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Question {
  readonly path: string;
  readonly method?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function session(to = port): Promise<ClientHttp2Session> {
  const opened = connect(`https://127.0.0.1:${to}`, { rejectUnauthorized: false });
  opened.on('error', () => undefined);
  onTestFinished(() => {
    opened.destroy();
  });
  await once(opened, 'connect');
  return opened;
}

/** By HTTP/2, with exactly these pseudo-headers and headers. */
async function ask(over: ClientHttp2Session, asked: Record<string, string>, body?: string): Promise<Answer> {
  const stream = over.request(asked, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [received] = await once(stream, 'response');
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  const headers = Object.fromEntries(Object.entries(received).filter(([name]) => name !== ':status'));
  return { status: received[':status'], headers, body: text };
}

const overNew = async ({ path, method = 'GET', host, headers, body }: Question): Promise<Answer> =>
  ask(
    await session(),
    { ':method': method, ':path': path, ':authority': host ?? `127.0.0.1:${port}`, ...headers },
    body,
  );

async function overOld({ path, method = 'GET', host, headers, body }: Question): Promise<Answer> {
  const asked = secureRequest({
    host: '127.0.0.1',
    port,
    path,
    method,
    agent: false,
    rejectUnauthorized: false,
    headers: { ...(host !== undefined && { host }), ...headers },
  });
  asked.end(body);
  const [response] = await once(asked, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, headers: response.headers, body: text };
}

/** What is about the connection (RFC 9110, section 7.6.1), and the time. */
const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

function withoutConnection({ headers, ...answer }: Answer): Answer {
  const kept = Object.entries(headers).filter(([name]) => !ofConnection.has(name));
  return { ...answer, headers: Object.fromEntries(kept) };
}

async function protocolOf(offered: string[] | undefined): Promise<string | false | null> {
  const socket = connectSocket({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(offered && { ALPNProtocols: offered }),
  });
  await once(socket, 'secureConnect');
  socket.destroy();
  return socket.alpnProtocol;
}

describe('by TLS', () => {
  it('HTTP/2 is spoken with who offers it, and HTTP/1.1 with everybody else', async () => {
    expect(await protocolOf(['h2', 'http/1.1'])).toBe('h2');
    expect(await protocolOf(['http/1.1', 'h2'])).toBe('h2');
    expect(await protocolOf(['http/1.1'])).toBe('http/1.1');
    expect(await protocolOf(undefined)).toBe(false);
    await expect(protocolOf(['h3'])).rejects.toThrow(/no application protocol/iu);
  });

  it('sockets come by HTTP/1.1 beside it, and nothing else says that they could come by HTTP/2', async () => {
    const pages = await session();
    await once(pages, 'remoteSettings');
    expect(pages.remoteSettings).toMatchObject({
      maxConcurrentStreams: 32,
      maxHeaderListSize: 16_384,
      enableConnectProtocol: false,
    });
    const client = await TestClient.connect({ url: `wss://127.0.0.1:${port}/ws` });
    await client.request('hello', { versions: [3] });
    expect((await ask(pages, { ':path': '/healthz' })).status).toBe(200);
    client.drop();
    const raw = await RawHttp2.open(port);
    const extended = [...request('/ws'), [':protocol', 'websocket']] as const;
    raw.send(headersFrame(1, [[':method', 'CONNECT'], ...extended.slice(1)]));
    expect(await raw.outcome(1)).toBe(`reset ${errorCodes.protocol}`);
  });
});

const html = { accept: 'text/html,*/*' };

describe('over both protocols', () => {
  const questions: Question[] = [
    { path: '/', headers: html },
    { path: '/r/6439cx510dhk21b2e3je7fx7p', headers: html },
    { path: '/nothing', headers: html },
    { path: '/nothing' },
    { path: '/%' },
    { path: '/healthz' },
    { path: '/readyz' },
    { path: '/firewall.json' },
    { path: '/icon.svg' },
    { path: '/.well-known/security.txt' },
    { path: '/assets/index-abcdef12.js' },
    { path: '/assets/index-abcdef12.js', headers: { 'accept-encoding': 'br' } },
    { path: '/assets/index-abcdef12.js', headers: { range: 'bytes=0-3' } },
    { path: '/', method: 'HEAD', headers: html },
    { path: '/', method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
    { path: '/', method: 'POST', body: 'x'.repeat(4_000) },
    { path: '/', method: 'DELETE' },
    { path: '/ws' },
    { path: '/ws', method: 'POST' },
    { path: '/ws', method: 'POST', headers: { origin: 'https://evil.example' } },
    { path: '/ws', method: 'POST', headers: { origin: 'https://calls.example.org' } },
    { path: '/', headers: html, host: 'calls.example.org' },
    { path: '/', headers: html, host: 'evil.example' },
    { path: '/metrics', host: 'evil.example' },
    { path: '/assets/../../data/secret' },
  ];

  it.each(questions.map((each) => ({ method: 'GET', ...each })))(
    '$method $path has the same answer, header by header',
    async (question) => {
      const [one, other] = [await overOld(question), await overNew(question)];
      expect(withoutConnection(other)).toEqual(withoutConnection(one));
      expect(one.headers['content-security-policy']).toBeDefined();
      expect(one.headers['strict-transport-security']).toBeDefined();
    },
  );

  it('an unchanged file is not sent again', async () => {
    const { headers } = await overNew({ path: '/icon.svg' });
    const question = { path: '/icon.svg', headers: { 'if-none-match': String(headers['etag']) } };
    const [one, other] = [await overOld(question), await overNew(question)];
    expect(other.status).toBe(304);
    expect(withoutConnection(other)).toEqual(withoutConnection(one));
  });

  it('programs on this machine read metrics by its names, and pages of elsewhere by no name', async () => {
    for (const over of [overOld, overNew]) {
      for (const host of ['localhost', `127.0.0.1:${port}`])
        expect((await over({ path: '/metrics', host })).status).toBe(200);
      for (const host of ['evil.example', 'localhost.evil.example'])
        expect((await over({ path: '/metrics', host })).status).toBe(404);
    }
    // A user has no place in it (RFC 9113, section 8.3.1), and nghttp2 knows that.
    expect((await overOld({ path: '/metrics', host: 'a@localhost' })).status).toBe(404);
    await expect(overNew({ path: '/metrics', host: 'a@localhost' })).rejects.toThrow('PROTOCOL_ERROR');
  });

  it('the socket’s origin is judged by the same host', async () => {
    const origin = `https://127.0.0.1:${port}`;
    for (const over of [overOld, overNew]) {
      const asks = async (host: string) =>
        (await over({ path: '/ws', method: 'POST', host, headers: { origin } })).status;
      expect(await asks(`127.0.0.1:${port}`)).toBe(400);
      expect(await asks(`127.0.0.1:${port + 1}`)).toBe(403);
      expect(await asks('evil.example')).toBe(403);
    }
  });
});

const policyOf = ({ headers }: Answer) => String(headers['content-security-policy']);

/** By HTTP/1.1, with two headers for the host. */
async function statusLineOf(path: string, more: string): Promise<string> {
  const socket = connectSocket({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: localhost\r\n${more}\r\n`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer).slice(0, 12);
}

describe('the host of a request by HTTP/2', () => {
  it('may come by either name, or by both when they are the same', async () => {
    const over = await session();
    const ways = [
      { ':authority': 'calls.example.org' },
      { ':authority': 'calls.example.org', host: 'calls.example.org' },
    ];
    for (const way of ways) {
      const answer = await ask(over, { ':path': '/', ...way });
      expect(answer.status).toBe(200);
      expect(policyOf(answer)).toContain("connect-src 'self' wss://calls.example.org;");
    }
    const raw = await RawHttp2.open(port);
    raw.send(headersFrame(1, without(':authority', request('/metrics'), ['host', 'localhost'])));
    raw.send(headersFrame(3, without(':authority', request('/metrics'), ['host', 'evil.example'])));
    expect([await raw.outcome(1), await raw.outcome(3)]).toEqual([200, 404]);
  });

  it('is refused where the two differ, whichever of them is ours', async () => {
    const over = await session();
    for (const [authority, host] of [
      ['calls.example.org', 'evil.example'],
      ['evil.example', 'calls.example.org'],
      ['localhost', 'LOCALHOST'],
    ] as const) {
      const answer = await ask(over, { ':path': '/metrics', ':authority': authority, host });
      expect(answer.status).toBe(400);
      expect(answer.body).toBe('{"error":"bad-request"}');
      expect(policyOf(answer)).toContain("connect-src 'self';");
    }
  });

  it.each([
    ['without any', without(':authority', request('/'))],
    ['with an empty one', without(':authority', request('/'), [':authority', ''])],
    ['with the first name twice', [...request('/'), [':authority', '127.0.0.1']]],
    ['with the second name twice', [...request('/'), ['host', '127.0.0.1'], ['host', '127.0.0.1']]],
    [
      'with the first name behind others',
      [...without(':authority', request('/'), ['accept', '*/*']), [':authority', 'localhost']],
    ],
  ] as [string, [string, string][]][])('is refused %s', async (_how, fields) => {
    const raw = await RawHttp2.open(port);
    raw.send(headersFrame(1, fields));
    expect(await raw.outcome(1)).toBe(`reset ${errorCodes.protocol}`);
  });

  it('is refused by HTTP/1.1 too when it is there twice', async () => {
    expect(await statusLineOf('/', '')).toBe('HTTP/1.1 400');
    const upgrade = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n`;
    expect(await statusLineOf('/ws', upgrade)).toBe('HTTP/1.1 400');
  });
});

describe('a request by HTTP/2 that is none', () => {
  it.each([
    ['connection', 'keep-alive'],
    ['connection', 'upgrade'],
    ['keep-alive', 'timeout=5'],
    ['proxy-connection', 'keep-alive'],
    ['transfer-encoding', 'chunked'],
    ['upgrade', 'websocket'],
    ['te', 'gzip'],
    ['Accept', '*/*'],
    ['content-length', '-1'],
    [':status', '200'],
    [':unknown', 'x'],
  ])('is refused: %s is %s', async (name, value) => {
    const raw = await RawHttp2.open(port);
    raw.send(
      headersFrame(
        1,
        name.startsWith(':') ? [...request('/'), [name, value]] : [...request('/'), [name, value]],
      ),
    );
    expect(await raw.outcome(1)).toBe(`reset ${errorCodes.protocol}`);
    // The connection goes on.
    raw.send(headersFrame(3, request('/healthz')));
    expect(await raw.outcome(3)).toBe(200);
  });

  it.each(['', 'nothing', 'https://evil.example/', '*'])('is refused: its path is "%s"', async (path) => {
    const raw = await RawHttp2.open(port);
    raw.send(headersFrame(1, request(path)));
    expect(await raw.outcome(1)).toBe(`reset ${errorCodes.protocol}`);
  });
});

it('writes no line about requests by HTTP/2, and warns of nothing', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => void warnings.push(warning);
  process.on('warning', warn);
  const before = server.log.length;
  await overNew({ path: '/r/6439cx510dhk21b2e3je7fx7p', headers: html });
  await overNew({ path: '/nothing' });
  const raw = await RawHttp2.open(port);
  raw.send(
    headersFrame(1, [...request('/r/6439cx510dhk21b2e3je7fx7p'), ['host', 'other']]),
    Buffer.alloc(40),
  );
  await raw.outcome(1);
  expect(server.log.slice(before)).toEqual([]);
  expect(warnings).toEqual([]);
  process.off('warning', warn);
});

it('says to who is connected by HTTP/2 that the server ends, and ends', async () => {
  const ending = await start();
  const [idle, busy] = [await session(ending.server.port), await RawHttp2.open(ending.server.port)];
  await ask(idle, { ':path': '/healthz' });
  busy.socket.pause();
  const away = once(idle, 'goaway');
  await ending.stop();
  expect((await away)[0]).toBe(0);
});

function without(
  name: string,
  fields: readonly [string, string][],
  ...more: readonly [string, string][]
): [string, string][] {
  return [...fields.filter(([each]) => each !== name), ...more];
}
