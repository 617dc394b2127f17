import type { types } from 'mediasoup';
import { beforeEach, describe, expect, it } from 'vitest';
import { Consumers } from './consumers.ts';
import { Producers, type PublishedProducer } from './producers.ts';
import type { MediaSource } from './types.ts';
import { eventually } from './testing/eventually.ts';
import { FakeClient } from './testing/fake-client.ts';
import { film } from './testing/media-streams.ts';
import { browserRtpCapabilities, videoRtpParameters } from './testing/rtp-fixtures.ts';
import { createTestRouter, testSignal } from './testing/test-router.ts';

// Real packets through a real worker; DirectTransports stand in for the two browsers.
describe('Consumers', () => {
  let router: types.Router;
  let producers: Producers;
  let client: FakeClient;
  let consumers: Consumers;
  let made: types.Consumer[];
  let packets: number;
  let errors: unknown[];

  beforeEach(async () => {
    router = await createTestRouter();
    const [sending, receiving] = await Promise.all([
      router.createDirectTransport(),
      router.createDirectTransport(),
    ]);
    producers = new Producers({ peerId: 'a', router, transport: sending, publish() {} });
    client = new FakeClient();
    made = [];
    packets = 0;
    errors = [];
    receiving.observer.on('newconsumer', (consumer) => {
      made.push(consumer);
      consumer.on('rtp', () => {
        packets += 1;
      });
    });
    consumers = new Consumers({
      transport: receiving,
      handlers: client,
      reach: async () => () => {},
      countReceived: ({ producerId }) => producers.countReceived(producerId),
      onError: (error) => errors.push(error),
    });
    return () => expect(errors).toEqual([]);
  });

  async function publish(source: MediaSource, ssrcs: readonly number[]): Promise<PublishedProducer> {
    const rtpParameters = videoRtpParameters({ mid: String(ssrcs[0]), ssrcs });
    const { producerId } = await producers.produce({ source, rtpParameters, paused: false });
    const published = [...producers.values()].find(({ producer }) => producer.id === producerId);
    if (!published) throw new Error('not published');
    const signal = testSignal();
    for (const ssrc of ssrcs) film({ producer: published.producer, ssrc }, signal);
    return published;
  }

  /** Resolves when packets of this producer have come through the worker to somebody else since. */
  async function comeElsewhere({ producer }: PublishedProducer): Promise<void> {
    const elsewhere = await router.createDirectTransport();
    const control = await elsewhere.consume({
      producerId: producer.id,
      rtpCapabilities: browserRtpCapabilities,
    });
    let come = 0;
    control.on('rtp', () => {
      come += 1;
    });
    await eventually(() => {
      expect(come).toBeGreaterThan(5);
    });
    // The worker hands each packet to all consumers before it answers.
    await router.dump();
  }

  it('lets nothing through before the client has acknowledged', async () => {
    const acknowledgement = Promise.withResolvers<void>();
    client.answer = () => acknowledgement.promise;
    const screen = await publish('screen', [10]);
    await consumers.receive(browserRtpCapabilities, [screen]);
    expect(client.offers).toHaveLength(1);
    await comeElsewhere(screen);
    expect(packets).toBe(0);
    acknowledgement.resolve();
    await eventually(() => expect(packets).toBeGreaterThan(5));
  });

  it('lets nothing through while the client wants it paused, also from before it acknowledged', async () => {
    const acknowledgement = Promise.withResolvers<void>();
    client.answer = () => acknowledgement.promise;
    const screen = await publish('screen', [10]);
    await consumers.receive(browserRtpCapabilities, [screen]);
    const { consumerId } = client.offer('a', 'screen');
    await consumers.pause(consumerId);
    acknowledgement.resolve();
    await comeElsewhere(screen);
    expect(packets).toBe(0);
    await consumers.resume(consumerId);
    await eventually(() => expect(packets).toBeGreaterThan(5));
    await consumers.pause(consumerId);
    const paused = packets;
    await comeElsewhere(screen);
    expect(packets).toBe(paused);
  });

  it('knows which consumers the client has, also while they are offered to it anew', async () => {
    const acknowledgement = Promise.withResolvers<void>();
    client.answer = () => acknowledgement.promise;
    const screen = await publish('screen', [10]);
    await consumers.receive(browserRtpCapabilities, [screen]);
    expect(consumers.state).toEqual([]);
    acknowledgement.resolve();
    const { consumerId } = client.offer('a', 'screen');
    const known = { consumerId, producerPaused: false, spatialLayer: null };
    await eventually(() => expect(consumers.state).toEqual([known]));
    client.answer = () => new Promise(() => {});
    await consumers.receive(browserRtpCapabilities, [screen]);
    expect(consumers.state).toEqual([known]);
    await producers.pause(screen.producerId);
    await eventually(() => expect(made[0]?.producerPaused).toBe(true));
    // It was not told of that yet.
    expect(consumers.state).toEqual([known]);
  });

  it('gives a screen all it needs before cameras get anything', async () => {
    const published = await Promise.all([publish('screen', [10]), publish('camera', [20, 22, 24])]);
    await consumers.receive(browserRtpCapabilities, published);
    await eventually(() => {
      expect(made.map(({ type, priority }) => `${type} ${priority}`).toSorted()).toEqual([
        'simple 255',
        'simulcast 1',
      ]);
    });
  });

  it('tells the layer that is forwarded, and forwards the one that was asked for', async () => {
    const acknowledgement = Promise.withResolvers<void>();
    client.answer = () => acknowledgement.promise;
    const camera = await publish('camera', [20, 22, 24]);
    await consumers.receive(browserRtpCapabilities, [camera]);
    const { consumerId } = client.offer('a', 'camera');
    await consumers.setPreferredLayers(consumerId, 0);
    acknowledgement.resolve();
    await eventually(() => expect(client.told).toEqual([`layer 0 ${consumerId}`]));
    expect(packets).toBeGreaterThan(0);
  });

  it('says nothing of layers when someone has paused, and tells the layer anew afterwards', async () => {
    const camera = await publish('camera', [20, 22, 24]);
    await consumers.receive(browserRtpCapabilities, [camera]);
    const { consumerId } = client.offer('a', 'camera');
    const layer = expect.stringMatching(new RegExp(`^layer [012] ${consumerId}$`, 'u')) as unknown;
    await eventually(() => expect(client.told).toEqual([layer]));
    await consumers.pause(consumerId);
    await router.dump();
    expect(client.told).toHaveLength(1);
    await consumers.resume(consumerId);
    await eventually(() => expect(client.told).toEqual([layer, layer]));
    await producers.pause(camera.producer.id);
    await router.dump();
    await producers.resume(camera.producer.id);
    await eventually(() =>
      expect(client.told.slice(2)).toEqual([`paused ${consumerId}`, `resumed ${consumerId}`, layer]),
    );
  });

  it('refuses layers that are none', async () => {
    await consumers.receive(browserRtpCapabilities, [await publish('camera', [20, 22, 24])]);
    const { consumerId } = client.offer('a', 'camera');
    await Promise.all(
      [-1, 0.5, 256, Number.NaN].map((layer) =>
        expect(consumers.setPreferredLayers(consumerId, layer)).rejects.toThrow(
          expect.objectContaining({ code: 'unsupported' }),
        ),
      ),
    );
    await consumers.setPreferredLayers(consumerId, 2);
  });

  it('is silent once closed, whatever the client answers', async () => {
    const acknowledgement = Promise.withResolvers<void>();
    client.answer = () => acknowledgement.promise;
    const screen = await publish('screen', [10]);
    await consumers.receive(browserRtpCapabilities, [screen]);
    consumers.close();
    acknowledgement.resolve();
    screen.producer.close();
    await router.dump();
    expect(client.told).toEqual([]);
    expect(made.map(({ closed }) => closed)).toEqual([true]);
    expect(consumers.size).toBe(0);
  });

  it('counts what comes from the sender and what goes on, also while it stands', async () => {
    await consumers.receive(browserRtpCapabilities, [await publish('screen', [10])]);
    const consumerId = client.offer('a', 'screen').consumerId;
    await eventually(() => expect(packets).toBeGreaterThan(2));
    // As when it stands behind the back of everybody.
    await made[0]?.pause();
    const [before] = await consumers.count([consumerId, 'another']);
    await eventually(async () => {
      const [now] = await consumers.count([consumerId]);
      expect(now?.received).toBeGreaterThan((before?.received ?? 0) + 5);
      expect(now?.forwarded).toBe(before?.forwarded);
    });
  });

  it('replaces a consumer that stands, and lets the new one flow', async () => {
    await consumers.receive(browserRtpCapabilities, [await publish('screen', [10])]);
    const { consumerId } = client.offer('a', 'screen');
    await made[0]?.pause();
    packets = 0;
    await consumers.renew(consumerId);
    expect(client.offers).toHaveLength(2);
    expect(client.offer('a', 'screen').consumerId).not.toBe(consumerId);
    await eventually(() => expect(packets).toBeGreaterThan(2));
    expect(made[0]?.closed).toBe(true);
    expect(client.told).toEqual([]);
    await expect(consumers.renew(consumerId)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('says that a consumer is closed when there is nothing left to replace it with', async () => {
    const published = await publish('screen', [10]);
    await consumers.receive(browserRtpCapabilities, [published]);
    const { consumerId } = client.offer('a', 'screen');
    const renewed = consumers.renew(consumerId);
    published.producer.close();
    await renewed;
    expect(consumers.size).toBe(0);
    expect(client.told).toEqual([`closed ${consumerId}`]);
  });
});
