import type { types } from 'mediasoup-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SottoError } from '../common/errors.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { FakeTrack } from '../testing/fake-devices.ts';
import { standIn } from '../testing/stand-in.ts';
import { ReceivedTrack } from './received-track.ts';

const small = { width: 160, height: 90 };
const large = { width: 1280, height: 720 };

function create(source: 'microphone' | 'camera' | 'screen' = 'camera') {
  const said: string[] = [];
  let losing = false;
  const request = (method: string, params: { spatialLayer?: number }) => {
    said.push([method, params.spatialLayer].join(' ').trim());
    return losing ? Promise.reject(new SottoError('unreachable', 'lost')) : Promise.resolve({});
  };
  const lose = (now: boolean) => {
    losing = now;
  };
  const track = new ReceivedTrack({
    source,
    peerId: 'bob',
    consumer: standIn<types.Consumer>({
      id: 'consumer',
      track: new FakeTrack(source === 'microphone' ? 'audio' : 'video'),
      close: () => said.push('close'),
    }),
    request: standIn<EngineContext['request']>(request),
    onPauseChange: () => undefined,
  });
  return { track, said, lose };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the size at which a track is shown', () => {
  it('is told at once the first time, and after it has settled later', async () => {
    const { track, said } = create();
    track.showAt(small);
    await vi.advanceTimersByTimeAsync(0);
    expect(said).toEqual(['setPreferredLayers 0']);
    for (const width of [300, 600, 900, 1_200]) {
      track.showAt({ width, height: 90 });
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(1_000);

    expect(said).toEqual(['setPreferredLayers 0', 'setPreferredLayers 2']);
  });

  it('none pauses it, and the layer is right before it comes back', async () => {
    const { track, said } = create();
    track.showAt(large);
    await vi.advanceTimersByTimeAsync(1_000);
    track.showAt(null);
    await vi.advanceTimersByTimeAsync(1_000);
    track.showAt(small);
    await vi.advanceTimersByTimeAsync(1_000);

    expect(said).toEqual(['setPreferredLayers 2', 'pauseConsumer', 'setPreferredLayers 0', 'resumeConsumer']);
  });

  it('of a screen has no layers, and a voice is never paused for it', async () => {
    const screen = create('screen');
    screen.track.showAt(large);
    screen.track.showAt(null);
    const voice = create('microphone');
    voice.track.showAt(null);
    await vi.advanceTimersByTimeAsync(1_000);

    expect(screen.said).toEqual(['pauseConsumer']);
    expect(voice.said).toEqual([]);
  });

  it('is told again after the socket was lost', async () => {
    const { track, said } = create();
    track.showAt(null);
    await vi.advanceTimersByTimeAsync(1_000);
    track.resume();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(said).toEqual(['pauseConsumer', 'pauseConsumer']);
  });

  it('comes back although the answer to its pause was lost with the socket', async () => {
    const { track, said, lose } = create();
    track.showAt(small);
    await vi.advanceTimersByTimeAsync(1_000);
    lose(true);
    track.showAt(null);
    await vi.advanceTimersByTimeAsync(1_000);
    lose(false);
    track.resume();
    track.showAt(small);
    await vi.advanceTimersByTimeAsync(1_000);

    expect(said).toContain('pauseConsumer');
    expect(said.at(-1)).toBe('resumeConsumer');
  });

  it('is told to nobody after the track was closed', async () => {
    const { track, said } = create();
    track.showAt(small);
    track.close();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(said).toEqual(['close']);
  });
});

describe('why a track stands still', () => {
  it('is the sender before it is the network', () => {
    const { track } = create();
    track.setLayer(null);
    expect(track.paused.value).toBe('network');
    track.setSenderPaused(true);
    expect(track.paused.value).toBe('sender');
    track.setSenderPaused(false);
    track.setLayer(1);

    expect(track.paused.value).toBe(false);
  });

  it('is not the network when this page does not show it', async () => {
    const { track } = create();
    track.showAt(null);
    await vi.advanceTimersByTimeAsync(1_000);
    track.setLayer(null);

    expect(track.paused.value).toBe(false);
  });
});
