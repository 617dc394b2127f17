import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { FakeClient } from './testing/fake-client.ts';
import { browserRtpCapabilities, dtlsParameters } from './testing/rtp-fixtures.ts';
import { createTestSfu, isRunning, join, produce, signal, type TestPeer } from './testing/test-sfu.ts';

const refusedWith = (code: string): unknown => expect.objectContaining({ name: 'SfuError', code });

const resetsOf = (peers: readonly TestPeer[]) => peers.map(({ client }) => client.resets.length);

/** What a client does after a reset: everything once more. */
async function startOver({ peer, client }: TestPeer): Promise<void> {
  const media = client.resets.at(-1);
  expect(peer.media).toBe(media);
  await peer.connectTransport(peer.media.sendTransport.id, dtlsParameters());
  await peer.receive(browserRtpCapabilities);
  await produce(peer, 'camera');
}

describe('when a worker dies', () => {
  it('rebuilds its rooms on it, and everyone can start over', async () => {
    const { sfu, pids, deaths, errors, kill } = await createTestSfu();
    const rooms = await Promise.all([sfu.createRoom(), sfu.createRoom()]);
    const [first, second] = rooms;
    const peers = await Promise.all([join(first, 'a'), join(first, 'b'), join(second, 'c')]);
    await Promise.all(peers.map(({ peer }) => produce(peer, 'camera')));
    await eventually(() => expect(sfu.stats().consumers).toBe(2));
    const before = peers.map(({ peer }) => peer.media.sendTransport.id);
    const [pid] = pids;

    const killedAt = performance.now();
    await kill(0);
    await eventually(() => expect(resetsOf(peers)).toEqual([1, 1, 1]));
    expect(performance.now() - killedAt).toBeLessThan(5000);

    expect(pids[0]).not.toBe(pid);
    expect(deaths).toEqual([{ index: 0, pid, rooms: 2, retryIn: 0 }]);
    expect(sfu.stats()).toEqual({
      workers: 1,
      workerDeaths: 1,
      rooms: 2,
      probes: 0,
      peers: 3,
      transports: 6,
      producers: 0,
      consumers: 0,
      pipes: 0,
    });
    expect(before).not.toContain(peers[0]?.peer.media.sendTransport.id);
    for (const { client } of peers) {
      expect(client.told).toEqual([]);
      client.offers.length = 0;
    }
    await Promise.all(peers.map(startOver));
    await eventually(() => {
      expect(peers.map(({ client }) => client.offers.map(({ peerId }) => peerId))).toEqual([
        ['b'],
        ['a'],
        [],
      ]);
    });
    expect(errors).toEqual([]);
  });

  it('refuses what needs a worker in the meantime, and knows no old ids afterwards', async () => {
    const { sfu, kill } = await createTestSfu();
    const room = await sfu.createRoom();
    const a = await join(room, 'a');
    const producerId = await produce(a.peer, 'camera');
    const transportId = a.peer.media.sendTransport.id;
    await kill(0);
    expect(sfu.stats().workers).toBe(0);
    expect(() => a.peer.media).toThrow(refusedWith('no-worker'));
    await expect(produce(a.peer, 'microphone')).rejects.toThrow(refusedWith('no-worker'));
    expect(() => a.peer.producers.closeProducer(producerId)).toThrow(refusedWith('no-worker'));

    await eventually(() => expect(a.client.resets).toHaveLength(1));
    await expect(a.peer.restartIce(transportId)).rejects.toThrow(refusedWith('not-found'));
    await expect(a.peer.producers.pause(producerId)).rejects.toThrow(refusedWith('not-found'));
  });

  it('settles all that is under way with an error of its own', async () => {
    const { sfu, pids, kill } = await createTestSfu();
    const room = await sfu.createRoom();
    const [a, b] = await Promise.all([join(room, 'a'), join(room, 'b')]);
    await produce(a.peer, 'camera');
    // A worker that stands still answers nothing, so it dies in the middle.
    signal(pids[0], 'SIGSTOP');
    const pending = Promise.allSettled([
      produce(a.peer, 'microphone'),
      b.peer.receive(browserRtpCapabilities),
      b.peer.restartIce(b.peer.media.recvTransport.id),
      b.peer.connectTransport(b.peer.media.recvTransport.id, dtlsParameters()),
    ]);
    await kill(0);
    expect(await pending).toEqual([
      { status: 'rejected', reason: refusedWith('failed') },
      // The consumer that could not be made is no failure of the call.
      { status: 'fulfilled' },
      { status: 'rejected', reason: refusedWith('failed') },
      { status: 'rejected', reason: refusedWith('failed') },
    ]);
    await eventually(() => expect(resetsOf([a, b])).toEqual([1, 1]));
  });

  it('lets those in who were joining, with fresh transports and without a reset', async () => {
    const { sfu, pids, kill } = await createTestSfu();
    const room = await sfu.createRoom();
    const client = new FakeClient();
    // A worker that stands still answers nothing, so it dies in the middle.
    signal(pids[0], 'SIGSTOP');
    const joining = room.addPeer('a', client);
    // Its requests are on their way.
    await nextTurn();
    await kill(0);
    const peer = await joining;
    expect(client.resets).toEqual([]);
    await peer.connectTransport(peer.media.sendTransport.id, dtlsParameters());
    await peer.receive(browserRtpCapabilities);
    await produce(peer, 'camera');
  });

  it('leaves the rooms of other workers alone, and lets its own wait for its return', async () => {
    const { sfu, ports, kill } = await createTestSfu({ workers: 2 });
    const rooms = await Promise.all([sfu.createRoom(), sfu.createRoom()]);
    const peers = await Promise.all(rooms.map((room, index) => join(room, `p${index}`)));
    await kill(0);
    await eventually(() => {
      expect(Math.max(...resetsOf(peers))).toBe(1);
    });
    // Somebody who was given other transports would be offered nothing before asking for it anew.
    await produce((await join(rooms[1], 'late')).peer, 'camera');
    await eventually(() => peers[1]?.client.offer('late', 'camera'));
    expect(resetsOf(peers)).toEqual([1, 0]);
    expect(peers.map(({ peer }) => peer.media.recvTransport.iceCandidates[0]?.port)).toEqual(ports);
  });

  it('moves a room to another worker when its own does not come back', async () => {
    const { sfu, ports, deaths, kill } = await createTestSfu({ workers: 2 });
    const room = await sfu.createRoom();
    const peer = await join(room, 'a');
    // A fresh worker dies at once, again and again; in the end the wait for it is too long.
    const killAgain = async (times: number): Promise<void> => {
      await eventually(() => expect(sfu.stats().workers).toBe(2));
      await kill(0);
      if (times < 6) await killAgain(times + 1);
    };
    await killAgain(1);
    expect(deaths.map(({ retryIn }) => retryIn)).toEqual([0, 100, 250, 500, 1000, 2000]);
    await eventually(() => expect(peer.peer.media.sendTransport.iceCandidates[0]?.port).toBe(ports[1]));
    await startOver(peer);
  });

  it('starts nothing any more once the SFU or the room is closed', async () => {
    const { sfu, pids, kill } = await createTestSfu();
    const room = await sfu.createRoom();
    const { client, peer } = await join(room, 'a');
    await kill(0);
    expect(sfu.stats().workers).toBe(0);
    room.close();
    await eventually(() => expect(sfu.stats().workers).toBe(1));
    expect(client.resets).toEqual([]);
    expect(peer.closed).toBe(true);
    await kill(0);
    await sfu.close();
    // Another one to which the same happens, only later, has all its workers back by then.
    const other = await createTestSfu();
    for (const deaths of [1, 2]) {
      await other.kill(0);
      await eventually(() => {
        expect(other.sfu.stats()).toMatchObject({ workers: 1, workerDeaths: deaths });
      });
    }
    expect(sfu.stats().workers).toBe(0);
    expect(pids.some(isRunning)).toBe(false);
  });

  it('waits for a worker before it makes a room', async () => {
    const { sfu, kill } = await createTestSfu();
    await kill(0);
    expect(sfu.stats().workers).toBe(0);
    const room = await sfu.createRoom();
    await join(room, 'a');
  });
});
