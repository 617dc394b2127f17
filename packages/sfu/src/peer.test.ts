import { setImmediate as nextTurn } from 'node:timers/promises';
import type { types } from 'mediasoup';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SfuRoom } from './room.ts';
import type { Sfu } from './sfu.ts';
import type { MediaSource } from './types.ts';
import { eventually } from './testing/eventually.ts';
import { FakeClient } from './testing/fake-client.ts';
import { browserRtpCapabilities, dtlsParameters, rtpParametersOf } from './testing/rtp-fixtures.ts';
import { createTestSfu, join, produce, signal, type TestSfu } from './testing/test-sfu.ts';

const sources: MediaSource[] = ['microphone', 'camera', 'screen', 'screenAudio'];
const refusedWith = (code: string): unknown => expect.objectContaining({ name: 'SfuError', code });

describe('SfuPeer', () => {
  let sfu: Sfu;
  let room: SfuRoom;
  let pids: number[];
  let errors: unknown[];
  let heard: TestSfu['heard'];

  beforeEach(async () => {
    ({ sfu, pids, errors, heard } = await createTestSfu());
    room = await sfu.createRoom();
    return () => expect(errors).toEqual([]);
  });

  it('reaches nothing by ids of others, be they in the same room or in another', async () => {
    const other = await sfu.createRoom();
    const { peer: a } = await join(room, 'a');
    const { peer: b, client } = await join(room, 'b');
    const { peer: stranger, client: strangerClient } = await join(other, 'a');
    const producerId = await produce(a, 'camera');
    const { consumerId } = await eventually(() => client.offer('a', 'camera'));
    const transportId = b.media.sendTransport.id;
    const attempts = [a, stranger].flatMap((intruder) => [
      intruder.connectTransport(transportId, dtlsParameters()),
      intruder.restartIce(transportId),
      intruder.consumers.pause(consumerId),
      intruder.consumers.resume(consumerId),
      intruder.consumers.setPreferredLayers(consumerId, 0),
    ]);
    attempts.push(
      ...[b, stranger].flatMap((intruder) => [
        intruder.producers.pause(producerId),
        intruder.producers.resume(producerId),
        (async () => intruder.producers.closeProducer(producerId))(),
      ]),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes).toEqual(outcomes.map(() => ({ status: 'rejected', reason: refusedWith('not-found') })));
    expect(outcomes).toHaveLength(16);
    expect(strangerClient.offers).toEqual([]);
    await b.connectTransport(transportId, dtlsParameters());
  });

  it('takes nothing of a source that is barred, also with transports that are made anew', async () => {
    const peer = await room.addPeer('a', new FakeClient(), new Set<MediaSource>(['camera']));
    await expect(produce(peer, 'camera')).rejects.toEqual(refusedWith('bad-state'));
    await peer.renew();
    await expect(produce(peer, 'camera')).rejects.toEqual(refusedWith('bad-state'));
    await produce(peer, 'screen');
  });

  it('refuses what does not fit its source, and takes the rest', async () => {
    const { peer } = await join(room, 'a');
    const unnamed = structuredClone(rtpParametersOf('camera'));
    delete unnamed.mid;
    const misfits: [MediaSource, types.RtpParameters][] = [
      ['microphone', rtpParametersOf('camera')],
      ['camera', rtpParametersOf('microphone')],
      ['screen', rtpParametersOf('camera')],
      // A stream that could not be told from others, and layers that could not: only the worker notices.
      ['screen', { ...unnamed, encodings: [{}] }],
      ['camera', { ...unnamed, encodings: [{ dtx: true }, {}] }],
    ];
    const outcomes = await Promise.allSettled(
      misfits.map(([source, rtpParameters]) =>
        peer.producers.produce({ source, rtpParameters, paused: false }),
      ),
    );
    expect(outcomes).toEqual(
      outcomes.map(() => ({ status: 'rejected', reason: refusedWith('unsupported') })),
    );
    await Promise.all(sources.map((source) => produce(peer, source)));
    const { client } = await join(room, 'b');
    expect(client.offers).toHaveLength(4);
  });

  it('cannot break the channel to the worker with a number that is none', async () => {
    const { peer } = await join(room, 'a');
    const rtpParameters = structuredClone(rtpParametersOf('camera'));
    for (const encoding of rtpParameters.encodings ?? []) encoding.maxBitrate = 1.5;
    await peer.producers.produce({ source: 'camera', rtpParameters, paused: false });
    const { client } = await join(room, 'b');
    expect(client.offers).toHaveLength(1);
  });

  it('connects a transport once, and says yes to the same again', async () => {
    const { peer } = await join(room, 'a');
    const { id } = peer.media.sendTransport;
    await Promise.all([
      peer.connectTransport(id, dtlsParameters()),
      peer.connectTransport(id, dtlsParameters()),
    ]);
    await expect(peer.connectTransport(id, dtlsParameters('CD'))).rejects.toThrow(refusedWith('bad-state'));
  });

  it('restarts ICE with fresh credentials', async () => {
    const { peer } = await join(room, 'a');
    const { id, iceParameters } = peer.media.recvTransport;
    const fresh = await peer.restartIce(id);
    expect(fresh.usernameFragment).not.toBe(iceParameters.usernameFragment);
    expect(fresh.password).not.toBe(iceParameters.password);
  });

  it('settles all that is under way when a peer closes', async () => {
    const { peer: a } = await join(room, 'a');
    await Promise.all(sources.map((source) => produce(a, source)));
    const client = new FakeClient();
    const b = await room.addPeer('b', client);
    const { id } = b.media.sendTransport;
    const pending = [
      b.receive(browserRtpCapabilities),
      produce(b, 'camera'),
      produce(b, 'camera'),
      produce(b, 'microphone'),
      b.connectTransport(id, dtlsParameters()),
      b.restartIce(id),
    ];
    b.close();
    const outcomes = await Promise.allSettled(pending);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'SfuError' });
    expect(client.offers).toEqual([]);
    expect(sfu.stats()).toMatchObject({ peers: 1, transports: 2, producers: 4, consumers: 0 });
    await produce(a, 'camera');
  });

  it('leaves nothing behind that the worker makes after the peer has left', async () => {
    const { client } = await join(room, 'a');
    const { peer: b } = await join(room, 'b');
    // The worker finds both requests when it wakes up, and grants them.
    signal(pids[0], 'SIGSTOP');
    const producing = produce(b, 'camera');
    await nextTurn();
    b.close();
    signal(pids[0], 'SIGCONT');
    await expect(producing).rejects.toThrow(refusedWith('bad-state'));
    await heard();
    expect(client.offers).toEqual([]);
    expect(sfu.stats()).toMatchObject({ peers: 1, transports: 2, producers: 0, consumers: 0 });
  });

  it('leaves no consumer behind that the worker makes after the peer has left', async () => {
    const { peer: a } = await join(room, 'a');
    await produce(a, 'camera');
    const { peer: b, client } = await join(room, 'b', { receiving: false });
    signal(pids[0], 'SIGSTOP');
    const receiving = b.receive(browserRtpCapabilities);
    await nextTurn();
    b.close();
    signal(pids[0], 'SIGCONT');
    await receiving;
    expect(client.offers).toEqual([]);
    expect(sfu.stats().consumers).toBe(0);
  });

  it('settles when producers close while others are being offered them', async () => {
    const peers = await Promise.all(['a', 'b', 'c', 'd'].map((peerId) => join(room, peerId)));
    await Promise.all(
      peers.map(async ({ peer }) => {
        const producerIds = await Promise.all(sources.map((source) => produce(peer, source)));
        for (const producerId of producerIds) peer.producers.closeProducer(producerId);
      }),
    );
    await eventually(() => {
      expect(sfu.stats()).toMatchObject({ producers: 0, consumers: 0 });
      for (const { client } of peers) {
        const offered = client.offers.map(({ consumerId }) => `closed ${consumerId}`);
        expect(client.told.toSorted()).toEqual(offered.toSorted());
      }
    });
  });

  it('survives handlers that throw', async () => {
    const { peer: a } = await join(room, 'a');
    const { client: broken } = await join(room, 'b');
    const { client: whole } = await join(room, 'c');
    const mistake = new Error('a mistake of the owner');
    broken.consumerPaused = () => {
      throw mistake;
    };
    const producerId = await produce(a, 'microphone');
    await eventually(() => expect([broken.offers.length, whole.offers.length]).toEqual([1, 1]));
    await a.producers.pause(producerId);
    await eventually(() => {
      expect(whole.told).toHaveLength(1);
      expect(errors.splice(0)).toEqual([mistake]);
    });
  });
});
