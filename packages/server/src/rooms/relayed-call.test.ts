import type { MediaSource } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { capabilities, sending } from '../testing/sender.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const sources = ['microphone', 'camera', 'screen', 'screenAudio'] as const;

/** Sends a source as a client of a call does: in one encoding, for the only one who receives it. */
const produce = (client: TestClient, source: MediaSource) => {
  const rtpParameters = sending(source === 'camera' ? 'screen' : source);
  return client.request('produce', { source, rtpParameters, paused: false });
};

const receive = (client: TestClient) => client.request('receive', { rtpCapabilities: capabilities });
const objects = (of: TestServer, kind: 'transports' | 'producers') =>
  of.metric(`sotto_media_objects{object="${kind}"}`);

/** Two people with a relay, of whom Bob receives what Ada sends with her camera. */
async function relayed(on = server) {
  const pair = await on.pair('call');
  const media = await pair.ada.request('openRelay', {});
  await pair.bob.request('openRelay', {});
  const { producerId } = await produce(pair.ada, 'camera');
  await receive(pair.bob);
  const [offer] = await pair.bob.offered(1);
  if (!offer) throw new Error('nothing was offered');
  return { ...pair, media, producerId, offer };
}

describe('a call', () => {
  it('has nothing to do with the media server unless a peer asks for the relay', async () => {
    const alone = await TestServer.start();
    const { ada, room } = await alone.pair('call');
    expect(await objects(alone, 'transports')).toBe(0);
    expect(await ada.request('lookupRoom', { room })).toMatchObject({ routerRtpCapabilities: null });
    expect(await ada.refusal('receive', { rtpCapabilities: capabilities })).toBe('bad-state');
    expect(await ada.refusal('restartIce', { transportId: 'x' })).toBe('bad-state');
    const { sendTransport, recvTransport } = await ada.request('openRelay', {});
    expect(sendTransport.id).not.toBe(recvTransport.id);
    expect(await objects(alone, 'transports')).toBe(2);
    await alone.stop();
  });

  it('is told the transports of now however often it asks', async () => {
    const { ada } = await server.pair('call');
    const [first, second] = await Promise.all([ada.request('openRelay', {}), ada.request('openRelay', {})]);
    expect(second).toEqual(first);
  });

  it('carries every source, each in one encoding, from each to the other', async () => {
    const { ada, bob, adaId, bobId } = await server.pair('call');
    for (const client of [ada, bob]) {
      await client.request('openRelay', {});
      await receive(client);
      await Promise.all(sources.map((source) => produce(client, source)));
    }
    for (const [client, peerId] of [
      [ada, bobId],
      [bob, adaId],
    ] as const) {
      const offers = await client.offered(4);
      expect(offers.map(({ source }) => source).toSorted()).toEqual(sources.toSorted());
      expect(offers.map((offer) => offer.peerId)).toEqual(Array(4).fill(peerId));
    }
  });

  it('is relayed between those who asked, with what was sent before', async () => {
    const { ada, bob } = await server.pair('call');
    await ada.request('openRelay', {});
    const { producerId } = await produce(ada, 'microphone');
    expect(await bob.refusal('receive', { rtpCapabilities: capabilities })).toBe('bad-state');
    await bob.request('openRelay', {});
    await receive(bob);
    expect(await bob.offered(1)).toMatchObject([{ producerId }]);
  });

  it('goes on with the rest of the protocol as a conference does', async () => {
    const { ada, bob, producerId, offer } = await relayed();
    const { consumerId } = offer;
    await ada.request('pauseProducer', { producerId });
    expect(await bob.event('consumerPaused')).toEqual({ consumerId });
    await bob.request('pauseConsumer', { consumerId });
    await ada.request('closeProducer', { producerId });
    expect(await bob.event('consumerClosed')).toEqual({ consumerId });
    expect(await bob.events()).not.toContain('activeSpeaker');
  });
});

describe('the relay is refused', () => {
  it('in a conference, and outside of rooms', async () => {
    const { ada } = await server.pair('conference');
    const stranger = await server.client();
    for (const client of [ada, stranger]) {
      expect(await client.refusal('openRelay', {})).toBe('bad-state');
      expect(await client.refusal('closeRelay', {})).toBe('bad-state');
    }
    await receive(ada);
  });

  it('to who has only the ids of the other', async () => {
    const { ada, bob, media, producerId, offer } = await relayed();
    const { consumerId } = offer;
    expect(await bob.refusal('restartIce', { transportId: media.sendTransport.id })).toBe('not-found');
    expect(await bob.refusal('closeProducer', { producerId })).toBe('not-found');
    expect(await ada.refusal('pauseConsumer', { consumerId })).toBe('not-found');
  });
});

describe('the relay is given back', () => {
  it('by who asks for that; the other is told what is gone, and it can begin anew', async () => {
    const { ada, bob, media, offer } = await relayed();
    await ada.request('closeRelay', {});
    expect(await bob.event('consumerClosed')).toEqual({ consumerId: offer.consumerId });
    expect(await ada.refusal('restartIce', { transportId: media.sendTransport.id })).toBe('bad-state');
    await ada.request('closeRelay', {});
    const again = await ada.request('openRelay', {});
    expect(again.sendTransport.id).not.toBe(media.sendTransport.id);
    const { producerId } = await produce(ada, 'camera');
    expect((await bob.offered(2))[1]).toMatchObject({ producerId });
  });

  it('by who leaves, and by all when a host ends the call', async () => {
    const alone = await TestServer.start();
    const { ada, bob } = await relayed(alone);
    expect([await objects(alone, 'transports'), await objects(alone, 'producers')]).toEqual([4, 1]);
    await bob.request('leave', { reason: 'left' });
    expect(await objects(alone, 'transports')).toBe(2);
    await ada.request('endRoom', {});
    await vi.waitFor(async () => expect(await objects(alone, 'transports')).toBe(0));
    await alone.stop();
  });
});

/** Ada, and Carol, who loses her socket and comes back. */
async function leaving() {
  const { room, ada, bob } = await server.pair('call');
  await bob.request('leave', { reason: 'left' });
  const client = await server.client();
  const { resumeToken } = await client.request('join', { room, name: 'Carol' });
  const comeBack = async () => {
    client.drop();
    await ada.event('peerUpdated');
    const again = await server.client();
    return { again, place: await again.request('resume', { resumeToken }) };
  };
  return { ada, client, comeBack };
}

describe('who comes back to a relayed call', () => {
  it('finds it as it was', async () => {
    const { ada, client, comeBack } = await leaving();
    await ada.request('openRelay', {});
    const media = await client.request('openRelay', {});
    await receive(client);
    const mine = await produce(client, 'microphone');
    await produce(ada, 'camera');
    const [offer] = await client.offered(1);
    await client.request('ping', {});
    const { again, place } = await comeBack();
    expect(place.media).toEqual(media);
    expect(place.producers).toEqual([{ ...mine, source: 'microphone', paused: false }]);
    expect(place.consumers).toEqual([
      { consumerId: offer?.consumerId, producerPaused: false, spatialLayer: null },
    ]);
    expect(await again.request('openRelay', {})).toEqual(media);
    expect(await again.events()).not.toContain('activeSpeaker');
  });

  it('finds none where there was none, also when the other has one', async () => {
    const { ada, comeBack } = await leaving();
    await ada.request('openRelay', {});
    await produce(ada, 'camera');
    const { place } = await comeBack();
    expect([place.media, place.producers, place.consumers]).toEqual([null, [], []]);
  });
});

describe('when a worker dies', () => {
  it('both are told where to go on, and are told the same when they ask', async () => {
    const mortal = await TestServer.start();
    const { ada, bob, media: before } = await relayed(mortal);
    const started: unknown = JSON.parse(mortal.log.find((line) => line.includes('worker started')) ?? '');
    if (typeof started !== 'object' || !started || !('pid' in started)) throw new Error('no worker');
    process.kill(Number(started.pid), 'SIGKILL');
    const { media } = await ada.event('mediaReset');
    await bob.event('mediaReset');
    expect(media.sendTransport.id).not.toBe(before.sendTransport.id);
    expect(await ada.request('openRelay', {})).toEqual(media);
    const { producerId } = await produce(ada, 'camera');
    await receive(bob);
    expect((await bob.offered(2))[1]).toMatchObject({ producerId });
    await mortal.stop();
  });
});
