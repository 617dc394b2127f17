import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { SfuRoom } from './room.ts';
import { eventually } from './testing/eventually.ts';
import { browserRtpCapabilities, dtlsParameters } from './testing/rtp-fixtures.ts';
import { bindingRequest, bindingSuccess } from './testing/stun.ts';
import { createTestSfu, join, produce, type TestPeer, type TestSfu } from './testing/test-sfu.ts';

const nobody = { transports: 0, producers: 0, consumers: 0, pipes: 0 };

/** The port of the worker that a peer is on. */
const portOf = ({ peer }: TestPeer) => peer.media.sendTransport.iceCandidates[0]?.port;

/** How many routers the workers have, as they count it; the smallest number first. */
async function routersOf({ workers }: TestSfu): Promise<number[]> {
  const dumps = await Promise.all(workers.map((worker) => worker.dump()));
  return dumps.map(({ routerIds }) => routerIds.length).toSorted((a, b) => a - b);
}

describe('a room on two workers', () => {
  let test: TestSfu;
  let room: SfuRoom;

  beforeEach(async () => {
    // One peer, and the next is put elsewhere.
    test = await createTestSfu({ workers: 2, spreadAt: 1 });
    room = await test.sfu.createRoom();
    return () => expect(test.errors).toEqual([]);
  });

  it('is one room for those in it', async () => {
    const peers = [await join(room, 'a'), await join(room, 'b'), await join(room, 'c')];
    expect(peers.slice(0, 2).map(portOf)).toEqual(test.ports);
    await Promise.all(peers.flatMap(({ peer }) => [produce(peer, 'camera'), produce(peer, 'microphone')]));
    await eventually(() => {
      expect(peers.map(({ client }) => client.offers.map(({ peerId }) => peerId).toSorted())).toEqual([
        ['b', 'b', 'c', 'c'],
        ['a', 'a', 'c', 'c'],
        ['a', 'a', 'b', 'b'],
      ]);
    });
    // Two of the three are together: what they send crosses once, and what the third sends too.
    expect(test.sfu.stats()).toMatchObject({ rooms: 1, peers: 3, producers: 6, consumers: 12, pipes: 6 });
  });

  it('tells of muting, closing and leaving across them, and keeps nothing', async () => {
    const [a, b] = [await join(room, 'a'), await join(room, 'b')];
    expect([a, b].map(portOf)).toEqual(test.ports);
    const producerId = await produce(a.peer, 'microphone');
    const { consumerId } = await eventually(() => b.client.offer('a', 'microphone'));
    await a.peer.producers.pause(producerId);
    await a.peer.producers.resume(producerId);
    await b.peer.consumers.pause(consumerId);
    await b.peer.consumers.resume(consumerId);
    a.peer.producers.closeProducer(producerId);
    await eventually(() => {
      expect(b.client.told).toEqual([
        `paused ${consumerId}`,
        `resumed ${consumerId}`,
        `closed ${consumerId}`,
      ]);
    });
    await produce(a.peer, 'camera');
    const camera = await eventually(() => b.client.offer('a', 'camera'));
    await b.peer.consumers.setPreferredLayers(camera.consumerId, 1);
    a.peer.close();
    await eventually(() => expect(b.client.told.at(-1)).toBe(`closed ${camera.consumerId}`));
    expect(test.sfu.stats()).toMatchObject({ ...nobody, peers: 1, transports: 2 });
    b.peer.close();
    expect(test.sfu.stats()).toMatchObject({ ...nobody, rooms: 1, peers: 0 });
    room.close();
    // As the workers count it.
    expect(await routersOf(test)).toEqual([0, 0]);
  });

  it('gives a worker back that nobody is on any more', async () => {
    await join(room, 'a');
    const b = await join(room, 'b');
    expect(await routersOf(test)).toEqual([1, 1]);
    b.peer.close();
    expect(await routersOf(test)).toEqual([0, 1]);
  });

  it('goes on for the others when one of them dies, and is whole again afterwards', async () => {
    const peers = [await join(room, 'a'), await join(room, 'b'), await join(room, 'c')];
    const [a, b, c] = peers;
    if (!a || !b || !c) throw new Error('nobody');
    const hit = peers.filter((each) => portOf(each) === test.ports[1]);
    const others = peers.filter((each) => !hit.includes(each));
    expect([hit.length, others.length]).toEqual([1, 2]);
    await Promise.all(peers.map(({ peer }) => produce(peer, 'camera')));
    await eventually(() => expect(peers.map(({ client }) => client.offers.length)).toEqual([2, 2, 2]));
    expect(test.sfu.stats()).toMatchObject({ consumers: 6, pipes: 3 });

    await test.kill(1);
    await eventually(() => expect(hit.map(({ client }) => client.resets.length)).toEqual([1]));
    expect(others.map(({ client }) => client.resets.length)).toEqual([0, 0]);
    expect(test.deaths).toEqual([expect.objectContaining({ index: 1, rooms: 1 })]);
    // Those elsewhere lose what came from there, and nothing else.
    await eventually(() => {
      expect(
        others.map(({ client }) => client.told.filter((each) => each.startsWith('closed')).length),
      ).toEqual([1, 1]);
    });
    expect(test.sfu.stats()).toMatchObject({ producers: 2, consumers: 2, pipes: 0 });

    await Promise.all(
      hit.map(async ({ peer, client }) => {
        client.offers.length = 0;
        await peer.receive(browserRtpCapabilities);
        await produce(peer, 'camera');
        expect(client.offers).toHaveLength(2);
      }),
    );
    await eventually(() => expect(test.sfu.stats()).toMatchObject({ producers: 3, consumers: 6, pipes: 3 }));
  });

  it('fits on the worker that is left when the other stays away', async () => {
    const [a, b] = [await join(room, 'a'), await join(room, 'b')];
    const killAgain = async (times: number): Promise<void> => {
      await eventually(() => expect(test.sfu.stats().workers).toBe(2));
      await test.kill(1);
      if (times > 1) await killAgain(times - 1);
    };
    await killAgain(6);
    await eventually(() => expect(portOf(b)).toBe(test.ports[0]));
    expect(a.client.resets).toEqual([]);
    await produce(b.peer, 'camera');
    await eventually(() => a.client.offer('b', 'camera'));
    expect(test.sfu.stats().pipes).toBe(0);
  });
});

describe('a room that is small enough', () => {
  it('stays on one worker, also when many come at once', async () => {
    const { sfu, ports } = await createTestSfu({ workers: 2, spreadAt: 8 });
    const room = await sfu.createRoom();
    const peers = await Promise.all(Array.from('abcdefgh', (name) => join(room, name)));
    expect(peers.map(portOf)).toEqual(Array(8).fill(ports[0]));
    expect(portOf(await join(room, 'i'))).toBe(ports[1]);
    expect(sfu.stats().pipes).toBe(0);
  });
});

describe('rooms on workers that are all full', () => {
  it('are not scattered', async () => {
    const { sfu, ports } = await createTestSfu({ workers: 2, spreadAt: 2 });
    const [roomA, roomB] = [await sfu.createRoom(), await sfu.createRoom()];
    // Both workers have as many as they should before either room has a third.
    const [a1, b1] = [await join(roomA, '1'), await join(roomB, '1')];
    const [a2, b2] = [await join(roomA, '2'), await join(roomB, '2')];
    const [a3, b3] = [await join(roomA, '3'), await join(roomB, '3')];
    const [a, b] = [
      [a1, a2, a3],
      [b1, b2, b3],
    ];
    expect(a.map(portOf)).toEqual(Array(3).fill(ports[0]));
    expect(b.map(portOf)).toEqual(Array(3).fill(ports[1]));
    // Twelve of the first room, and three of the other: now it is worth it.
    for (let name = 4; name < 13; name++) a.push(await join(roomA, String(name)));
    expect(new Set(a.map(portOf))).toEqual(new Set(ports));
  });
});

/** Two are left in a room: `a` on the first worker, where there is room for one more, and `c` on the second. */
async function apart() {
  const test = await createTestSfu({ workers: 2, spreadAt: 2 });
  const room = await test.sfu.createRoom();
  const [a, b, c] = [await join(room, 'a'), await join(room, 'b'), await join(room, 'c')];
  expect([a, b, c].map(portOf)).toEqual([test.ports[0], test.ports[0], test.ports[1]]);
  b.peer.close();
  return { ...test, a, c };
}

/** Resolves when somebody who connects only now, elsewhere, and does not come has been moved for that. */
async function absenceIsNoticed(): Promise<void> {
  const { c } = await apart();
  await c.peer.connectTransport(c.peer.media.sendTransport.id, dtlsParameters());
  await eventually(() => {
    expect(c.client.resets).toHaveLength(1);
  });
}

describe('a client that connects', () => {
  /** Its packets, and whether it is then put on the first worker. */
  it.each([
    ['stays on its worker where it comes over UDP', checkUdp, 0],
    ['tries the first worker where it comes over TCP only', checkTcp, 1],
    ['tries the first worker where it does not come at all', null, 1],
  ] as const)('%s', async (_what, check, resets) => {
    const { sfu, ports, errors, a, c } = await apart();
    await produce(a.peer, 'camera');
    const { sendTransport, recvTransport } = c.peer.media;
    await Promise.all(
      [sendTransport, recvTransport].map(({ id }) => c.peer.connectTransport(id, dtlsParameters())),
    );
    await Promise.all(
      [sendTransport, recvTransport].map(async ({ iceParameters }) => {
        await check?.(bindingRequest(iceParameters), ports[1] ?? 0);
      }),
    );
    await absenceIsNoticed();
    await eventually(() => {
      expect(c.client.resets).toHaveLength(resets);
    });
    expect(portOf(c)).toBe(resets === 0 ? ports[1] : ports[0]);
    expect(c.peer.media).toBe(c.client.resets.at(-1) ?? c.peer.media);
    await c.peer.receive(browserRtpCapabilities);
    expect(sfu.stats()).toMatchObject({ peers: 2, transports: 4, consumers: 1, pipes: resets === 0 ? 1 : 0 });
    // Once is enough: who does not come over UDP there either stays.
    await c.peer.connectTransport(c.peer.media.sendTransport.id, dtlsParameters());
    if (check === checkTcp) await absenceIsNoticed();
    expect(c.client.resets).toHaveLength(resets);
    expect(errors).toEqual([]);
  });

  it('stays where it is when the first worker has no room', async () => {
    const { sfu, ports } = await createTestSfu({ workers: 2, spreadAt: 1 });
    const room = await sfu.createRoom();
    const [, b] = [await join(room, 'a'), await join(room, 'b')];
    expect(portOf(b)).toBe(ports[1]);
    await b.peer.connectTransport(b.peer.media.sendTransport.id, dtlsParameters());
    await absenceIsNoticed();
    expect(b.client.resets).toEqual([]);
  });
});

async function checkUdp(request: Buffer, port: number): Promise<void> {
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  socket.send(request, port, '127.0.0.1');
  const [answer]: unknown[] = await once(socket, 'message');
  expect(bindingSuccess(answer)).toBe(true);
}

/** In the framing of RFC 4571. */
async function checkTcp(request: Buffer, port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const length = Buffer.alloc(2);
  length.writeUInt16BE(request.length);
  socket.write(Buffer.concat([length, request]));
  const [answer]: unknown[] = await once(socket, 'data');
  expect(Buffer.isBuffer(answer) && bindingSuccess(answer.subarray(2))).toBe(true);
}
