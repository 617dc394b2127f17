import type { types } from 'mediasoup';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PeerSeat } from './peer-seat.ts';
import { Plane } from './plane.ts';
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
  if (!router) {
    throw new Error('no such router');
  }
  return router;
};

async function createPlane(index: number): Promise<Plane> {
  const slot = await WorkerSlot.create({
    index,
    listen: { ip: '127.0.0.1', port: await freePort() },
    workerBin: undefined,
    onStarted() {},
    onDied() {},
  });
  onTestFinished(() => slot.close());
  const plane = new Plane({ slot, routerOf, onClose() {}, onError });
  await plane.ready;
  return plane;
}

async function microphone(peerId: string, { router }: Plane, ssrc: number): Promise<PublishedProducer> {
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
    const [here, there] = await Promise.all([createPlane(0), createPlane(1)]);
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
    await eventually(() => {
      expect(changes).toEqual(['b']);
    });
    expect(here.pipes).toBe(1);

    here.close();
    speakers.leave(here);
    expect(changes).toEqual(['b', null]);
    await speakers.listenOn(there);
    await eventually(() => {
      expect(changes).toEqual(['b', null, 'b']);
    });
    expect(there.pipes).toBe(0);
    expect(speakers.active).toBe('b');
  });
});

const equip = () => Promise.resolve();

describe('Plane', () => {
  it('weighs on its worker from the start until it ends, and once it failed no more', async () => {
    const { slot } = await createPlane(0);
    expect(slot.planes).toBe(1);
    const plane = new Plane({ slot, routerOf, onClose() {}, onError });
    expect(slot.planes).toBe(2);
    plane.seats.add(
      new PeerSeat({
        peerId: 'a',
        handlers: new FakeClient(),
        bars: new Set(),
        equip,
        onClose() {},
        onError,
      }),
    );
    expect(slot.load).toBe(1);
    plane.close();
    plane.close();
    expect([slot.planes, slot.load]).toEqual([1, 0]);
    await expect(plane.ready).rejects.toThrow(expect.objectContaining({ code: 'failed' }));
    await slot.close();
    await expect(new Plane({ slot, routerOf, onClose() {}, onError }).ready).rejects.toThrow(
      expect.objectContaining({ code: 'no-worker' }),
    );
    await eventually(() => {
      expect(slot.planes).toBe(0);
    });
  });
});
