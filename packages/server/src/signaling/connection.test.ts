import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Connection } from './connection.ts';

it('is read no further while the networks of its client have had enough, and goes on after that', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const sockets = new WebSocketServer({ noServer: true });
  const streams: Duplex[] = [];
  const seen: string[] = [];
  const both = Promise.withResolvers<void>();
  // The first message is one too many for half a second.
  const waits = [60_000];
  server.on('upgrade', (request, stream, head) => {
    streams.push(stream);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const connection = new Connection({
        socket,
        stream,
        charge: ({ messages }) => (messages === 0 ? 0 : (waits.shift() ?? 0)),
        onRequest: ({ method }) => {
          seen.push(`${method} ${stream.isPaused() ? 'at rest' : 'awake'}`);
          if (seen.length === 2) both.resolve();
        },
        onExcess: ({ method }) => seen.push(`${method} refused`),
        onDefect: (error) => both.reject(error),
        onEnd: () => undefined,
      });
      onTestFinished(() => connection.close(1012));
    });
  });
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  await once(client, 'open');
  client.send('{"id":0,"method":"first","params":{}}');
  await expect.poll(() => seen).toEqual(['first at rest']);
  client.send('{"id":1,"method":"second","params":{}}');
  await both.promise;
  expect(seen).toEqual(['first at rest', 'second awake']);
});
