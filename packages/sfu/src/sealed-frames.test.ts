import { randomBytes } from 'node:crypto';
import type { types } from 'mediasoup';
import { beforeEach, describe, expect, it } from 'vitest';
import { Consumers } from './consumers.ts';
import { Pipes } from './pipes.ts';
import { Producers } from './producers.ts';
import type { MediaSource } from './types.ts';
import { eventually } from './testing/eventually.ts';
import { FakeClient } from './testing/fake-client.ts';
import { audioRtpParameters, browserRtpCapabilities, videoRtpParameters } from './testing/rtp-fixtures.ts';
import { rtpPacket } from './testing/rtp-packets.ts';
import { createTestRouter } from './testing/test-router.ts';

/** How a packet of each codec begins before what the frame's own bytes are (RFC 7741 and 9628, section 4.2). */
const descriptors = {
  vp8: { first: [0x10], later: [0x00] },
  // I, B and a picture id of 7 bits; P for all that is no key frame.
  vp9: { first: [0x88, 1], later: [0x80, 1], delta: [0xc8, 2] },
  opus: { first: [], later: [] },
} as const;

/** What a frame worker leaves readable of VP8, see docs/e2ee.md: the head of a key frame, or one byte. */
const keyFrameHead = [0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01];
const sealed = (prefix: readonly number[], length = 900) =>
  Buffer.concat([Buffer.from(prefix), randomBytes(length)]);

function send(producer: types.Producer, payloads: readonly Buffer[]): void {
  const [codec] = producer.rtpParameters.codecs;
  const [encoding] = producer.rtpParameters.encodings ?? [];
  for (const [index, payload] of payloads.entries()) {
    const header = {
      payloadType: codec?.payloadType ?? 0,
      ssrc: encoding?.ssrc ?? 0,
      sequenceNumber: index + 1,
      timestamp: 3000,
    };
    producer.send(rtpPacket(header, payload));
  }
}

const vp9 = (): types.RtpParameters => {
  const parameters = videoRtpParameters({ mid: '1', ssrcs: [20] });
  const [codec, ...others] = parameters.codecs;
  if (!codec) throw new Error('no codec');
  const mimeType = 'video/VP9';
  return { ...parameters, codecs: [{ ...codec, mimeType, parameters: { 'profile-id': 0 } }, ...others] };
};

// A relayed call: nothing below this line could be made sense of by whoever has no key.
describe.each([1, 2])('frames that only the two ends can read, through %i workers,', (workers) => {
  let sending: types.DirectTransport;
  let receiving: types.DirectTransport;
  let producers: Producers;
  let consumers: Consumers;
  /** Payloads that came out, and what the sender was asked for. */
  let received: string[];
  let keyFrameRequests: number;

  beforeEach(async () => {
    const router = await createTestRouter();
    const beyond = workers === 1 ? router : await createTestRouter();
    sending = await router.createDirectTransport();
    receiving = await beyond.createDirectTransport();
    received = [];
    keyFrameRequests = 0;
    const errors: unknown[] = [];
    receiving.observer.on('newconsumer', (consumer) => {
      consumer.on('rtp', (packet) => {
        // No header extension is longer than its header says, and these packets have no contributing sources.
        const extension = (packet[0] ?? 0) & 0x10 ? 4 + packet.readUInt16BE(14) * 4 : 0;
        received.push(packet.subarray(12 + extension).toString('hex'));
      });
    });
    producers = new Producers({ peerId: 'a', router, transport: sending, publish() {} });
    const client = new FakeClient();
    const onError = (error: unknown) => errors.push(error);
    const pipes = new Pipes({ router: beyond, routerOf: () => router, onError });
    consumers = new Consumers({
      transport: receiving,
      handlers: client,
      reach: async (published) => (workers === 1 ? () => {} : await pipes.open(published)),
      countReceived: ({ producerId }) => producers.countReceived(producerId),
      onError,
    });
    return () => expect(errors).toEqual([]);
  });

  async function relay(source: MediaSource, rtpParameters: types.RtpParameters): Promise<types.Producer> {
    await producers.produce({ source, rtpParameters, paused: false });
    const [published] = producers.values();
    if (!published) throw new Error('not published');
    published.producer.on('trace', ({ type }) => {
      keyFrameRequests += type === 'pli' || type === 'fir' ? 1 : 0;
    });
    await published.producer.enableTraceEvent(['pli', 'fir']);
    await consumers.receive(browserRtpCapabilities, [published]);
    return published.producer;
  }

  it.each([
    ['the sound of a microphone', 'microphone', audioRtpParameters({ mid: '0', ssrc: 10 }), 'opus', []],
    ['a camera in VP8', 'camera', videoRtpParameters({ mid: '1', ssrcs: [20] }), 'vp8', keyFrameHead],
    ['a screen in VP8', 'screen', videoRtpParameters({ mid: '1', ssrcs: [20] }), 'vp8', keyFrameHead],
    ['a camera in VP9', 'camera', vp9(), 'vp9', [1]],
  ] as const)('pass byte for byte: %s', async (_what, source, rtpParameters, codec, prefix) => {
    const { first, later } = descriptors[codec];
    const producer = await relay(source, rtpParameters);
    const payloads = [
      Buffer.concat([Buffer.from(first), sealed(prefix)]),
      Buffer.concat([Buffer.from(later), sealed([])]),
      Buffer.concat([Buffer.from(later), sealed([])]),
    ];
    // Until the consumer runs there is nobody to receive; then the same comes again and again, as key frames do.
    await eventually(() => {
      send(producer, payloads);
      expect(received.length).toBeGreaterThanOrEqual(payloads.length);
    });

    expect(received.slice(0, payloads.length)).toEqual(payloads.map((payload) => payload.toString('hex')));
  });

  it.each([
    ['VP8', videoRtpParameters({ mid: '1', ssrcs: [20] }), [...descriptors.vp8.first, 1]],
    ['VP9', vp9(), [...descriptors.vp9.delta, 1]],
  ] as const)(
    'wait for a key frame, which the sender is asked for: %s',
    async (_what, rtpParameters, head) => {
      const producer = await relay('camera', rtpParameters);
      await eventually(() => {
        send(producer, [sealed(head)]);
        expect(keyFrameRequests).toBeGreaterThan(0);
      });

      expect(received).toEqual([]);
    },
  );
});
