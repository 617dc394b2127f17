import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeCodes, limits, type ServerParams } from '@sotto/protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { NetworkBacklog } from '../net/network-backlog.ts';
import { NetworkRate } from '../net/network-rate.ts';
import { networksOf } from '../net/networks.ts';
import { Connection, type ConnectionOptions } from './connection.ts';

type Handlers = Partial<Omit<ConnectionOptions, 'socket' | 'stream'>>;

async function listen(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return server;
}

/** A client, and the server's end of its socket. */
async function connect(server: Server, handlers: Handlers | ((own: () => Connection) => Handlers)) {
  const made = Promise.withResolvers<Connection>();
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  server.once('upgrade', (request, stream, head) => {
    sockets.handleUpgrade(request, stream, head, (socket) => {
      let own: Connection | null = null;
      const given = typeof handlers === 'function' ? handlers(() => own ?? fail()) : handlers;
      own = new Connection({
        charge: () => 0,
        mostBacklog: () => limits.sendQueueBytes,
        onBacklog: () => undefined,
        onRequest: () => undefined,
        onExcess: () => undefined,
        onDefect: (error) => made.reject(error),
        onEnd: () => undefined,
        ...given,
        socket,
        stream,
      });
      made.resolve(own);
    });
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  onTestFinished(() => client.terminate());
  await once(client, 'open');
  const connection = await made.promise;
  onTestFinished(() => connection.close(closeCodes.restart));
  return { client, connection };
}

function fail(): never {
  throw new Error('Too early.');
}

/** Also while timers stand still. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

const request = (id: number) => JSON.stringify({ id, method: 'ask', params: {} });

/** The first message of the client is one too many; another connection says when what came after it has been read. */
async function resting() {
  const server = await listen();
  const seen: number[] = [];
  const waits = [60_000];
  const { client } = await connect(server, {
    charge: ({ messages }) => (messages === 0 ? 0 : (waits.shift() ?? 0)),
    onRequest: ({ id }) => void seen.push(id),
  });
  const heard: number[] = [];
  const other = await connect(server, { onRequest: ({ id }) => void heard.push(id) });
  const barrier = async () => {
    other.client.send(request(heard.length));
    const before = heard.length;
    await expect.poll(() => heard.length).toBe(before + 1);
  };
  return { client, seen, barrier };
}

/** Until the kernel takes no more; it takes some megabytes. */
function fill(connection: Connection, bytes: number): void {
  for (let count = 0; count < 1_000 && connection.backlog < bytes; count++)
    connection.notify({ event: 'relay', params: { data: 'A'.repeat(32 * 1024) } });
}

async function stalled(handlers: Handlers = {}, server?: Server) {
  const ended = Promise.withResolvers<number>();
  let heard = 0;
  const both = await connect(server ?? (await listen()), {
    onEnd: ({ code }) => ended.resolve(code),
    onRequest: () => void heard++,
    ...handlers,
  });
  both.client.pause();
  /** It still speaks, so that it is not taken for silent. */
  const pass = async (time: number) => {
    for (let left = time; left > 0; left -= 1_000) {
      const before = heard;
      both.client.send(request(before));
      await until(() => heard > before || both.connection.signal.aborted);
      vi.advanceTimersByTime(Math.min(left, 1_000));
    }
  };
  return { ...both, pass, ended: ended.promise };
}

const offer: ServerParams<'consume'> = {
  consumerId: 'consumer',
  producerId: 'producer',
  peerId: 'ada',
  source: 'microphone',
  kind: 'audio',
  rtpParameters: { codecs: [] },
  producerPaused: false,
};

describe('a connection whose networks have had enough', () => {
  it('rests, and goes on after that', async () => {
    const { client, seen, barrier } = await resting();
    client.send(request(0));
    await expect.poll(() => seen).toEqual([0]);
    client.send(request(1));
    await barrier();
    expect(seen).toEqual([0]);
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([0, 1]);
  }, 20_000);

  it('rests also from what has arrived with the message that was too much', async () => {
    const { client, seen, barrier } = await resting();
    for (let id = 0; id < 10; id++) client.send(request(id));
    await expect.poll(() => seen).toEqual([0]);
    await barrier();
    expect(seen).toEqual([0]);
    const all = Array.from({ length: 10 }, (_, id) => id);
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(all);
  }, 20_000);

  it('is served what it was asked for, which costs its networks nothing', async () => {
    const seen: number[] = [];
    let charged = 0;
    const { client, connection } = await connect(await listen(), {
      charge: ({ messages }) => (charged += messages) * 60_000,
      onRequest: ({ id }) => void seen.push(id),
    });
    client.on('message', () => undefined);
    const answers = [0, 1, 2].map(() => connection.request('consume', offer, 30_000));
    for (let id = 0; id < 3; id++) client.send(JSON.stringify({ id, result: {} }));
    for (let id = 0; id < 3; id++) client.send(request(id));
    await Promise.all(answers);
    await expect.poll(() => seen).toEqual([0]);
    expect(charged).toBe(1);
  });

  it('is served no more with others of its network together than that may have', async () => {
    const server = await listen();
    const rate = new NetworkRate({ burst: 100, perSecond: 200, shares: [1] });
    let served = 0;
    const charge: ConnectionOptions['charge'] = ({ messages }) =>
      messages === 0 ? 0 : rate.charge(['one/32'], messages);
    const clients: WebSocket[] = [];
    for (let count = 0; count < 40; count++) {
      const { client } = await connect(server, { charge, onRequest: () => void served++ });
      clients.push(client);
    }
    const began = performance.now();
    // As many as each of them may send alone: 2,000 in a second.
    for (let round = 0; round < 4; round++) {
      for (const client of clients) for (let id = 0; id < 25; id++) client.send(request(id));
      // Time is the point: so much may be sent in a second.
      await sleep(500);
    }
    const allowed = 100 + ((performance.now() - began) / 1_000) * 200;
    // And one for each, which is served before it rests.
    expect(served).toBeLessThan(allowed + 2 * clients.length);
    expect(served).toBeGreaterThan(allowed / 2);
  }, 20_000);
});

describe('a client that sends pings', () => {
  it('is answered once where many came at once', async () => {
    const seen: number[] = [];
    const { client } = await connect(await listen(), (own) => ({
      onRequest: ({ id }) => {
        seen.push(id);
        own().answer(id, {});
      },
    }));
    let pongs = 0;
    client.on('pong', () => pongs++);
    for (let count = 0; count < 100; count++) client.ping();
    client.send(request(0));
    await once(client, 'message');
    client.ping();
    client.send(request(1));
    await expect.poll(() => pongs).toBeGreaterThan(1);
    expect(pongs).toBeLessThan(20);
  });
});

describe('a client that reads nothing', () => {
  it('is let go after a while, although it speaks', async () => {
    const { connection, ended, pass } = await stalled();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    fill(connection, 512 * 1024);
    await pass(limits.readTimeout - 1);
    expect(connection.signal.aborted).toBe(false);
    await pass(1);
    await expect(ended).resolves.toBe(closeCodes.slowReader);
  });

  it('stays when it reads slowly', async () => {
    const { connection, client, pass } = await stalled();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    fill(connection, 512 * 1024);
    for (let round = 0; round < 4; round++) {
      await pass(limits.readTimeout - 1);
      const before = connection.backlog;
      client.resume();
      await until(() => connection.backlog < before || before === 0);
      client.pause();
      fill(connection, 512 * 1024);
    }
    expect(connection.signal.aborted).toBe(false);
  });

  it('holds as much as it may at the time', async () => {
    const { connection, ended } = await stalled({ mostBacklog: () => limits.readyQueueBytes });
    fill(connection, limits.readyQueueBytes + 1);
    expect(connection.signal.aborted).toBe(true);
    await expect(ended).resolves.toBe(closeCodes.slowReader);
  });

  it('holds as much as its network may have waiting, with others', async () => {
    const server = await listen();
    const backlog = new NetworkBacklog({ perAddress: 1024 * 1024, shares: [1, 2, 4], total: Infinity });
    const ends: Promise<number>[] = [];
    const connections: Connection[] = [];
    for (let count = 0; count < 3; count++) {
      let own: Connection | null = null;
      const held = backlog.open(networksOf('203.0.113.1'), () => own?.close(closeCodes.slowReader));
      const { connection, ended } = await stalled({ onBacklog: held.hold }, server);
      own = connection;
      connections.push(connection);
      ends.push(ended);
    }
    const [one, two, three] = connections;
    if (!one || !two || !three) fail();
    fill(one, 300 * 1024);
    fill(two, 600 * 1024);
    fill(three, 300 * 1024);
    await expect(ends[1]).resolves.toBe(closeCodes.slowReader);
    expect([one.signal.aborted, three.signal.aborted]).toEqual([false, false]);
  });
});
