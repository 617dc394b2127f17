import { ProtocolError } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { SottoError } from '../common/errors.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { FakeTrack } from '../testing/fake-devices.ts';
import { FakeSfuDevice } from '../testing/sfu-device.ts';
import { openTransport } from '../testing/sfu-transport.ts';
import { standIn } from '../testing/stand-in.ts';
import { ConferenceProducer } from './conference-producer.ts';

const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

async function create(source: 'microphone' | 'camera' | 'screen') {
  const said: string[] = [];
  let failure: Error | null = null;
  const answer = async (method: string) => {
    if (method === 'connectTransport') return {};
    if (failure !== null) throw failure;
    said.push(method);
    return method === 'produce' ? { producerId: `producer-${said.length}` } : {};
  };
  const request = standIn<EngineContext['request']>(answer);
  const device = await FakeSfuDevice.load();
  const transport = openTransport(device, 'send', request);
  const [browser] = device.sending;
  if (browser === undefined) throw new Error('There is no transport.');
  const { producers } = browser;
  const sent = new ConferenceProducer({ source, transport, request, failed: () => undefined });
  return {
    sent,
    said,
    producers,
    /** By how much each producer makes its picture smaller. */
    scales: () =>
      producers.map(({ made }) => made.encodings?.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)),
    set: (track: FakeTrack | null, paused = false) =>
      sent.set(track === null ? null : standIn<MediaStreamTrack>(track), paused),
    fail: (error: Error | null) => {
      failure = error;
    },
    hold: () => {
      const held = Promise.withResolvers<void>();
      browser.gate = held.promise;
      return held.resolve;
    },
  };
}

describe('a source that is sent to the SFU', () => {
  it('is produced once, and paused and resumed as the person mutes', async () => {
    const { set, said } = await create('microphone');
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
    const { set, said } = await create('microphone');
    set(new FakeTrack('audio'), true);
    await settle();

    expect(said).toEqual(['produce']);
  });

  it('keeps its producer while the camera is off, without a track', async () => {
    const { set, said, producers } = await create('camera');
    set(new FakeTrack('video'));
    await settle();
    set(null);
    await settle();
    expect(producers[0]?.producer.track).toBeNull();
    const other = new FakeTrack('video');
    set(other);
    await settle();

    expect(producers[0]?.producer.track).toBe(other);
    expect(said).toEqual(['produce', 'pauseProducer', 'resumeProducer']);
  });

  const large = { width: 1280, height: 720 };

  it.each([
    [large, { width: 640, height: 480 }, [4, 2, 1], [2, 1]],
    [large, { width: 320, height: 240 }, [4, 2, 1], [1]],
    [{ width: 320, height: 240 }, large, [1], [4, 2, 1]],
  ])('is produced anew when a camera of %o makes way for one of %o', async (size, next, before, after) => {
    const { set, said, producers, scales } = await create('camera');
    set(Object.assign(new FakeTrack('video'), { size }));
    await settle();
    set(null);
    const other = Object.assign(new FakeTrack('video'), { size: next });
    set(other, true);
    await settle();

    expect(scales()).toEqual([before, after]);
    expect(producers.map(({ producer }) => producer.closed)).toEqual([true, false]);
    expect(producers[1]?.producer.track).toBe(other);
    expect(said.filter((each) => each === 'produce')).toHaveLength(2);
  });

  it('is produced anew when the camera changes its size by itself, and only then', async () => {
    const { sent, set, scales } = await create('camera');
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
    const { sent, set, producers } = await create('screen');
    const track = new FakeTrack('video');
    set(track);
    await settle();
    track.size = { width: 200, height: 100 };
    sent.checkSize();
    await settle();

    expect(producers).toHaveLength(1);
  });

  it('that is a screen is closed when sharing ends, and produced anew the next time', async () => {
    const { set, said, producers } = await create('screen');
    set(new FakeTrack('video'));
    await settle();
    set(null);
    await settle();
    set(new FakeTrack('video'));
    await settle();

    expect(said).toEqual(['produce', 'closeProducer', 'produce']);
    expect(producers.map(({ producer }) => producer.closed)).toEqual([true, false]);
  });

  it('ends in the last wish when it was switched off while it was being produced', async () => {
    const { set, said, producers, hold } = await create('camera');
    const go = hold();
    set(new FakeTrack('video'));
    await settle();
    set(null);
    go();
    await settle();

    expect(said).toEqual(['produce', 'pauseProducer']);
    expect(producers[0]?.producer.track).toBeNull();
  });

  it('that was closed while it was being produced leaves no producer', async () => {
    const { sent, set, producers, hold } = await create('camera');
    const go = hold();
    set(new FakeTrack('video'));
    await settle();
    sent.close();
    go();
    await settle();

    expect(producers.map(({ producer }) => producer.closed)).toEqual([true]);
  });
});

describe('after the socket was lost', () => {
  it('what was muted meanwhile is told', async () => {
    const { sent, set, said, fail, producers } = await create('microphone');
    const track = new FakeTrack('audio');
    set(track);
    await settle();
    fail(new SottoError('unreachable', 'lost'));
    set(track, true);
    await settle();
    fail(null);
    sent.resume([{ producerId: producers[0]?.producer.id ?? '', source: 'microphone', paused: false }]);
    await settle();

    expect(said).toEqual(['produce', 'pauseProducer']);
  });

  it('what the server has forgotten is produced anew', async () => {
    const { sent, set, said, producers } = await create('camera');
    set(new FakeTrack('video'));
    await settle();
    sent.resume([]);
    await settle();

    expect(said).toEqual(['produce', 'produce']);
    expect(producers[0]?.producer.closed).toBe(true);
  });

  it('a producer whose answer was lost goes when nothing is sent any more', async () => {
    const { sent, set, said, fail } = await create('screen');
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
    const { set, said, fail } = await create('camera');
    fail(new ProtocolError('media-failed'));
    set(new FakeTrack('video'));
    await settle();
    fail(null);
    set(new FakeTrack('video'));
    await settle();

    expect(said).toEqual(['produce']);
  });
});
