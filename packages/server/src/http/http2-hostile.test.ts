import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import type { RequestListener } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { closing, openPort, type Opened } from '../testing/open-port.ts';
import {
  fieldBlock,
  flags,
  frame,
  frameTypes,
  headersFrame,
  initialWindowSize,
  pingFrame,
  RawHttp2,
  request,
  resetFrame,
  settingsFrame,
} from '../testing/raw-http2.ts';

const megabyte = 1024 * 1024;

/** Of everything in this process, attackers too. */
let most: number;
let timer: NodeJS.Timeout;
beforeEach(() => {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  most = 0;
  timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 5);
});
afterEach(() => {
  clearInterval(timer);
  expect(most).toBeLessThan(128 * megabyte);
});

/** What reached the one who answers, and what it cost. */
async function attacked(options: { handler?: RequestListener; idle?: number; answer?: number } = {}) {
  const { idle = 10_000, answer = 180_000, handler } = options;
  const chargeReset = vi.fn();
  const chargeRequest = vi.fn(() => 0);
  const paths: (string | undefined)[] = [];
  const opened = await openPort({
    handler: (asked, response) => {
      paths.push(asked.url);
      if (handler === undefined || asked.url === '/x') response.end(`secret page ${asked.url}`);
      else handler(asked, response);
    },
    http2: { chargeReset, chargeRequest, times: { idle, answer } },
  });
  return { ...opened, paths, chargeReset, chargeRequest };
}

/** Others are answered by both protocols. */
async function serves({ port }: Opened): Promise<void> {
  const old = secureRequest({ port, host: '127.0.0.1', path: '/x', rejectUnauthorized: false, agent: false });
  const [[response]] = await Promise.all([once(old.end(), 'response'), answeredByHttp2(port)]);
  response.resume();
  expect(response.statusCode).toBe(200);
}

async function answeredByHttp2(port: number): Promise<void> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  onTestFinished(() => {
    session.destroy();
  });
  const [headers] = await once(session.request({ ':path': '/x' }), 'response');
  expect(headers[':status']).toBe(200);
  session.destroy();
}

/** Sends again and again until the other side ends the connection. */
async function flood({ socket }: RawHttp2, bytes: () => Buffer): Promise<void> {
  // What comes back is not read one by one, so that the attacker costs this process less than the server does.
  if (!socket.isPaused()) socket.removeAllListeners('data').resume();
  const ended = new AbortController();
  const closed = closing(socket).then(() => ended.abort());
  while (!socket.destroyed) {
    if (!socket.write(bytes())) await once(socket, 'drain', { signal: ended.signal }).catch(() => undefined);
    // Time is the point: it floods and does not burst.
    await setTimeout(1);
  }
  await closed;
}

const odd = (index: number): number => 2 * index + 1;
/** As a file is sent: each piece when the one before was taken. */
const answerLarge: RequestListener = (_request, response) =>
  void Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(65_536))).pipe(response);

describe('a connection of HTTP/2', { timeout: 60_000 }, () => {
  it('that opens requests and gives them up, again and again, is ended, and pays for it', async () => {
    const server = await attacked();
    const raw = await RawHttp2.open(server.port);
    let stream = -1;
    const pairs = () =>
      Buffer.concat(
        Array.from({ length: 100 }, () => [
          headersFrame((stream += 2), request('/a')),
          resetFrame(stream),
        ]).flat(),
      );
    await Promise.all([flood(raw, pairs), serves(server)]);
    const given = server.chargeReset.mock.calls.length;
    expect(given).toBeGreaterThan(100);
    expect(given).toBeLessThan(1_000);
    expect(server.chargeRequest.mock.calls.length).toBeLessThan(1_000);
    await serves(server);
  });

  it.each(['takes the settings of the server', 'does not'])(
    'that asks for 1,000 things at once has six of them answered at a time, and never more than 32 waiting: it %s',
    async (takes) => {
      const server = await attacked({ handler: () => undefined });
      const raw = await RawHttp2.open(server.port);
      if (takes !== 'does not') await raw.acknowledge();
      for (let index = 0; index < 1_000; index++) raw.send(headersFrame(odd(index), request('/a')));
      await serves(server);
      await vi.waitFor(() => {
        const refused = new Set(raw.of('resetStream').map((each) => each.stream)).size;
        expect(raw.socket.closed || raw.of('goAway').length > 0 || refused >= 1_000 - 32).toBe(true);
      });
      expect(server.paths.filter((path) => path === '/a').length).toBeLessThanOrEqual(6);
      expect(server.chargeRequest.mock.calls.length).toBeLessThanOrEqual(33);
    },
  );

  it('has 32 requests answered six at a time, in the order in which they came', async () => {
    const ends: (() => void)[] = [];
    const server = await attacked({
      handler: (_request, response) => void ends.push(() => void response.end('done')),
    });
    const raw = await RawHttp2.open(server.port);
    await raw.acknowledge();
    raw.send(...Array.from({ length: 32 }, (_, index) => headersFrame(odd(index), request(`/${index}`))));
    for (let index = 0; index < 32; index++) {
      await vi.waitFor(() => expect(ends.length).toBe(Math.min(32, 6 + index)));
      ends[index]?.();
      expect(await raw.outcome(odd(index))).toBe(200);
    }
    expect(server.paths).toEqual(Array.from({ length: 32 }, (_, index) => `/${index}`));
  });

  it('has nothing answered that was given up while it waited', async () => {
    const server = await attacked({ handler: () => undefined });
    const raw = await RawHttp2.open(server.port);
    raw.send(...Array.from({ length: 8 }, (_, index) => headersFrame(odd(index), request(`/${index}`))));
    await vi.waitFor(() => expect(server.paths).toHaveLength(6));
    raw.send(resetFrame(odd(6)), resetFrame(odd(0)));
    await vi.waitFor(() => expect(server.paths).toHaveLength(7));
    expect(server.paths.at(-1)).toBe('/7');
    expect(server.chargeReset).toHaveBeenCalledTimes(2);
  });

  it('waits when its network has had enough, and nobody else does', async () => {
    const server = await attacked();
    const [soon, late] = [await RawHttp2.open(server.port), await RawHttp2.open(server.port)];
    server.chargeRequest.mockReturnValueOnce(1_000_000);
    late.send(headersFrame(1, request('/a')), headersFrame(3, request('/b')));
    await vi.waitFor(() => expect(server.chargeRequest).toHaveBeenCalledTimes(2));
    server.chargeRequest.mockReturnValueOnce(50);
    soon.send(headersFrame(1, request('/c')), headersFrame(3, request('/d')));
    expect([await soon.outcome(1), await soon.outcome(3)]).toEqual([200, 200]);
    await serves(server);
    expect(server.paths).toEqual(['/c', '/d', '/x', '/x']);
  });

  it.each([
    ['nothing at all', null, () => undefined],
    ['how it begins, and nothing else', [], () => undefined],
    ['that it is there, and nothing else', [], (raw: RawHttp2) => raw.send(pingFrame())],
  ] as const)('that says %s is ended as one of HTTP/1.1 is', async (_what, settings, speak) => {
    const server = await attacked({ idle: 300 });
    const raw = await RawHttp2.open(server.port, settings);
    const life = setInterval(() => speak(raw), 50);
    onTestFinished(() => clearInterval(life));
    await closing(raw.socket);
    await vi.waitFor(() => expect(server.onePort.counts().web).toBe(0));
  });

  it('that does not close its own side is ended all the same', async () => {
    const server = await attacked({ idle: 300 });
    const raw = await RawHttp2.open(server.port, [], { allowHalfOpen: true });
    raw.send(headersFrame(1, request('/a')));
    expect(await raw.outcome(1)).toBe(200);
    await vi.waitFor(() => expect(server.onePort.counts().web).toBe(0), { timeout: 20_000 });
    expect(raw.socket.writable).toBe(true);
  });

  it('that was answered is told when it has been idle for long enough', async () => {
    const server = await attacked({ idle: 300 });
    const raw = await RawHttp2.open(server.port);
    raw.send(headersFrame(1, request('/a')));
    expect(await raw.outcome(1)).toBe(200);
    await closing(raw.socket);
    expect(raw.of('goAway').map(({ payload }) => payload.readUInt32BE(4))).toEqual([0]);
  });

  it('has no request taken with headers of a megabyte', async () => {
    const server = await attacked();
    const raw = await RawHttp2.open(server.port);
    const block = fieldBlock([...request('/a'), ['x-large', 'x'.repeat(megabyte)]]);
    const pieces = Array.from({ length: Math.ceil(block.length / 16_384) }, (_, index) =>
      frame({
        type: index === 0 ? frameTypes.headers : frameTypes.continuation,
        flags: index === 0 ? flags.endStream : 0,
        stream: 1,
        payload: block.subarray(index * 16_384, (index + 1) * 16_384),
      }),
    );
    raw.send(...pieces);
    await serves(server);
    await closing(raw.socket);
    expect(server.paths).not.toContain('/a');
  });

  it.each(['before', 'after'])(
    'has no request taken with headers of more than 16 kB, nor with a hundred and one, %s it took the settings',
    async (when) => {
      const server = await attacked();
      const raw = await RawHttp2.open(server.port);
      if (when === 'after') await raw.acknowledge();
      const values = Array.from({ length: 97 }, (_, index): [string, string] => [`x-${index}`, 'x']);
      const long: [string, string] = ['x-long', 'x'.repeat(16_300)];
      const block = fieldBlock([...request('/a'), long]);
      raw.send(
        headersFrame(1, [...request('/a'), ...values]),
        frame({
          type: frameTypes.headers,
          flags: flags.endStream,
          stream: 3,
          payload: block.subarray(0, 16_000),
        }),
        frame({
          type: frameTypes.continuation,
          flags: flags.endHeaders,
          stream: 3,
          payload: block.subarray(16_000),
        }),
        headersFrame(5, request('/b')),
      );
      expect(await raw.outcome(5)).toBe(200);
      expect(String(await raw.outcome(1))).toMatch(/^reset/u);
      if (when === 'after') expect(String(await raw.outcome(3))).toMatch(/^reset/u);
    },
  );

  it('cannot unfold a few bytes into megabytes (RFC 7541, section 4)', async () => {
    const server = await attacked();
    const raw = await RawHttp2.open(server.port);
    // A field of nearly all of the table, which is put there once and then named by one byte, 16,000 times.
    const once4k = Buffer.concat([
      Buffer.from([0x40]),
      fieldBlock([['x-bomb', 'x'.repeat(4_000)]]).subarray(1),
    ]);
    const block = Buffer.concat([fieldBlock(request('/a')), once4k, Buffer.alloc(12_000, 0xbe)]);
    const set = flags.endHeaders | flags.endStream;
    for (let index = 0; index < 30; index++)
      raw.send(frame({ type: frameTypes.headers, flags: set, stream: odd(index), payload: block }));
    await serves(server);
    expect(server.paths).not.toContain('/a');
    await vi.waitFor(() => expect(raw.of('resetStream').length + raw.of('goAway').length).toBeGreaterThan(0));
  });

  it.each([
    ['PING', () => Buffer.concat(Array.from({ length: 1_000 }, pingFrame))],
    ['SETTINGS', () => Buffer.concat(Array.from({ length: 1_000 }, () => settingsFrame([[3, 100]])))],
    ['empty SETTINGS', () => Buffer.concat(Array.from({ length: 1_000 }, () => settingsFrame([])))],
    [
      'PRIORITY',
      () =>
        Buffer.concat(
          Array.from({ length: 1_000 }, () => frame({ type: 2, stream: 1, payload: Buffer.alloc(5) })),
        ),
    ],
    [
      'frames that nobody knows',
      () =>
        Buffer.concat(Array.from({ length: 100 }, () => frame({ type: 200, payload: Buffer.alloc(1_000) }))),
    ],
  ] as const)('that floods with %s is ended, whether it reads or not', async (_what, bytes) => {
    const server = await attacked();
    const [reads, other] = [await RawHttp2.open(server.port), await RawHttp2.open(server.port)];
    other.socket.pause();
    await Promise.all([flood(reads, bytes), flood(other, bytes), serves(server)]);
    await serves(server);
  });

  it('that never takes what it asked for is ended in time, though it says that it is there', async () => {
    const server = await attacked({ answer: 600, handler: answerLarge });
    const raw = await RawHttp2.open(server.port, [[initialWindowSize, 0]]);
    raw.send(...Array.from({ length: 30 }, (_, index) => headersFrame(odd(index), request('/a'))));
    const life = setInterval(() => raw.send(pingFrame()), 50);
    onTestFinished(() => clearInterval(life));
    await vi.waitFor(() => expect(server.paths).toHaveLength(6));
    await serves(server);
    await closing(raw.socket);
    expect(server.paths.filter((path) => path === '/a')).toHaveLength(6);
    await vi.waitFor(() => expect(server.onePort.counts().web).toBe(0));
  });

  it('that does not read is ended in time', async () => {
    const server = await attacked({ answer: 600, handler: answerLarge });
    const raw = await RawHttp2.open(server.port, [[initialWindowSize, 2 ** 31 - 1]]);
    const window = Buffer.alloc(4);
    window.writeUInt32BE(2 ** 30);
    raw.send(frame({ type: frameTypes.windowUpdate, payload: window }));
    raw.socket.pause();
    raw.send(...Array.from({ length: 30 }, (_, index) => headersFrame(odd(index), request('/a'))));
    await vi.waitFor(() => expect(server.paths.length).toBeGreaterThanOrEqual(6));
    await serves(server);
    await vi.waitFor(() => expect(server.onePort.counts().web).toBe(0), { timeout: 10_000 });
  });

  it('holds little, however many there are', async () => {
    const server = await attacked({ handler: () => undefined });
    const fields: [string, string][] = [...request('/a'), ['x-long', 'x'.repeat(14_000)]];
    const all = Array.from({ length: 32 }, (_, index) => headersFrame(odd(index), fields));
    // As many as one address may have, with the limits of this port.
    for (let count = 0; count < 16; count++) (await RawHttp2.open(server.port)).send(...all);
    await serves(server);
    expect(server.onePort.counts().web).toBeLessThanOrEqual(17);
  });
});
