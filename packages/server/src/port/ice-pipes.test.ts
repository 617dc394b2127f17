import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { networksOf } from '../net/networks.ts';
import { closing } from '../testing/open-port.ts';
import { IcePipes } from './ice-pipes.ts';

/** The heads of what a worker answers to a check: that it is right, and that its password is not. */
const heads = { right: '0101', wrong: '0111' };

/** Pipes to something that answers as a worker does: to `right` that it is, and to `wrong` with an error. */
async function open(limits: { total: number; perAddress: number; idlePerAddress: number }) {
  const worker = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const says = chunk.toString() === 'right' ? 'right' : 'wrong';
      socket.write(Buffer.from(`0014${heads[says]}00002112a442${'00'.repeat(12)}`, 'hex'));
    });
  }).listen(0, '127.0.0.1');
  await once(worker, 'listening');
  const accepted: Socket[] = [];
  const front = createServer((socket) => void accepted.push(socket)).listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(() => {
    for (const socket of accepted) socket.destroy();
    worker.close();
    front.close();
  });
  const pipes = new IcePipes(() => portOf(worker), limits);
  let transports = 0;
  /** Somebody at this address connects to a transport of their own; null when they are refused. */
  const come = async (address: string, says: 'right' | 'wrong'): Promise<Socket | null> => {
    const client = connect(portOf(front), '127.0.0.1');
    client.on('error', () => undefined);
    onTestFinished(() => void client.destroy());
    await once(front, 'connection');
    const socket = accepted.at(-1);
    const usernameFragment = `transport${transports++}`;
    socket?.on('error', () => undefined);
    if (!socket || !pipes.open(socket, { usernameFragment, networks: networksOf(address) })) return null;
    client.write(says);
    await once(client, 'data').catch(() => undefined);
    return client.resume();
  };
  return { pipes, come };
}

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const ofCustomer = (index: number) => `2001:db8:7:${index.toString(16)}::1`;

it('are not used up by one customer of IPv6: a newcomer takes the place of the customer’s oldest', async () => {
  const { pipes, come } = await open({ total: 20, perAddress: 100, idlePerAddress: 100 });
  const first = await come(ofCustomer(0), 'wrong');
  for (let index = 1; index < 16; index++) await come(ofCustomer(index), 'right');
  for (let index = 0; index < 4; index++) await come(`203.0.${index}.1`, 'right');
  expect(pipes.size).toBe(20);
  const newcomer = await come('192.0.2.1', 'right');
  if (first) await closing(first);
  expect([newcomer?.destroyed, pipes.size]).toEqual([false, 20]);
  // All that are left are answered; now the oldest of the largest network goes.
  const other = await come('198.51.100.1', 'right');
  expect([other?.destroyed, newcomer?.destroyed, pipes.size]).toEqual([false, false, 20]);
});

it('whose check no worker confirms end first, and do not keep others of their address out', async () => {
  const { pipes, come } = await open({ total: 100, perAddress: 6, idlePerAddress: 2 });
  const honest: (Socket | null)[] = [];
  for (let index = 0; index < 4; index++) honest.push(await come('203.0.113.1', 'right'));
  const wrong: (Socket | null)[] = [];
  for (let index = 0; index < 5; index++) wrong.push(await come('203.0.113.1', 'wrong'));
  await vi.waitFor(() => expect(wrong.filter((socket) => socket?.destroyed === false)).toHaveLength(2));
  honest.push(await come('203.0.113.1', 'right'));
  expect(honest.every((socket) => socket?.destroyed === false)).toBe(true);
  honest.push(await come('203.0.113.1', 'right'));
  expect(await come('203.0.113.1', 'right')).toBeNull();
  expect(honest.every((socket) => socket?.destroyed === false)).toBe(true);
  expect(pipes.size).toBe(6);
});
