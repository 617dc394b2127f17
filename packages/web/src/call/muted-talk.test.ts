import { createFakeLocalMedia } from '@sotto/client/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Services } from '../common/services.ts';
import { followMutedTalk, TalkDetector } from './muted-talk.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A track that knows its copies, as far as is needed here. */
class Track extends EventTarget {
  enabled: boolean;
  stopped = false;
  readonly copies: Track[] = [];

  constructor(enabled: boolean) {
    super();
    this.enabled = enabled;
  }

  clone(): Track {
    const copy = new Track(this.enabled);
    this.copies.push(copy);
    return copy;
  }

  stop(): void {
    this.stopped = true;
  }
}

const loud = 0.7;
const quiet = 0.2;

function setUp(state: 'on' | 'muted' = 'muted') {
  const track = new Track(state === 'on');
  const { microphone } = createFakeLocalMedia({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is used of a track
    microphone: { state, track: track as unknown as MediaStreamTrack, wanted: state === 'on' },
  });
  const measured: { track: unknown; say: (level: number) => void; signal: AbortSignal }[] = [];
  const observeLevel: Services['observeLevel'] = (of, onLevel, signal) => {
    measured.push({ track: of, say: onLevel, signal });
  };
  const told: boolean[] = [];
  const end = followMutedTalk({ microphone, observeLevel, tell: (talking) => told.push(talking) });
  const hear = (...levels: number[]): void => {
    for (const level of levels) measured.at(-1)?.say(level);
  };
  return { track, microphone, measured, told, hear, end };
}

describe('talk', () => {
  it('is heard after more than 300 ms, also with the gaps between syllables', () => {
    const detector = new TalkDetector();
    const levels = [loud, loud, quiet, loud, loud];
    expect(levels.map((level) => detector.hears(level))).toEqual([false, false, false, false, true]);
  });

  it('is not taken from a knock, nor from keys that are pressed one after the other', () => {
    const detector = new TalkDetector();
    const keys = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? quiet : loud));
    expect([loud, loud, quiet, quiet, ...keys].some((level) => detector.hears(level))).toBe(false);
  });
});

describe('talking while muted', () => {
  it('is told, for a time, and not again and again', () => {
    const { told, hear } = setUp();
    hear(loud, loud, loud, loud, loud, loud);
    expect(told).toEqual([true]);
    vi.advanceTimersByTime(6_000);
    expect(told).toEqual([true, false]);
    hear(loud, loud);
    expect(told).toEqual([true, false]);
    vi.advanceTimersByTime(54_000);
    hear(loud);
    expect(told).toEqual([true, false, true]);
  });

  it('is measured on a copy, while the track that is sent stays silent', () => {
    const { track, measured } = setUp();
    expect(measured.map((each) => each.track)).toEqual(track.copies);
    expect(track.copies.map(({ enabled }) => enabled)).toEqual([true]);
    expect(track.enabled).toBe(false);
  });

  it('is listened for only while the person is muted, and never opens a microphone', () => {
    const { microphone, measured, track } = setUp('on');
    expect(measured).toEqual([]);
    microphone.wanted.value = false;
    microphone.state.value = 'muted';
    expect(measured).toHaveLength(1);
    microphone.state.value = 'on';
    expect(measured[0]?.signal.aborted).toBe(true);
    expect(track.copies.map(({ stopped }) => stopped)).toEqual([true]);
    microphone.track.value = null;
    microphone.state.value = 'muted';
    expect(measured).toHaveLength(1);
  });

  it('leaves alone what the system keeps silent', () => {
    const { microphone, measured } = setUp('on');
    microphone.state.value = 'muted';
    expect(measured).toEqual([]);
  });

  it('is over at once when the person is heard, and at the end lets go of the microphone', () => {
    const { microphone, track, told, hear, end } = setUp();
    hear(loud, loud, loud, loud);
    microphone.state.value = 'on';
    expect(told).toEqual([true, false]);
    microphone.state.value = 'muted';
    end();
    expect(track.copies.map(({ stopped }) => stopped)).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
