import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SfuRoom } from './room.ts';
import type { Sfu } from './sfu.ts';
import { SpeakerObserver } from './speaker-observer.ts';
import type { MediaSource } from './types.ts';
import { eventually } from './testing/eventually.ts';
import { FakeClient } from './testing/fake-client.ts';
import { audioOnlyRtpCapabilities, browserRtpCapabilities } from './testing/rtp-fixtures.ts';
import { createTestSfu, join, produce, type TestSfu } from './testing/test-sfu.ts';

const sources: MediaSource[] = ['microphone', 'camera', 'screen', 'screenAudio'];
const text: unknown = expect.any(String);
const refusedWith = (code: string): unknown => expect.objectContaining({ name: 'SfuError', code });

describe('SfuRoom', () => {
  let sfu: Sfu;
  let room: SfuRoom;
  let errors: unknown[];
  let heard: TestSfu['heard'];

  beforeEach(async () => {
    ({ sfu, errors, heard } = await createTestSfu());
    room = await sfu.createRoom();
    return () => expect(errors).toEqual([]);
  });

  it('gives each peer two transports of its own, with no more members than a client takes', async () => {
    const { peer: a } = await join(room, 'a');
    const { peer: b } = await join(room, 'b');
    const ids = [a, b].flatMap(({ media }) => [media.sendTransport.id, media.recvTransport.id]);
    expect(new Set(ids).size).toBe(4);
    expect(a.media.routerRtpCapabilities).toBe(sfu.routerRtpCapabilities);
    for (const { iceCandidates, iceParameters, dtlsParameters: dtls, ...rest } of [
      a.media.sendTransport,
      a.media.recvTransport,
    ]) {
      expect(Object.keys(rest)).toEqual(['id']);
      expect(iceCandidates.map(({ protocol, address }) => `${protocol} ${address}`)).toEqual([
        'udp 127.0.0.1',
        'tcp 127.0.0.1',
      ]);
      expect(iceParameters).toEqual({ usernameFragment: text, password: text, iceLite: true });
      expect(dtls).toEqual({
        role: 'auto',
        fingerprints: [{ algorithm: 'sha-256', value: text }],
      });
    }
  });

  it('gives a peer other transports for the asking, one set at a time, and leaves the others as they are', async () => {
    const { peer: a, client: told } = await join(room, 'a');
    const { peer: b, client } = await join(room, 'b');
    await produce(a, 'camera');
    await eventually(() => expect(client.offers).toHaveLength(1));
    const [before, others] = [a.media, b.media];
    await Promise.all([a.renew(), expect(a.renew()).rejects.toEqual(refusedWith('no-worker'))]);
    expect(told.resets).toEqual([a.media]);
    expect(a.media.sendTransport.id).not.toBe(before.sendTransport.id);
    expect(b.media).toBe(others);
    await eventually(() =>
      expect(sfu.stats()).toMatchObject({ peers: 2, transports: 4, producers: 0, consumers: 0 }),
    );
    await produce(a, 'camera');
    await eventually(() => expect(client.offers).toHaveLength(2));
    a.close();
    await expect(a.renew()).rejects.toEqual(refusedWith('bad-state'));
  });

  it('offers what is there to one who comes late, and what comes up later', async () => {
    const { peer: a } = await join(room, 'a');
    const producerIds = await Promise.all(
      sources.map((source) => produce(a, source, source === 'microphone')),
    );
    const { client } = await join(room, 'b');
    expect(
      client.offers.map(({ peerId, source, kind, producerId, producerPaused }) => ({
        peerId,
        source,
        kind,
        producerId,
        producerPaused,
      })),
    ).toEqual(
      expect.arrayContaining(
        sources.map((source, index) => ({
          peerId: 'a',
          source,
          kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
          producerId: producerIds[index],
          producerPaused: source === 'microphone',
        })),
      ),
    );
    expect(client.offers).toHaveLength(4);

    const { peer: c } = await join(room, 'c');
    await produce(c, 'camera');
    await eventually(() => client.offer('c', 'camera'));
    expect(client.offers).toHaveLength(5);
  });

  it('offers nothing before `receive`, and nobody what they send themselves', async () => {
    const { peer: a, client: clientA } = await join(room, 'a');
    const { peer: b, client: clientB } = await join(room, 'b', { receiving: false });
    const { client: witness } = await join(room, 'c');
    await Promise.all([produce(a, 'camera'), produce(a, 'microphone')]);
    // Whoever came later is offered both by now.
    await eventually(() => {
      expect(witness.offers).toHaveLength(2);
    });
    expect(clientB.offers).toEqual([]);
    await b.receive(browserRtpCapabilities);
    expect(clientB.offers).toHaveLength(2);
    expect(clientA.offers).toEqual([]);
  });

  it('listens for who speaks only where somebody is to know', async () => {
    const observe = vi.spyOn(SpeakerObserver, 'create');
    onTestFinished(() => observe.mockRestore());
    const silent = await sfu.createRoom({ speakers: false });
    const { peer: a } = await join(silent, 'a');
    const { client } = await join(silent, 'b');
    await produce(a, 'microphone');
    await eventually(() => client.offer('a', 'microphone'));
    expect(observe).not.toHaveBeenCalled();
    await sfu.createRoom();
    expect(observe).toHaveBeenCalledOnce();
  });

  it('misses and repeats nothing when `receive` and `produce` race', async () => {
    const { peer: a } = await join(room, 'a', { receiving: false });
    const { peer: b, client } = await join(room, 'b', { receiving: false });
    const producing = sources.map((source) => produce(a, source));
    const receiving = b.receive(browserRtpCapabilities);
    await Promise.all([...producing, receiving]);
    await eventually(() =>
      expect(client.offers.map(({ source }) => source).toSorted()).toEqual(sources.toSorted()),
    );
    expect(sfu.stats()).toMatchObject({ producers: 4, consumers: 4 });
  });

  it('skips what a peer cannot decode', async () => {
    const { peer: a } = await join(room, 'a');
    await Promise.all([produce(a, 'camera'), produce(a, 'microphone')]);
    const client = new FakeClient();
    const b = await room.addPeer('b', client);
    await b.receive(audioOnlyRtpCapabilities);
    expect(client.offers.map(({ source }) => source)).toEqual(['microphone']);
  });

  it('passes pausing, resuming and closing of a producer on', async () => {
    const { peer: a } = await join(room, 'a');
    const { client } = await join(room, 'b');
    const producerId = await produce(a, 'microphone');
    const { consumerId } = await eventually(() => client.offer('a', 'microphone'));
    await a.producers.pause(producerId);
    await a.producers.resume(producerId);
    await eventually(() => expect(client.told).toEqual([`paused ${consumerId}`, `resumed ${consumerId}`]));
    a.producers.closeProducer(producerId);
    await eventually(() => expect(client.told.at(-1)).toBe(`closed ${consumerId}`));
    expect(sfu.stats()).toMatchObject({ producers: 0, consumers: 0 });
    await expect(a.producers.pause(producerId)).rejects.toThrow(refusedWith('not-found'));
  });

  it('tells a client about a consumer only after it has acknowledged it, and then what it missed', async () => {
    const { peer: a } = await join(room, 'a');
    const { client } = await join(room, 'b');
    const acknowledgement = Promise.withResolvers<void>();
    client.answer = () => acknowledgement.promise;
    const producerId = await produce(a, 'microphone');
    const { consumerId, producerPaused } = await eventually(() => client.offer('a', 'microphone'));
    expect(producerPaused).toBe(false);
    await a.producers.pause(producerId);
    await heard();
    expect(client.told).toEqual([]);
    acknowledgement.resolve();
    await eventually(() => expect(client.told).toEqual([`paused ${consumerId}`]));
  });

  it('tells a client that a producer went while it was answering the offer', async () => {
    const { peer: a } = await join(room, 'a');
    const { client } = await join(room, 'b');
    const acknowledgement = Promise.withResolvers<void>();
    client.answer = () => acknowledgement.promise;
    const producerId = await produce(a, 'microphone');
    const { consumerId } = await eventually(() => client.offer('a', 'microphone'));
    a.producers.closeProducer(producerId);
    await heard();
    acknowledgement.resolve();
    await eventually(() => expect(client.told).toEqual([`closed ${consumerId}`]));
  });

  it('drops a consumer that the client refuses, and offers it again on `receive`', async () => {
    const { peer: a } = await join(room, 'a');
    const { peer: b, client } = await join(room, 'b');
    client.answer = () => Promise.reject(new Error('refused'));
    await produce(a, 'camera');
    const refused = await eventually(() => client.offer('a', 'camera'));
    await eventually(() => expect(sfu.stats().consumers).toBe(0));
    await expect(b.consumers.pause(refused.consumerId)).rejects.toThrow(refusedWith('not-found'));
    client.answer = async () => {};
    await b.receive(browserRtpCapabilities);
    expect(client.offers).toHaveLength(2);
    expect(client.offer('a', 'camera').consumerId).not.toBe(refused.consumerId);
    expect(client.told).toEqual([]);
  });

  it('offers living consumers again, as they are, to a client that calls `receive` again', async () => {
    const { peer: a } = await join(room, 'a');
    const { peer: b, client } = await join(room, 'b');
    const producerId = await produce(a, 'microphone');
    const first = await eventually(() => client.offer('a', 'microphone'));
    await a.producers.pause(producerId);
    await eventually(() => expect(client.told).toEqual([`paused ${first.consumerId}`]));
    await b.receive(browserRtpCapabilities);
    expect(client.offers).toHaveLength(2);
    expect(client.offers[1]).toEqual({ ...first, producerPaused: true });
    expect(sfu.stats().consumers).toBe(1);
  });

  it('keeps a consumer when an old offer fails after a new one was acknowledged', async () => {
    const { peer: a } = await join(room, 'a');
    const { peer: b, client } = await join(room, 'b');
    const lost = Promise.withResolvers<void>();
    client.answer = () => lost.promise;
    await produce(a, 'microphone');
    const { consumerId } = await eventually(() => client.offer('a', 'microphone'));
    client.answer = async () => {};
    await b.receive(browserRtpCapabilities);
    lost.reject(new Error('timeout'));
    await heard();
    await b.consumers.pause(consumerId);
    expect(sfu.stats().consumers).toBe(1);
  });

  it('replaces a producer of the same source', async () => {
    const { peer: a } = await join(room, 'a');
    const { client } = await join(room, 'b');
    const first = await produce(a, 'camera');
    const { consumerId } = await eventually(() => client.offer('a', 'camera'));
    const [second, third] = await Promise.all([produce(a, 'camera'), produce(a, 'camera')]);
    await eventually(() => {
      expect(client.offer('a', 'camera').producerId).toBe(third);
      expect(client.told).toContain(`closed ${consumerId}`);
    });
    await expect(a.producers.pause(first)).rejects.toThrow(refusedWith('not-found'));
    await expect(a.producers.pause(second)).rejects.toThrow(refusedWith('not-found'));
    await eventually(() => expect(sfu.stats()).toMatchObject({ producers: 1, consumers: 1 }));
  });

  it('tells the others when a peer leaves', async () => {
    const { peer: a } = await join(room, 'a');
    const { client } = await join(room, 'b');
    await Promise.all([produce(a, 'camera'), produce(a, 'microphone')]);
    await eventually(() => expect(client.offers).toHaveLength(2));
    a.close();
    a.close();
    await eventually(() => {
      expect(client.told.toSorted()).toEqual(
        client.offers.map(({ consumerId }) => `closed ${consumerId}`).toSorted(),
      );
    });
    expect(sfu.stats()).toMatchObject({ peers: 1, transports: 2, producers: 0, consumers: 0 });
    await expect(produce(a, 'camera')).rejects.toThrow(refusedWith('bad-state'));
  });

  it('refuses a second peer of the same id, until the first has left', async () => {
    const { peer } = await join(room, 'a');
    await expect(join(room, 'a')).rejects.toThrow(refusedWith('bad-state'));
    peer.close();
    await join(room, 'a');
  });

  it('lets eight people see and hear each other, and all see a screen', async () => {
    const peers = await Promise.all(Array.from({ length: 8 }, (_none, index) => join(room, `p${index}`)));
    await Promise.all(peers.flatMap(({ peer }) => [produce(peer, 'camera'), produce(peer, 'microphone')]));
    await produce(peers[0]?.peer ?? expect.unreachable(), 'screen');
    await eventually(() =>
      expect(peers.map(({ client }) => client.offers.length)).toEqual([14, ...Array<number>(7).fill(15)]),
    );
    expect(sfu.stats()).toMatchObject({ peers: 8, transports: 16, producers: 17, consumers: 8 * 14 + 7 });
  });

  it('ends with everything in it, once', async () => {
    const { peer: a } = await join(room, 'a');
    const { client } = await join(room, 'b');
    await produce(a, 'camera');
    await eventually(() => client.offer('a', 'camera'));
    room.close();
    room.close();
    expect(a.closed).toBe(true);
    expect(sfu.stats()).toMatchObject({ rooms: 0, peers: 0, transports: 0, producers: 0, consumers: 0 });
    await expect(room.addPeer('c', new FakeClient())).rejects.toThrow(refusedWith('bad-state'));
    await heard();
    expect(client.told).toEqual([]);
  });

  it('refuses those who were about to come in when it closes', async () => {
    const joining = room.addPeer('a', new FakeClient());
    room.close();
    await expect(joining).rejects.toThrow(refusedWith('bad-state'));
  });
});
