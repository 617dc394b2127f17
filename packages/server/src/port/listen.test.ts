import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { listenOn } from './listen.ts';
import type { Listener } from '../net/port-plan.ts';

const made: Server[] = [];

async function listening(listeners: readonly Listener[]): Promise<string[]> {
  const servers = await listenOn(listeners, () => {
    const server = createServer();
    made.push(server);
    return server;
  });
  onTestFinished(() => {
    for (const server of servers) server.close();
  });
  return [...new Set(servers.map(whereOf))];
}

function whereOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no address');
  return `${address.address} ${address.port}`;
}

it('accepts many connections in a turn of the event loop', async () => {
  let [accepted, turns] = [0, 0];
  const servers = await listenOn([{ host: '127.0.0.1', port: 0 }], () =>
    createServer((socket) => {
      accepted++;
      socket.destroy();
    }),
  );
  const port = Number(whereOf(servers[0] ?? createServer()).split(' ')[1]);
  // The kernel opens these at once, and keeps them for whoever accepts.
  const clients = Array.from({ length: 300 }, () =>
    connect({ host: '127.0.0.1', port }).on('error', () => undefined),
  );
  onTestFinished(() => {
    for (const each of [...servers, ...clients]) {
      if ('destroy' in each) each.destroy();
      else each.close();
    }
  });
  for (; accepted < clients.length; turns++) await nextTurn();
  expect(turns).toBeLessThan(clients.length / 4);
});

it('shares its port with no other program', async () => {
  const port = await freePort();
  await listening([{ host: '127.0.0.1', port }]);
  await expect(listenOn([{ host: '127.0.0.1', port }], createServer)).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

it('listens once where several name the same, or one takes all', async () => {
  const port = await freePort();
  expect(
    await listening([
      { host: '127.0.0.1', port },
      { host: '127.0.0.1', port },
    ]),
  ).toEqual([`127.0.0.1 ${port}`]);
  const other = await freePort();
  const wide = await listening([
    { host: '127.0.0.1', port: other },
    { host: '0.0.0.0', port: other },
  ]);
  expect(wide).toEqual([`0.0.0.0 ${other}`]);
});

it('listens on each of several ports and addresses', async () => {
  const [one, two] = [await freePort(), await freePort()];
  const open = await listening([
    { host: '127.0.0.1', port: one },
    { host: '127.0.0.2', port: one },
    { host: '127.0.0.1', port: two },
  ]);
  expect(open).toEqual([`127.0.0.1 ${one}`, `127.0.0.2 ${one}`, `127.0.0.1 ${two}`]);
});

it('has the same port on all addresses of a name, whatever it is', async () => {
  const open = await listening([{ host: 'localhost', port: 0 }]);
  expect(open.length).toBeGreaterThan(0);
  expect(new Set(open.map((each) => each.split(' ')[1])).size).toBe(1);
  expect(open.join()).not.toContain(' 0');
});

it('says which one it was that did not work, and leaves none open', async () => {
  const [free, taken] = [await freePort(), await freePort()];
  const other = createServer().listen(taken, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => {
    other.close();
  });
  made.length = 0;
  const listeners = [free, taken].map((port) => ({ host: '127.0.0.1', port }));
  await expect(listening(listeners)).rejects.toMatchObject({ code: 'EADDRINUSE', listener: { port: taken } });
  expect(made.some((server) => server.listening)).toBe(false);
  await expect(listening([{ host: 'nowhere.invalid', port: free }])).rejects.toMatchObject({
    name: 'ListenError',
  });
});
