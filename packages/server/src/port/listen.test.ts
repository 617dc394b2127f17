import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../testing/test-server.ts';
import { type Listener, listenOn } from './listen.ts';

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
  return servers
    .map((server) => server.address())
    .filter((address): address is AddressInfo => typeof address === 'object' && address !== null)
    .map(({ address, port }) => `${address} ${port}`);
}

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
  expect(made.map((server) => server.listening)).toEqual([false, false]);
  await expect(listening([{ host: 'nowhere.invalid', port: free }])).rejects.toMatchObject({
    name: 'ListenError',
  });
});
