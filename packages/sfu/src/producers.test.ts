import { setTimeout as sleep } from 'node:timers/promises';
import type { types } from 'mediasoup';
import { expect, it } from 'vitest';
import { Producers } from './producers.ts';
import { eventually } from './testing/eventually.ts';
import { browserRtpCapabilities, videoRtpParameters } from './testing/rtp-fixtures.ts';
import { vp8Packet } from './testing/rtp-packets.ts';
import { createTestRouter } from './testing/test-router.ts';

/** Within this many milliseconds of a request a browser ignores the next one. */
const deaf = 300;

it('asks a sender for key frames no faster than browsers take it, and for each that is needed', async () => {
  const router = await createTestRouter();
  const transport = await router.createDirectTransport();
  const producers = new Producers({ peerId: 'a', router, transport, publish() {} });
  const rtpParameters = videoRtpParameters({ mid: '1', ssrcs: [20] });
  const { producerId } = await producers.produce({ source: 'camera', rtpParameters, paused: false });
  const [{ producer } = {}] = producers.values();
  const asked: number[] = [];
  // By the worker's clock: this process may hear of both at once.
  producer?.on('trace', ({ type, timestamp }) => {
    if (type === 'pli') asked.push(timestamp);
  });
  await producer?.enableTraceEvent(['pli']);
  const receiver = await router.createDirectTransport();
  const consumer = await receiver.consume({ producerId, rtpCapabilities: browserRtpCapabilities });
  let sent = 0;
  const sendKeyFrame = () => {
    sent += 1;
    const [codec] = rtpParameters.codecs;
    const payloadType = codec?.payloadType ?? 0;
    const header = { payloadType, ssrc: 20, sequenceNumber: sent, timestamp: sent * 3000 };
    producer?.send(vp8Packet(header, { keyFrame: true }));
  };
  const received: types.Consumer[] = [];
  consumer.on('rtp', () => received.push(consumer));
  // The sender is known from here on.
  await eventually(() => {
    sendKeyFrame();
    expect(received.length).toBeGreaterThan(0);
  });
  // Time is the point: the sender may be asked anew.
  await sleep(2 * deaf);
  asked.length = 0;

  await consumer.requestKeyFrame();
  await eventually(() => expect(asked).toHaveLength(1));
  sendKeyFrame();
  // Time is the point: it was lost on its way, and the sender is still deaf.
  await sleep(deaf / 2);
  await consumer.requestKeyFrame();
  await eventually(() => expect(asked).toHaveLength(2));

  const [first = 0, second = 0] = asked;
  expect(second - first).toBeGreaterThan(deaf);
  // The worker by itself repeats a request after a second.
  expect(second - first).toBeLessThan(3 * deaf);
});
