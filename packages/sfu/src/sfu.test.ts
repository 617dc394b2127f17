import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Sfu } from './sfu.ts';
import { eventually } from './testing/eventually.ts';
import { freePort } from './testing/free-port.ts';
import { createTestSfu, isRunning, join, produce, signal } from './testing/test-sfu.ts';

const refusedWith = (code: string): unknown => expect.objectContaining({ name: 'SfuError', code });
const onError = (error: unknown) => {
  throw error;
};

describe('Sfu', () => {
  it('spreads rooms over its workers by the consumers they have', async () => {
    const { sfu } = await createTestSfu({ workers: 2 });
    const busy = await sfu.createRoom();
    const [{ peer }] = await Promise.all([join(busy, 'a'), join(busy, 'b')]);
    await produce(peer, 'camera');
    await eventually(() => expect(sfu.stats().consumers).toBe(1));
    const idle = await sfu.createRoom();
    const next = await sfu.createRoom();
    const ports = await Promise.all(
      [busy, idle, next].map(async (room) => {
        const { peer: probe } = await join(room, 'probe', { receiving: false });
        return probe.media.sendTransport.iceCandidates[0]?.port;
      }),
    );
    expect(ports[1]).not.toBe(ports[0]);
    expect(ports[2]).toBe(ports[1]);
  });

  it('announces the given address and no other', async () => {
    const sfu = await Sfu.create({
      listen: [{ ip: '0.0.0.0', port: await freePort(), announcedAddress: 'media.example.org' }],
      onError,
    });
    onTestFinished(() => sfu.close());
    const { peer } = await join(await sfu.createRoom(), 'a');
    const { iceCandidates } = peer.media.recvTransport;
    expect(iceCandidates.flatMap(({ ip, address }) => [ip, address])).toEqual(
      Array(4).fill('media.example.org'),
    );
  });

  it('prefers UDP', async () => {
    const { sfu } = await createTestSfu();
    const { peer } = await join(await sfu.createRoom(), 'a');
    const [udp, tcp] = peer.media.sendTransport.iceCandidates;
    expect([udp?.protocol, tcp?.protocol]).toEqual(['udp', 'tcp']);
    expect(udp?.priority).toBeGreaterThan(tcp?.priority ?? Infinity);
  });

  it('refuses addresses that contradict each other', async () => {
    await expect(Sfu.create({ listen: [], onError })).rejects.toThrow(refusedWith('invalid-options'));
  });

  it('leaves no worker behind when one cannot listen', async () => {
    const [free, taken] = await Promise.all([freePort(), freePort()]);
    const server = createServer().listen(taken, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const pids: number[] = [];
    await expect(
      Sfu.create({
        listen: [free, taken].map((port) => ({ ip: '127.0.0.1', port })),
        onWorkerStarted: ({ pid }) => pids.push(pid),
        onError,
      }),
    ).rejects.toThrow(refusedWith('failed'));
    expect(pids).toHaveLength(1);
    await eventually(() => expect(pids.some(isRunning)).toBe(false));
  });

  it('says so when the worker does not run', async () => {
    const listen = [{ ip: '127.0.0.1', port: await freePort() }];
    await expect(Sfu.create({ listen, workerBin: '/nonexistent', onError })).rejects.toThrow(
      refusedWith('failed'),
    );
  });

  it('ends its rooms when it closes, and makes no more of them', async () => {
    const { sfu } = await createTestSfu({ workers: 2 });
    const room = await sfu.createRoom();
    const { peer } = await join(room, 'a');
    const making = sfu.createRoom();
    const closed = sfu.close();
    expect(sfu.close()).toBe(closed);
    expect([room.closed, peer.closed]).toEqual([true, true]);
    await expect(making).rejects.toThrow(refusedWith('bad-state'));
    await expect(sfu.createRoom()).rejects.toThrow(refusedWith('bad-state'));
    await closed;
  });

  it('has ended its workers when its closing is over, even one that hangs', async () => {
    const { sfu, pids } = await createTestSfu({ workers: 2 });
    signal(pids[0], 'SIGSTOP');
    expect(pids.filter(isRunning)).toHaveLength(2);
    await sfu.close();
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('leaves no worker behind when its process is killed', async () => {
    const port = await freePort();
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { Sfu } from ${JSON.stringify(import.meta.resolve('./sfu.ts'))};
        await Sfu.create({
          listen: [{ ip: '127.0.0.1', port: ${port} }],
          onWorkerStarted: ({ pid }) => process.stdout.write(String(pid)),
          onError() {},
        });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [pid] = (await once(owner.stdout.setEncoding('utf8'), 'data')).map(Number);
    expect(isRunning(pid ?? 0)).toBe(true);
    signal(owner.pid, 'SIGKILL');
    await eventually(() => expect(isRunning(pid ?? 0)).toBe(false));
  });
});
