import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { types } from 'mediasoup';
import { beforeEach, describe, expect, it } from 'vitest';
import { Consumers } from './consumers.ts';
import { Pipes } from './pipes.ts';
import { Producers, type PublishedProducer } from './producers.ts';
import type { MediaSource } from './types.ts';
import { eventually } from './testing/eventually.ts';
import { FakeClient } from './testing/fake-client.ts';
import { film, speak } from './testing/media-streams.ts';
import { audioRtpParameters, browserRtpCapabilities, videoRtpParameters } from './testing/rtp-fixtures.ts';
import { rtpPacket } from './testing/rtp-packets.ts';
import { createTestRouter, testSignal } from './testing/test-router.ts';

const refusedWith = (code: string): unknown => expect.objectContaining({ name: 'SfuError', code });

/** One worker, one router, one peer on it who sends and receives. */
interface Side {
  readonly router: types.Router;
  readonly pipes: Pipes;
  readonly producers: Producers;
  readonly consumers: Consumers;
  readonly client: FakeClient;
  /** All packets that came out, in hexadecimal. */
  readonly received: string[];
  readonly pipeTransports: types.PipeTransport[];
}

const isPipe = (transport: types.Transport): transport is types.PipeTransport => transport.type === 'pipe';

interface SideOptions {
  readonly peerId: string;
  readonly routerOf: (routerId: string) => types.Router;
  readonly errors: unknown[];
}

async function createSide({ peerId, routerOf, errors }: SideOptions): Promise<Side> {
  const router = await createTestRouter();
  const pipeTransports: types.PipeTransport[] = [];
  router.observer.on('newtransport', (transport) => {
    if (isPipe(transport)) pipeTransports.push(transport);
  });
  const [sending, receiving] = await Promise.all([
    router.createDirectTransport(),
    router.createDirectTransport(),
  ]);
  const received: string[] = [];
  receiving.observer.on('newconsumer', (consumer) => {
    consumer.on('rtp', (packet) => received.push(packet.toString('hex')));
  });
  const onError = (error: unknown) => errors.push(error);
  const pipes = new Pipes({ router, routerOf, onError });
  const client = new FakeClient();
  return {
    router,
    pipes,
    client,
    received,
    pipeTransports,
    producers: new Producers({ peerId, router, transport: sending, publish() {} }),
    consumers: new Consumers({
      transport: receiving,
      handlers: client,
      reach: (published) => pipes.open(published),
      countReceived: () => Promise.resolve(0),
      onError,
    }),
  };
}

/** Of a router, as its worker counts it. */
async function countsOf({ router }: Side): Promise<{ producers: number; consumers: number }> {
  const dump = await router.dump();
  return {
    producers: dump.mapProducerIdConsumerIds.length,
    consumers: dump.mapConsumerIdProducerId.length,
  };
}

function send({ producer, source }: PublishedProducer, ssrcs: readonly number[] = [10]): void {
  for (const ssrc of ssrcs) {
    if (source === 'microphone') speak({ producer, ssrc }, 20, testSignal());
    else film({ producer, ssrc }, testSignal());
  }
}

const none = { producers: 0, consumers: 0 };

describe('pipes between workers', () => {
  let a: Side;
  let b: Side;
  let errors: unknown[];

  beforeEach(async () => {
    errors = [];
    const routerOf = (routerId: string) => (routerId === a.router.id ? a : b).router;
    [a, b] = await Promise.all([
      createSide({ peerId: 'a', routerOf, errors }),
      createSide({ peerId: 'b', routerOf, errors }),
    ]);
    return () => expect(errors).toEqual([]);
  });

  async function publish(
    { producers }: Side,
    source: MediaSource,
    ssrcs: readonly [number, ...number[]] = [10],
  ): Promise<PublishedProducer> {
    const isAudio = source === 'microphone';
    const rtpParameters = isAudio
      ? audioRtpParameters({ mid: '0', ssrc: ssrcs[0] })
      : videoRtpParameters({ mid: '1', ssrcs });
    const { producerId } = await producers.produce({ source, rtpParameters, paused: false });
    const published = [...producers.values()].find(({ producer }) => producer.id === producerId);
    if (!published) throw new Error('not published');
    return published;
  }

  it('bring a producer that is known by plain data alone, as it could come from another machine', async () => {
    const voice = await publish(a, 'microphone');
    const { producer: _, ...remote } = voice;
    send(voice);
    await b.consumers.receive(browserRtpCapabilities, [structuredClone(remote)]);
    await eventually(() => expect(b.received.length).toBeGreaterThan(5));
  });

  it('carry sound and picture in both directions', async () => {
    const [voice, screen] = await Promise.all([publish(a, 'microphone'), publish(b, 'screen')]);
    send(voice);
    send(screen);
    await Promise.all([
      b.consumers.receive(browserRtpCapabilities, [voice]),
      a.consumers.receive(browserRtpCapabilities, [screen]),
    ]);
    expect(b.client.offer('a', 'microphone').producerId).toBe(voice.producer.id);
    await eventually(() => {
      expect(b.received.length).toBeGreaterThan(10);
      expect(a.received.length).toBeGreaterThan(10);
    });
    // The payload that `speak` and `film` make.
    expect(b.received.at(-1)).toMatch(/(?:01){40}$/u);
    expect(a.received.at(-1)).toMatch(/1000(?:01){200}$/u);
  });

  it('carry all layers of a camera, of which each receiver gets the one that it asked for', async () => {
    const ssrcs = [10, 12, 14] as const;
    const camera = await publish(a, 'camera', [...ssrcs]);
    send(camera, ssrcs);
    const acknowledgement = Promise.withResolvers<void>();
    b.client.answer = () => acknowledgement.promise;
    await b.consumers.receive(browserRtpCapabilities, [camera]);
    const { consumerId } = b.client.offer('a', 'camera');
    await b.consumers.setPreferredLayers(consumerId, 0);
    acknowledgement.resolve();
    await eventually(() => expect(b.client.told).toEqual([`layer 0 ${consumerId}`]));
    await b.consumers.setPreferredLayers(consumerId, 2);
    await eventually(() => expect(b.client.told.at(-1)).toBe(`layer 2 ${consumerId}`));
  });

  it('ask the sender for a key frame when somebody beyond them begins to watch', async () => {
    const screen = await publish(a, 'screen');
    let asked = 0;
    screen.producer.on('trace', () => {
      asked += 1;
    });
    await screen.producer.enableTraceEvent(['pli', 'fir']);
    await b.consumers.receive(browserRtpCapabilities, [screen]);
    send(screen);
    const { consumerId } = b.client.offer('a', 'screen');
    await eventually(() => expect(b.received.length).toBeGreaterThan(5));
    await b.consumers.pause(consumerId);
    // Time is the point: the worker asks once in a second.
    await sleep(1100);
    const before = asked;
    await b.consumers.resume(consumerId);
    await eventually(() => expect(asked).toBeGreaterThan(before));
  });

  it('pass pausing and resuming on, and close with what they carry', async () => {
    const voice = await publish(a, 'microphone');
    await b.consumers.receive(browserRtpCapabilities, [voice]);
    const { consumerId } = b.client.offer('a', 'microphone');
    await a.producers.pause(voice.producer.id);
    await a.producers.resume(voice.producer.id);
    await eventually(() => expect(b.client.told).toEqual([`paused ${consumerId}`, `resumed ${consumerId}`]));
    a.producers.closeProducer(voice.producer.id);
    await eventually(() => expect(b.client.told.at(-1)).toBe(`closed ${consumerId}`));
    expect(b.pipes.size).toBe(0);
    expect(await Promise.all([a, b].map(countsOf))).toEqual([none, none]);
  });

  it('notice a pause that comes while they are made', async () => {
    const voice = await publish(a, 'microphone');
    const receiving = b.consumers.receive(browserRtpCapabilities, [voice]);
    await a.producers.pause(voice.producer.id);
    await receiving;
    const { consumerId, producerPaused } = b.client.offer('a', 'microphone');
    await eventually(() =>
      expect(producerPaused || b.client.told.includes(`paused ${consumerId}`)).toBe(true),
    );
    await a.producers.resume(voice.producer.id);
    await eventually(() => expect(b.client.told.at(-1)).toBe(`resumed ${consumerId}`));
  });

  it('are there once for all who want the same, and as long as somebody does', async () => {
    const voice = await publish(a, 'microphone');
    const [first, second] = await Promise.all([b.pipes.open(voice), b.pipes.open(voice)]);
    expect(b.pipes.size).toBe(1);
    first();
    first();
    expect(await countsOf(b)).toEqual({ producers: 1, consumers: 0 });
    second();
    expect(b.pipes.size).toBe(0);
    expect(await Promise.all([a, b].map(countsOf))).toEqual([{ producers: 1, consumers: 0 }, none]);
    const again = await b.pipes.open(voice);
    expect(await countsOf(b)).toEqual({ producers: 1, consumers: 0 });
    again();
    expect(await countsOf(b)).toEqual(none);
    expect(b.pipeTransports).toHaveLength(1);
  });

  it('let go of what nobody waits for any more, and are made anew for who comes then', async () => {
    const voice = await publish(a, 'microphone');
    const [opening, closing] = [b.pipes.open(voice), voice.producer.pause()];
    const giveBack = await opening;
    giveBack();
    const again = await b.pipes.open(voice);
    await closing;
    expect(b.pipes.size).toBe(1);
    again();
    expect(await countsOf(b)).toEqual(none);
  });

  it('fail when the producer ends while they are made', async () => {
    const voice = await publish(a, 'microphone');
    const opening = b.pipes.open(voice);
    voice.producer.close();
    await expect(opening).rejects.toThrow(refusedWith('failed'));
    expect(b.pipes.size).toBe(0);
    expect(await countsOf(b)).toEqual(none);
  });

  it.each(['a', 'b'] as const)(
    'end on both sides when the router of %s ends, also while somebody mutes',
    async (side) => {
      const voice = await publish(a, 'microphone');
      await b.consumers.receive(browserRtpCapabilities, [voice]);
      const pausing = a.producers.pause(voice.producer.id).catch(() => null);
      (side === 'a' ? a : b).router.close();
      await pausing;
      await eventually(() => {
        expect([a, b].flatMap(({ pipeTransports }) => pipeTransports.map(({ closed }) => closed))).toEqual([
          true,
          true,
        ]);
      });
      expect(b.pipes.size).toBe(0);
      const other = side === 'a' ? b : a;
      const kept = side === 'a' ? 0 : 1;
      expect(await countsOf(other)).toEqual({ producers: kept, consumers: 0 });
    },
  );

  it('listen on the loopback interface only, and to each other only', async () => {
    const voice = await publish(a, 'microphone');
    const copies: types.Producer[] = [];
    b.router.observer.on('newtransport', (transport) =>
      transport.observer.on('newproducer', (copy) => copies.push(copy)),
    );
    await b.consumers.receive(browserRtpCapabilities, [voice]);
    const [from, to] = [...a.pipeTransports, ...b.pipeTransports];
    expect([from?.tuple, to?.tuple]).toEqual(
      Array(2).fill(expect.objectContaining({ localAddress: '127.0.0.1', remoteIp: '127.0.0.1' })),
    );
    send(voice);
    await eventually(() => expect(b.received.length).toBeGreaterThan(3));
    // Somebody else on this machine who knows all but the port that the other end has.
    const [codec] = copies[0]?.rtpParameters.codecs ?? [];
    const [encoding] = copies[0]?.rtpParameters.encodings ?? [];
    const packet = rtpPacket(
      {
        payloadType: codec?.payloadType ?? 0,
        ssrc: encoding?.ssrc ?? 0,
        sequenceNumber: 100,
        timestamp: 96_000,
      },
      Buffer.alloc(40, 0x77),
    );
    const stranger = createSocket('udp4');
    const before = b.received.length;
    for (let times = 0; times < 20; times++) stranger.send(packet, to?.tuple.localPort ?? 0, '127.0.0.1');
    await once(stranger, 'listening');
    await eventually(() => expect(b.received.length).toBeGreaterThan(before + 20));
    stranger.close();
    expect(b.received.filter((each) => each.endsWith('77'.repeat(40)))).toEqual([]);
  });
});
