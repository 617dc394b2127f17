import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { withoutBounds } from '../testing/open-port.ts';
import { TestServer } from '../testing/test-server.ts';
import { createWebServer, type WebServerOptions } from './web-server.ts';

function open(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

it('a refused upgrade holds no connection, also where the client never ends its side', async () => {
  const server = await TestServer.start();
  onTestFinished(() => server.stop());
  const socket = open(Number(new URL(server.socketUrl).port));
  socket.write('GET /nope HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  await once(socket, 'end');
  expect(answer).toMatch(/^HTTP\/1\.1 404 /u);
  // With allowHalfOpen the socket writes on; the server has nothing that would take it.
  const ended = new Promise((resolve) => socket.once('close', resolve));
  const writing = setInterval(() => socket.write('.'), 20);
  await ended.finally(() => clearInterval(writing));
}, 10_000);

/** Returns the port at which `handler` answers. */
async function serve(handler: RequestListener, options: Partial<WebServerOptions> = {}): Promise<number> {
  const server = createWebServer(handler, { ...withoutBounds, ...options }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Answers, and writes down who was answered in which order. */
function answering(): { order: string[]; handler: RequestListener } {
  const order: string[] = [];
  const handler: RequestListener = ({ url = '' }, response) => {
    order.push(url);
    response.end();
  };
  return { order, handler };
}

const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

it('of requests that are sent without waiting for answers only the first begin, and the connection ends', async () => {
  let begun = 0;
  // Answers nobody, as somebody who does not read makes it.
  const socket = open(await serve(() => void begun++));
  socket.resume();
  socket.write(get.repeat(500));
  await Promise.race([once(socket, 'end'), once(socket, 'close')]);
  expect(begun).toBe(2);
});

it('requests that come one after the other are all answered on one connection', async () => {
  const socket = open(await serve(answering().handler));
  for (let count = 0; count < 50; count++) {
    socket.write(get);
    const [chunk] = await once(socket, 'data');
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 200 /u);
  }
});

/** By a connection from a proxy, for somebody at this address. Resolves with the answer. */
async function ask(address: string, socket: Socket): Promise<string> {
  socket.write(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${address}\r\n\r\n`);
  const [chunk] = await once(socket, 'data');
  return String(chunk);
}

describe('a request of a network that has asked too much', () => {
  it('waits, and is answered after what came later from elsewhere', async () => {
    const { order, handler } = answering();
    const charge = vi.fn(() => 0).mockReturnValueOnce(1_000);
    const port = await serve(handler, { charge });
    const late = open(port);
    late.write(get.replace('/', '/late'));
    const answered = once(late, 'data');
    await vi.waitFor(() => expect(charge).toHaveBeenCalledTimes(1));
    const soon = open(port);
    soon.write(get.replace('/', '/soon'));
    await Promise.all([once(soon, 'data'), answered]);
    expect(order).toEqual(['/soon', '/late']);
  });

  it('is not answered when its client is gone by then', async () => {
    const { order, handler } = answering();
    const charge = vi.fn(() => 500);
    const port = await serve(handler, { charge });
    const gone = open(port);
    gone.write(get.replace('/', '/gone'));
    await vi.waitFor(() => expect(charge).toHaveBeenCalledTimes(1));
    gone.destroy();
    // Waits as long, and came later.
    const other = open(port);
    other.write(get.replace('/', '/other'));
    await once(other, 'data');
    expect(order).toEqual(['/other']);
  });

  it('is refused where a proxy would wait with it, and others of the proxy are answered', async () => {
    const server = await TestServer.start({ env: { SOTTO_TRUSTED_PROXIES: '127.0.0.1' } });
    onTestFinished(() => server.stop());
    const flood = async (): Promise<string> => {
      const socket = open(server.server.port);
      for (;;) {
        const text = await ask('203.0.113.1', socket);
        if (!text.startsWith('HTTP/1.1 200 ')) return text;
      }
    };
    const refusals = await Promise.all(Array.from({ length: 8 }, flood));
    for (const text of refusals) {
      expect(text).toMatch(/^HTTP\/1\.1 429 [^]+\r\nretry-after: [1-9]\d*\r\n/iu);
      expect(text).toMatch(/content-security-policy: [^]+\r\n\r\n1d\r\n\{"error":"too-many-requests"\}/iu);
    }
    expect(await ask('198.51.100.1', open(server.server.port))).toMatch(/^HTTP\/1\.1 200 /u);
  }, 60_000);
});
