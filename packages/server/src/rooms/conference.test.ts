import type { MediaSource } from '@sotto/protocol';
import { Sfu, type SfuPeer } from '@sotto/sfu';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { capabilities, sending } from '../testing/sender.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const produce = (client: TestClient, source: MediaSource, paused = false) =>
  client.request('produce', { source, rtpParameters: sending(source), paused });

const receive = (client: TestClient) => client.request('receive', { rtpCapabilities: capabilities });

/** Two people, of whom Bob receives what Ada sends with her camera. */
async function watching() {
  const pair = await server.pair('conference');
  const { producerId } = await produce(pair.ada, 'camera');
  await receive(pair.bob);
  const [offer] = await pair.bob.offered(1);
  if (!offer) throw new Error('nothing was offered');
  return { ...pair, producerId, offer };
}

/** The SFU's own peers of rooms that are made in this test, as they come. What pausing does to packets, `sfu` shows. */
function watchSfuPeers(): SfuPeer[] {
  const peers: SfuPeer[] = [];
  const createRoom: Sfu['createRoom'] = Reflect.get(Sfu.prototype, 'createRoom');
  const watch = vi.spyOn(Sfu.prototype, 'createRoom').mockImplementation(async function watched(
    this: Sfu,
    ...options
  ) {
    const room = await createRoom.apply(this, options);
    const addPeer = room.addPeer.bind(room);
    vi.spyOn(room, 'addPeer').mockImplementation(async (...peer) => {
      const added = await addPeer(...peer);
      peers.push(added);
      return added;
    });
    return room;
  });
  onTestFinished(() => watch.mockRestore());
  return peers;
}

/** Leaves without a word, and comes back. */
async function comeBack(
  client: TestClient,
  options: { resumeToken: string; witness: TestClient; silent?: boolean },
) {
  const again = await server.client();
  if (options.silent) again.answering = 'silent';
  client.drop();
  await options.witness.event('peerUpdated');
  return { again, place: await again.request('resume', { resumeToken: options.resumeToken }) };
}

describe('joining', () => {
  it('brings both transports and what the router can take', async () => {
    const client = await server.client();
    const { room } = await client.request('createRoom', { kind: 'conference' });
    const { media, producers, consumers } = await client.request('join', { room, name: 'Ada' });
    expect(media?.sendTransport.id).not.toBe(media?.recvTransport.id);
    expect(media?.sendTransport.iceCandidates.map(({ protocol }) => protocol).toSorted()).toEqual([
      'tcp',
      'udp',
    ]);
    const preview = await client.request('lookupRoom', { room });
    expect(media?.routerRtpCapabilities).toEqual(preview.routerRtpCapabilities);
    expect([producers, consumers]).toEqual([[], []]);
  });

  it('may be followed at once by the wish to receive', async () => {
    const { ada, room } = await server.pair('conference');
    const { producerId } = await produce(ada, 'microphone');
    const client = await server.client();
    const joining = client.request('join', { room, name: 'Cleo' });
    const receiving = receive(client);
    await Promise.all([joining, receiving]);
    expect(await client.offered(1)).toMatchObject([{ producerId }]);
  });

  it('gives everything back when the last one has left', async () => {
    const alone = await TestServer.start();
    const { ada, bob } = await alone.pair('conference');
    expect(await alone.metric('sotto_media_objects{object="transports"}')).toBe(4);
    await ada.request('leave', { reason: 'left' });
    await bob.request('leave', { reason: 'closed' });
    await vi.waitFor(async () => {
      expect(await alone.metric('sotto_media_objects{object="transports"}')).toBe(0);
    });
    await alone.stop();
  });
});

describe('what one sends', () => {
  it('is offered to who can receive, whoever came first', async () => {
    const { ada, adaId, bob } = await server.pair('conference');
    const { producerId } = await produce(ada, 'microphone', true);
    await receive(bob);
    await produce(ada, 'camera');
    const offers = await bob.offered(2);
    expect(offers[0]).toMatchObject({
      producerId,
      peerId: adaId,
      source: 'microphone',
      kind: 'audio',
      producerPaused: true,
    });
    expect(offers[1]).toMatchObject({
      peerId: adaId,
      source: 'camera',
      kind: 'video',
      producerPaused: false,
    });
    expect(ada.offers).toEqual([]);
  });

  it('is muted and heard again', async () => {
    const { ada, bob, producerId, offer } = await watching();
    await ada.request('pauseProducer', { producerId });
    expect(await bob.event('consumerPaused')).toEqual({ consumerId: offer.consumerId });
    await ada.request('resumeProducer', { producerId });
    expect(await bob.event('consumerResumed')).toEqual({ consumerId: offer.consumerId });
  });

  it('ends', async () => {
    const { ada, bob, producerId, offer } = await watching();
    await ada.request('closeProducer', { producerId });
    expect(await bob.event('consumerClosed')).toEqual({ consumerId: offer.consumerId });
    expect(await ada.refusal('closeProducer', { producerId })).toBe('not-found');
    expect(await bob.refusal('pauseConsumer', { consumerId: offer.consumerId })).toBe('not-found');
  });

  it('ends when its sender leaves', async () => {
    const { ada, bob, offer } = await watching();
    await ada.request('leave', { reason: 'left' });
    expect(await bob.event('consumerClosed')).toEqual({ consumerId: offer.consumerId });
    await bob.event('peerLeft');
  });

  it('goes on while its sender has lost the socket', async () => {
    const { ada, bob } = await watching();
    ada.drop();
    await bob.event('peerUpdated');
    expect(await bob.events()).not.toContain('consumerClosed');
  });

  it('is refused when it is no RTP for this router', async () => {
    const { ada } = await server.pair('conference');
    const rtpParameters = sending('camera');
    const unknown = {
      ...rtpParameters,
      codecs: [{ mimeType: 'video/unknown', payloadType: 96, clockRate: 90_000 }],
    };
    expect(await ada.refusal('produce', { source: 'camera', rtpParameters: unknown, paused: false })).toBe(
      'bad-request',
    );
    expect(await ada.refusal('produce', { source: 'microphone', rtpParameters, paused: false })).toBe(
      'bad-request',
    );
    expect(await ada.refusal('receive', { rtpCapabilities: { codecs: [{}] } })).toBe('bad-request');
  });
});

describe('what one receives', () => {
  it('is paused and resumed by its receiver, in the layer that fits', async () => {
    const peers = watchSfuPeers();
    const { bob, offer } = await watching();
    const { consumerId } = offer;
    const [ada, bobs] = peers.map(({ consumers }) => [
      vi.spyOn(consumers, 'pause'),
      vi.spyOn(consumers, 'resume'),
      vi.spyOn(consumers, 'setPreferredLayers'),
    ]);
    await bob.request('pauseConsumer', { consumerId });
    expect(bobs?.map(({ mock }) => mock.calls)).toEqual([[[consumerId]], [], []]);
    await bob.request('resumeConsumer', { consumerId });
    await bob.request('setPreferredLayers', { consumerId, spatialLayer: 0 });
    expect(bobs?.map(({ mock }) => mock.calls)).toEqual([[[consumerId]], [[consumerId]], [[consumerId, 0]]]);
    expect(ada?.flatMap(({ mock }) => mock.calls)).toEqual([]);
    expect(await bob.refusal('setPreferredLayers', { consumerId, spatialLayer: 3 })).toBe('bad-request');
  });

  it('is closed when the receiver refuses it, and the receiver is told', async () => {
    const { ada, bob } = await server.pair('conference');
    bob.answering = 'refuse';
    await receive(bob);
    await produce(ada, 'microphone');
    const [offer] = await bob.offered(1);
    expect(await bob.event('consumerClosed')).toEqual({ consumerId: offer?.consumerId });
    expect(await bob.refusal('pauseConsumer', { consumerId: offer?.consumerId })).toBe('not-found');
  });

  it('is offered again when the receiver is too busy to answer, and a late answer harms nobody', async () => {
    const { ada, bob } = await server.pair('conference');
    bob.answering = 'silent';
    await receive(bob);
    await produce(ada, 'microphone');
    await bob.offered(1);
    bob.answering = 'acknowledge';
    const [first, second] = await bob.offered(2);
    expect(second?.consumerId).toBe(first?.consumerId);
    bob.send('{"id":0,"result":{}}');
    await bob.request('pauseConsumer', { consumerId: first?.consumerId ?? '' });
    expect(await bob.events()).not.toContain('consumerClosed');
  });

  it('belongs to its receiver alone', async () => {
    const one = await watching();
    const other = await watching();
    const carol = await server.client();
    const place = await carol.request('join', { room: one.room, name: 'Carol' });
    const { consumerId } = one.offer;
    const { producerId } = one;
    const adaResumed = place.media?.recvTransport.id;
    for (const stranger of [carol, one.ada, other.bob]) {
      expect(await stranger.refusal('pauseConsumer', { consumerId })).toBe('not-found');
      expect(await stranger.refusal('resumeConsumer', { consumerId })).toBe('not-found');
      expect(await stranger.refusal('setPreferredLayers', { consumerId, spatialLayer: 1 })).toBe('not-found');
    }
    for (const stranger of [carol, one.bob, other.ada]) {
      expect(await stranger.refusal('pauseProducer', { producerId })).toBe('not-found');
      expect(await stranger.refusal('closeProducer', { producerId })).toBe('not-found');
      expect(await stranger.refusal('restartIce', { transportId: producerId })).toBe('not-found');
    }
    expect(await one.ada.refusal('restartIce', { transportId: adaResumed })).toBe('not-found');
    await expect(carol.request('restartIce', { transportId: adaResumed ?? '' })).resolves.toHaveProperty(
      'iceParameters.password',
    );
  });
});

describe('who comes back to a conference', () => {
  it('finds its media as it was', async () => {
    const { room, ada } = await server.pair('conference');
    const carol = await server.client();
    const before = await carol.request('join', { room, name: 'Carol' });
    const microphone = await produce(carol, 'microphone', true);
    await produce(ada, 'camera');
    await receive(carol);
    const [offer] = await carol.offered(1);
    await carol.request('ping', {});
    const { again, place } = await comeBack(carol, { ...before, witness: ada });
    expect(place.media).toEqual(before.media);
    expect(place.producers).toEqual([{ ...microphone, source: 'microphone', paused: true }]);
    expect(place.consumers).toEqual([
      { consumerId: offer?.consumerId, producerPaused: false, spatialLayer: null },
    ]);
    expect(await again.event('activeSpeaker')).toEqual({ peerId: null });
    expect(again.offers).toEqual([]);
  });

  it('learns what ended, was muted and began meanwhile', async () => {
    const { room, ada } = await server.pair('conference');
    const carol = await server.client();
    const before = await carol.request('join', { room, name: 'Carol' });
    const camera = await produce(ada, 'camera');
    const microphone = await produce(ada, 'microphone');
    await receive(carol);
    const [, kept] = await carol.offered(2);
    await carol.request('ping', {});
    carol.drop();
    await ada.event('peerUpdated');
    await ada.request('closeProducer', camera);
    await ada.request('pauseProducer', microphone);
    const screen = await produce(ada, 'screen');
    const again = await server.client();
    const { consumers } = await again.request('resume', { resumeToken: before.resumeToken });
    expect(consumers).toEqual([{ consumerId: kept?.consumerId, producerPaused: true, spatialLayer: null }]);
    const [offer] = await again.offered(1);
    expect(offer).toMatchObject({ source: 'screen', ...screen });
    expect(await again.events()).not.toContain('consumerClosed');
  });

  it('is offered again what it never acknowledged, and told what changed since', async () => {
    const { room, ada } = await server.pair('conference');
    const carol = await server.client();
    carol.answering = 'silent';
    const before = await carol.request('join', { room, name: 'Carol' });
    await receive(carol);
    const microphone = await produce(ada, 'microphone');
    const [first] = await carol.offered(1);
    await ada.request('pauseProducer', microphone);
    const { again, place } = await comeBack(carol, { ...before, witness: ada });
    expect(place.consumers).toEqual([]);
    const [second] = await again.offered(1);
    expect(second).toEqual(first);
    expect(await again.event('consumerPaused')).toEqual({ consumerId: second?.consumerId });
    await again.request('pauseConsumer', { consumerId: second?.consumerId ?? '' });
  });

  it('keeps what it has while the same is offered again', async () => {
    const { room, ada } = await server.pair('conference');
    const carol = await server.client();
    const before = await carol.request('join', { room, name: 'Carol' });
    await produce(ada, 'microphone');
    await receive(carol);
    const [first] = await carol.offered(1);
    await carol.request('ping', {});
    const once = await comeBack(carol, { ...before, witness: ada, silent: true });
    await receive(once.again);
    await once.again.offered(1);
    await ada.event('peerUpdated');
    const twice = await comeBack(once.again, { ...before, witness: ada });
    expect(twice.place.consumers.map(({ consumerId }) => consumerId)).toEqual([first?.consumerId]);
  });

  it('sends each source once, also when it does not know that it was already sent', async () => {
    const { ada, bob } = await server.pair('conference');
    await receive(bob);
    const first = await produce(ada, 'camera');
    const [offer] = await bob.offered(1);
    const second = await produce(ada, 'camera');
    expect(second.producerId).not.toBe(first.producerId);
    expect(await bob.event('consumerClosed')).toEqual({ consumerId: offer?.consumerId });
    expect((await bob.offered(2))[1]).toMatchObject(second);
    expect(await ada.refusal('pauseProducer', first)).toBe('not-found');
  });
});

describe('whose paths are dead', () => {
  it('gets other transports for the asking; the others are told, and go on with what it sends anew', async () => {
    const { ada, bob, offer } = await watching();
    await ada.request('renewMedia', {});
    const { media } = await ada.event('mediaReset');
    expect(await bob.event('consumerClosed')).toEqual({ consumerId: offer.consumerId });
    await expect(ada.request('restartIce', { transportId: media.sendTransport.id })).resolves.toHaveProperty(
      'iceParameters',
    );
    const { producerId } = await produce(ada, 'camera');

    expect((await bob.offered(2))[1]).toMatchObject({ producerId });
  });

  it('gets none without a part in media', async () => {
    const { ada } = await server.pair('call');

    await expect(ada.request('renewMedia', {})).rejects.toMatchObject({ code: 'bad-state' });
  });
});

describe('when a worker dies', () => {
  it('everyone is told where to go on, and who was away finds it in the place', async () => {
    const mortal = await TestServer.start();
    const { room, ada, bob } = await mortal.pair('conference');
    const carol = await mortal.client();
    const before = await carol.request('join', { room, name: 'Carol' });
    await produce(ada, 'camera');
    await receive(bob);
    await bob.offered(1);
    carol.drop();
    await ada.event('peerUpdated');
    const started: unknown = JSON.parse(mortal.log.find((line) => line.includes('worker started')) ?? '');
    if (typeof started !== 'object' || !started || !('pid' in started)) throw new Error('no worker');
    const diedAt = performance.now();
    process.kill(Number(started.pid), 'SIGKILL');
    const { media } = await ada.event('mediaReset');
    await bob.event('mediaReset');
    expect(performance.now() - diedAt).toBeLessThan(5_000);
    const { producerId } = await produce(ada, 'camera');
    await receive(bob);
    expect((await bob.offered(2))[1]).toMatchObject({ producerId });
    const again = await mortal.client();
    const after = await again.request('resume', { resumeToken: before.resumeToken });
    expect(after.peerId).toBe(before.peerId);
    expect(after.media?.sendTransport.id).not.toBe(before.media?.sendTransport.id);
    expect(after.media?.sendTransport.id).not.toBe(media.sendTransport.id);
    expect(await (await mortal.fetch('/readyz')).json()).toMatchObject({ media: true });
    await mortal.stop();
  });
});
