import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { TestServer } from '../testing/test-server.ts';
import { createWebServer } from './web-server.ts';

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

it('of requests that are sent without waiting for answers only the first begin, and the connection ends', async () => {
  let begun = 0;
  // Answers nobody, as somebody who does not read makes it.
  const server = createWebServer(() => void begun++).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const socket = open(typeof address === 'object' ? (address?.port ?? 0) : 0);
  socket.resume();
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(500));
  await Promise.race([once(socket, 'end'), once(socket, 'close')]);
  expect(begun).toBe(2);
});

it('requests that come one after the other are all answered on one connection', async () => {
  const server = createWebServer((_request, response) => void response.end('yes')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const socket = open(typeof address === 'object' ? (address?.port ?? 0) : 0);
  for (let count = 0; count < 50; count++) {
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [chunk] = await once(socket, 'data');
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 200 /u);
  }
});
