import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SfuPeer } from './peer.ts';
import type { ListenAddress } from './types.ts';
import { Sfu } from './sfu.ts';
import { eventually } from './testing/eventually.ts';
import { freePort } from './testing/free-port.ts';
import { join, signal } from './testing/test-sfu.ts';

async function start(listen: Partial<ListenAddress>, workers = 1): Promise<{ sfu: Sfu; pids: number[] }> {
  const pids: number[] = [];
  const sfu = await Sfu.create({
    listen: await Promise.all(
      Array.from({ length: workers }, async () => ({ ip: '127.0.0.1', port: await freePort(), ...listen })),
    ),
    onWorkerStarted: ({ index, pid }) => {
      pids[index] = pid;
    },
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(() => sfu.close());
  return { sfu, pids };
}

const shared = {
  sharedTcp: [
    { address: '192.0.2.1', port: 443 },
    { address: '2001:db8::1', port: 443 },
  ],
};

const fragmentOf = (peer: SfuPeer): string => peer.media.sendTransport.iceParameters.usernameFragment;

describe('what clients are told', () => {
  it('has the announced port, for both protocols', async () => {
    const { sfu } = await start({ announcedAddress: '192.0.2.1', announcedPort: 443 });
    const { peer } = await join(await sfu.createRoom(), 'a');
    const told = peer.media.sendTransport.iceCandidates.map(({ address, port, protocol }) => [
      protocol,
      address,
      port,
    ]);
    expect(told).toEqual([
      ['udp', '192.0.2.1', 443],
      ['tcp', '192.0.2.1', 443],
    ]);
  });

  it('has all addresses of the worker, each with its own port and foundation', async () => {
    const port = await freePort();
    const { sfu } = await start({
      ip: '0.0.0.0',
      port,
      announcedAddress: '192.0.2.1',
      announcedPort: 443,
      // The same port, which `::` alone would leave to nobody else.
      also: [{ ip: '::', port, announcedAddress: '2001:db8::1', announcedPort: 444 }],
    });
    const { peer } = await join(await sfu.createRoom(), 'a');
    const { iceCandidates } = peer.media.sendTransport;
    expect(iceCandidates.map((each) => [each.protocol, each.address, each.port])).toEqual([
      ['udp', '192.0.2.1', 443],
      ['udp', '2001:db8::1', 444],
      ['tcp', '192.0.2.1', 443],
      ['tcp', '2001:db8::1', 444],
    ]);
    expect(new Set(iceCandidates.map(({ foundation }) => foundation)).size).toBe(4);
    expect(new Set(iceCandidates.map(({ priority }) => priority)).size).toBe(4);
  });

  it('has the shared addresses for TCP, and nothing of the loopback interface', async () => {
    const { sfu } = await start({ announcedAddress: '192.0.2.1', announcedPort: 443, ...shared });
    const { peer } = await join(await sfu.createRoom(), 'a');
    const { iceCandidates } = peer.media.recvTransport;
    expect(iceCandidates.map(({ ip, address, port, protocol }) => [protocol, ip, address, port])).toEqual([
      ['udp', '192.0.2.1', '192.0.2.1', 443],
      ['tcp', '192.0.2.1', '192.0.2.1', 443],
      ['tcp', '2001:db8::1', '2001:db8::1', 443],
    ]);
    expect(new Set(iceCandidates.map(({ foundation }) => foundation)).size).toBe(3);
    const priorities = iceCandidates.map(({ priority }) => priority);
    expect(priorities).toEqual(priorities.toSorted((a, b) => b - a));
    expect(new Set(priorities).size).toBe(3);
  });
});

describe('the worker of a fragment', () => {
  it('is the one that has the transport, and listens there', async () => {
    const { sfu } = await start(shared, 2);
    const rooms = [await sfu.createRoom(), await sfu.createRoom()];
    const peers = await Promise.all(rooms.map((room) => join(room, 'a')));
    const ports = peers.map(({ peer }) => sfu.tcpPortOf(fragmentOf(peer)));
    expect(new Set(ports).size).toBe(2);
    for (const port of ports) {
      const socket = connect({ host: '127.0.0.1', port: port ?? 0 });
      await once(socket, 'connect');
      socket.destroy();
    }
    expect(sfu.tcpPortOf('unknown')).toBeNull();
    expect(sfu.tcpPortOf('')).toBeNull();
  });

  it('is none where workers have TCP of their own', async () => {
    const { sfu } = await start({});
    const { peer } = await join(await sfu.createRoom(), 'a');
    expect(sfu.tcpPortOf(fragmentOf(peer))).toBeNull();
  });

  it('is found by the last two fragments of a transport, for an ICE restart takes a while', async () => {
    const { sfu } = await start(shared);
    const { peer } = await join(await sfu.createRoom(), 'a');
    const { id, iceParameters } = peer.media.sendTransport;
    const second = await peer.restartIce(id);
    const found = (fragment: string) => sfu.tcpPortOf(fragment) !== null;
    expect([iceParameters.usernameFragment, second.usernameFragment].map(found)).toEqual([true, true]);
    const third = await peer.restartIce(id);
    expect(
      [iceParameters.usernameFragment, second.usernameFragment, third.usernameFragment].map(found),
    ).toEqual([false, true, true]);
    peer.close();
    expect([second.usernameFragment, third.usernameFragment].map(found)).toEqual([false, false]);
  });

  it('is the new one after a death', async () => {
    const { sfu, pids } = await start(shared);
    const { peer } = await join(await sfu.createRoom(), 'a');
    const before = fragmentOf(peer);
    signal(pids[0], 'SIGKILL');
    await eventually(() => expect(fragmentOf(peer)).not.toBe(before));
    expect(sfu.tcpPortOf(before)).toBeNull();
    expect(sfu.tcpPortOf(fragmentOf(peer))).not.toBeNull();
  });
});
