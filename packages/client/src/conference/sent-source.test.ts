import { ProtocolError } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { describe, expect, it } from 'vitest';
import { SottoError } from '../errors.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { FakeTrack } from '../testing/fake-devices.ts';
import { standIn } from '../testing/stand-in.ts';
import { SentSource, type SentSourceOptions } from './sent-source.ts';

const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

class FakeProducer {
  static #count = 0;
  readonly id: string;
  track: FakeTrack | null;
  closed = false;
  readonly rtpSender = undefined;

  constructor(track: FakeTrack) {
    FakeProducer.#count += 1;
    this.id = `producer-${FakeProducer.#count}`;
    this.track = track;
  }

  replaceTrack({ track }: { track: FakeTrack | null }): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }
}

function create(source: 'microphone' | 'camera' | 'screen') {
  const producers: FakeProducer[] = [];
  const said: string[] = [];
  const scales: (number | undefined)[][] = [];
  let failure: Error | null = null;
  let gate: Promise<void> = Promise.resolve();
  const request = (method: string) => {
    if (failure !== null) return Promise.reject(failure);
    said.push(method);
    return Promise.resolve({});
  };
  const transport = {
    produce: async ({ track, encodings }: { track: FakeTrack; encodings: types.RtpEncodingParameters[] }) => {
      await gate;
      if (failure !== null) throw failure;
      const producer = new FakeProducer(track);
      producers.push(producer);
      scales.push(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy));
      said.push('produce');
      return producer;
    },
  };
  const sent = new SentSource({
    source,
    transport: standIn<SentSourceOptions['transport']>({ transport }),
    request: standIn<EngineContext['request']>(request),
  });
  return {
    sent,
    said,
    producers,
    /** By how much each producer makes its picture smaller. */
    scales: () => scales,
    set: (track: FakeTrack | null, paused = false) =>
      sent.set(track === null ? null : standIn<MediaStreamTrack>(track), paused),
    fail: (error: Error | null) => {
      failure = error;
    },
    hold: () => {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return held.resolve;
    },
  };
}

describe('a source that is sent to the SFU', () => {
  it('is produced once, and paused and resumed as the person mutes', async () => {
    const { set, said } = create('microphone');
    const track = new FakeTrack('audio');
    set(track);
    await settle();
    set(track, true);
    await settle();
    set(track, false);
    await settle();

    expect(said).toEqual(['produce', 'pauseProducer', 'resumeProducer']);
  });

  it('is produced paused when it is muted from the start, and says so once', async () => {
    const { set, said } = create('microphone');
    set(new FakeTrack('audio'), true);
    await settle();

    expect(said).toEqual(['produce']);
  });

  it('keeps its producer while the camera is off, without a track', async () => {
    const { set, said, producers } = create('camera');
    set(new FakeTrack('video'));
    await settle();
    set(null);
    await settle();
    expect(producers[0]?.track).toBeNull();
    const other = new FakeTrack('video');
    set(other);
    await settle();

    expect(producers[0]?.track).toBe(other);
    expect(said).toEqual(['produce', 'pauseProducer', 'resumeProducer']);
  });

  const large = { width: 1280, height: 720 };

  it.each([
    [large, { width: 640, height: 480 }, [4, 2, 1], [2, 1]],
    [large, { width: 320, height: 240 }, [4, 2, 1], [1]],
    [{ width: 320, height: 240 }, large, [1], [4, 2, 1]],
  ])('is produced anew when a camera of %o makes way for one of %o', async (size, next, before, after) => {
    const { set, said, producers, scales } = create('camera');
    set(Object.assign(new FakeTrack('video'), { size }));
    await settle();
    set(null);
    const other = Object.assign(new FakeTrack('video'), { size: next });
    set(other, true);
    await settle();

    expect(scales()).toEqual([before, after]);
    expect(producers.map(({ closed }) => closed)).toEqual([true, false]);
    expect(producers[1]?.track).toBe(other);
    expect(said.filter((each) => each === 'produce')).toHaveLength(2);
  });

  it('is produced anew when the camera changes its size by itself, and only then', async () => {
    const { sent, set, scales } = create('camera');
    const track = new FakeTrack('video');
    set(track);
    await settle();
    for (const size of [{ width: 720, height: 1280 }, large, { width: 320, height: 240 }]) {
      track.size = size;
      sent.checkSize();
      await settle();
    }

    expect(scales()).toEqual([[4, 2, 1], [1]]);
  });

  it('keeps its producer when a shared window changes its size', async () => {
    const { sent, set, producers } = create('screen');
    const track = new FakeTrack('video');
    set(track);
    await settle();
    track.size = { width: 200, height: 100 };
    sent.checkSize();
    await settle();

    expect(producers).toHaveLength(1);
  });

  it('that is a screen is closed when sharing ends, and produced anew the next time', async () => {
    const { set, said, producers } = create('screen');
    set(new FakeTrack('video'));
    await settle();
    set(null);
    await settle();
    set(new FakeTrack('video'));
    await settle();

    expect(said).toEqual(['produce', 'closeProducer', 'produce']);
    expect(producers.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('ends in the last wish when it was switched off while it was being produced', async () => {
    const { set, said, producers, hold } = create('camera');
    const go = hold();
    set(new FakeTrack('video'));
    await settle();
    set(null);
    go();
    await settle();

    expect(said).toEqual(['produce', 'pauseProducer']);
    expect(producers[0]?.track).toBeNull();
  });

  it('that was closed while it was being produced leaves no producer', async () => {
    const { sent, set, producers, hold } = create('camera');
    const go = hold();
    set(new FakeTrack('video'));
    await settle();
    sent.close();
    go();
    await settle();

    expect(producers.map(({ closed }) => closed)).toEqual([true]);
  });
});

describe('after the socket was lost', () => {
  it('what was muted meanwhile is told', async () => {
    const { sent, set, said, fail, producers } = create('microphone');
    const track = new FakeTrack('audio');
    set(track);
    await settle();
    fail(new SottoError('unreachable', 'lost'));
    set(track, true);
    await settle();
    fail(null);
    sent.resume([{ producerId: producers[0]?.id ?? '', source: 'microphone', paused: false }]);
    await settle();

    expect(said).toEqual(['produce', 'pauseProducer']);
  });

  it('what the server has forgotten is produced anew', async () => {
    const { sent, set, said, producers } = create('camera');
    set(new FakeTrack('video'));
    await settle();
    sent.resume([]);
    await settle();

    expect(said).toEqual(['produce', 'produce']);
    expect(producers[0]?.closed).toBe(true);
  });

  it('a producer whose answer was lost goes when nothing is sent any more', async () => {
    const { sent, set, said, fail } = create('screen');
    fail(new SottoError('unreachable', 'lost'));
    set(new FakeTrack('video'));
    await settle();
    fail(null);
    set(null);
    sent.resume([{ producerId: 'unknown', source: 'screen', paused: false }]);
    await settle();

    expect(said).toEqual(['closeProducer']);
  });

  it('a refusal is no reason to stop: the next change is tried again', async () => {
    const { set, said, fail } = create('camera');
    fail(new ProtocolError('media-failed'));
    set(new FakeTrack('video'));
    await settle();
    fail(null);
    set(new FakeTrack('video'));
    await settle();

    expect(said).toEqual(['produce']);
  });
});
