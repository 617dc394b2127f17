import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BitrateWatch } from './bitrate-watch.ts';
import { Producers } from './producers.ts';
import { eventually } from './testing/eventually.ts';
import { audioRtpParameters, videoRtpParameters } from './testing/rtp-fixtures.ts';
import { rtpPacket } from './testing/rtp-packets.ts';
import { createTestRouter } from './testing/test-router.ts';
import type { MediaSource } from './types.ts';

/** Milliseconds. */
const every = 100;

/** `looking`: false where the regular looks find nothing. */
async function watched({ looking = true } = {}) {
  const router = await createTestRouter();
  const transport = await router.createDirectTransport();
  const producers: Producers = new Producers({
    peerId: 'a',
    router,
    transport,
    publish() {},
    onRetire: (published) => watch.retire(published),
  });
  const excesses: MediaSource[] = [];
  const watch = new BitrateWatch({
    every,
    producers: () => (looking ? producers.values() : []),
    onExcess: (source) => {
      excesses.push(source);
      producers.end(source);
    },
  });
  onTestFinished(() => watch.close());
  return { producers, excesses };
}

/** Sends so many kilobits a second to the producer of a source, until the test ends. */
function stream(producers: Producers, { source, kbit }: { source: MediaSource; kbit: number }): void {
  const step = 20;
  const payload = Buffer.alloc(1_000, 1);
  let sequenceNumber = 0;
  let due = 0;
  const timer = setInterval(() => {
    const published = [...producers.values()].find((each) => each.source === source);
    if (published === undefined) return;
    const [codec] = published.producer.rtpParameters.codecs;
    const [encoding] = published.producer.rtpParameters.encodings ?? [];
    for (due += (kbit * step) / 8; due >= payload.length; due -= payload.length) {
      sequenceNumber += 1;
      const header = {
        payloadType: codec?.payloadType ?? 0,
        ssrc: encoding?.ssrc ?? 0,
        sequenceNumber,
        timestamp: sequenceNumber * 90,
      };
      published.producer.send(rtpPacket(header, payload));
    }
  }, step);
  onTestFinished(() => clearInterval(timer));
}

describe('what a peer sends', () => {
  it('is told when it is more than twice what its source may, and only that', async () => {
    const { producers, excesses } = await watched();
    const audio = audioRtpParameters({ mid: '1', ssrc: 10 });
    const video = videoRtpParameters({ mid: '2', ssrcs: [20] });
    await producers.produce({ source: 'microphone', rtpParameters: audio, paused: false });
    await producers.produce({ source: 'camera', rtpParameters: video, paused: false });
    // As much as browsers are asked to send of a camera, and of a voice ten times as much.
    stream(producers, { source: 'camera', kbit: 2_400 });
    stream(producers, { source: 'microphone', kbit: 1_280 });
    await eventually(() => expect(excesses).toEqual(['microphone']));

    expect([...producers.values()].map(({ source }) => source)).toEqual(['camera']);
  });

  it('is counted over all looks, so that what was within stays within when others go', async () => {
    const { producers, excesses } = await watched();
    const video = videoRtpParameters({ mid: '2', ssrcs: [20] });
    const screen = videoRtpParameters({ mid: '3', ssrcs: [30] });
    await producers.produce({ source: 'camera', rtpParameters: video, paused: false });
    await producers.produce({ source: 'screen', rtpParameters: screen, paused: false });
    // The same rate: nothing for a screen, and too much for a camera.
    stream(producers, { source: 'screen', kbit: 9_000 });
    stream(producers, { source: 'camera', kbit: 9_000 });
    await eventually(() => expect(excesses).toEqual(['camera']));

    expect([...producers.values()].map(({ source }) => source)).toEqual(['screen']);
  });

  it('is counted by source, also where each producer gives way to another before anybody looks twice', async () => {
    const { producers, excesses } = await watched();
    const rtpParameters = videoRtpParameters({ mid: '2', ssrcs: [20] });
    stream(producers, { source: 'camera', kbit: 12_000 });
    for (let count = 0; count < 20 && excesses.length === 0; count += 1) {
      await producers.produce({ source: 'camera', rtpParameters, paused: false });
      // Time is the point: what is sent meanwhile is counted.
      await setTimeout(every * 0.6);
    }
    expect(new Set(excesses)).toEqual(new Set(['camera']));
  });

  it('is counted also where nobody looks while there is one', async () => {
    const { producers, excesses } = await watched({ looking: false });
    const rtpParameters = videoRtpParameters({ mid: '2', ssrcs: [20] });
    stream(producers, { source: 'camera', kbit: 12_000 });
    for (let count = 0; count < 20 && excesses.length === 0; count += 1) {
      const { producerId } = await producers.produce({ source: 'camera', rtpParameters, paused: false });
      // Time is the point: what is sent meanwhile is counted.
      await setTimeout(every * 0.6);
      producers.closeProducer(producerId);
    }
    expect(new Set(excesses)).toEqual(new Set(['camera']));
  });

  it('stays within where a producer is replaced that was within', async () => {
    const { producers, excesses } = await watched();
    const rtpParameters = videoRtpParameters({ mid: '2', ssrcs: [20] });
    stream(producers, { source: 'camera', kbit: 2_400 });
    for (let count = 0; count < 12; count += 1) {
      await producers.produce({ source: 'camera', rtpParameters, paused: false });
      // Time is the point: what is sent meanwhile is counted.
      await setTimeout(every * 0.6);
    }
    expect(excesses).toEqual([]);
  });

  it('is counted by when it came, and not by when this process heard of it', async () => {
    const { producers, excesses } = await watched();
    const video = videoRtpParameters({ mid: '2', ssrcs: [20] });
    await producers.produce({ source: 'camera', rtpParameters: video, paused: false });
    const producer = [...producers.values()][0]?.producer;
    if (!producer) throw new Error('No producer.');
    let looks = 0;
    const count = producer.getStats.bind(producer);
    // Every second answer is heard late, as when something else takes all the time: just before the next one comes.
    vi.spyOn(producer, 'getStats').mockImplementation(async () => {
      looks += 1;
      const late = looks % 2 === 1;
      const stats = await count();
      // Time is the point: it is heard of late.
      if (late) await setTimeout(every * 0.9);
      return stats;
    });
    stream(producers, { source: 'camera', kbit: 2_400 });
    await eventually(() => expect(looks).toBeGreaterThan(8));
    expect(excesses).toEqual([]);
  });
});
