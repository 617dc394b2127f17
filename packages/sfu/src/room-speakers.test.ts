import type { types } from 'mediasoup';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SfuPeer } from './peer.ts';
import { RoomRouter } from './room-router.ts';
import type { PublishedProducer } from './producers.ts';
import { RoomSpeakers } from './room-speakers.ts';
import { eventually } from './testing/eventually.ts';
import { FakeClient } from './testing/fake-client.ts';
import { freePort } from './testing/free-port.ts';
import { speak } from './testing/media-streams.ts';
import { audioRtpParameters } from './testing/rtp-fixtures.ts';
import { testSignal } from './testing/test-router.ts';
import { WorkerSlot } from './worker-slot.ts';

const onError = (error: unknown) => {
  throw error;
};

const routers = new Map<string, types.Router>();

const routerOf = (routerId: string): types.Router => {
  const router = routers.get(routerId);
  if (!router) throw new Error('no such router');
  return router;
};

async function createRoomRouter(index: number): Promise<RoomRouter> {
  const slot = await WorkerSlot.create({
    index,
    listen: { ip: '127.0.0.1', port: await freePort() },
    workerBin: undefined,
    onStarted() {},
    onDied() {},
  });
  onTestFinished(() => slot.close());
  const roomRouter = new RoomRouter({ slot, routerOf, onClose() {}, onError });
  await roomRouter.ready;
  return roomRouter;
}

async function microphone(peerId: string, { router }: RoomRouter, ssrc: number): Promise<PublishedProducer> {
  const transport = await router.createDirectTransport();
  const rtpParameters = audioRtpParameters({ mid: '0', ssrc });
  const producer = await transport.produce({ kind: 'audio', rtpParameters });
  routers.set(router.id, router);
  return {
    producerId: producer.id,
    peerId,
    source: 'microphone',
    routerId: router.id,
    producer,
    askedAt: 0,
    paused: false,
    closed: false,
  };
}

describe('RoomSpeakers', () => {
  it('hear who speaks on whichever worker, and go on on another when theirs ends', async () => {
    const [here, there] = await Promise.all([createRoomRouter(0), createRoomRouter(1)]);
    const published = await Promise.all([microphone('a', here, 1), microphone('b', there, 2)]);
    const [a, b] = published;
    const changes: (string | null)[] = [];
    const speakers = new RoomSpeakers({
      published: () => published.filter(({ producer }) => !producer.closed),
      onChange: (peerId) => changes.push(peerId),
      onError,
    });
    await speakers.listenOn(here);
    speak({ producer: a.producer, ssrc: 1 }, 100, testSignal());
    speak({ producer: b.producer, ssrc: 2 }, 20, testSignal());
    await eventually(() => expect(changes).toEqual(['b']));
    expect(here.pipes).toBe(1);

    here.close();
    speakers.leave(here);
    expect(changes).toEqual(['b', null]);
    await speakers.listenOn(there);
    await eventually(() => expect(changes).toEqual(['b', null, 'b']));
    expect(there.pipes).toBe(0);
    expect(speakers.active).toBe('b');
  });
});

const provide = () => Promise.resolve();

describe('RoomRouter', () => {
  it('weighs on its worker from the start until it ends, and once it failed no more', async () => {
    const { slot } = await createRoomRouter(0);
    expect(slot.routers).toBe(1);
    const roomRouter = new RoomRouter({ slot, routerOf, onClose() {}, onError });
    expect(slot.routers).toBe(2);
    roomRouter.peers.add(
      new SfuPeer({
        peerId: 'a',
        handlers: new FakeClient(),
        banned: new Set(),
        provide,
        onClose() {},
        onError,
      }),
    );
    expect(slot.load).toBe(1);
    roomRouter.close();
    roomRouter.close();
    expect([slot.routers, slot.load]).toEqual([1, 0]);
    await expect(roomRouter.ready).rejects.toThrow(expect.objectContaining({ code: 'failed' }));
    await slot.close();
    await expect(new RoomRouter({ slot, routerOf, onClose() {}, onError }).ready).rejects.toThrow(
      expect.objectContaining({ code: 'no-worker' }),
    );
    await eventually(() => expect(slot.routers).toBe(0));
  });
});
