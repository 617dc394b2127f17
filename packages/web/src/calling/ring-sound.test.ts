import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepQuiet, ringAloud, ringSoftly } from './ring-sound.ts';

/** What would have been heard and felt: tones as `hertz at peak`, and patterns of vibration. */
let tones: string[];
let shaken: number[][];
let contexts: FakeAudioContext[];
let ended: AbortController[];

class FakeAudioContext {
  readonly currentTime = 0;
  readonly destination = {};
  state: 'suspended' | 'running' | 'closed' = 'suspended';
  constructor() {
    contexts.push(this);
  }
  resume(): Promise<void> {
    this.state = 'running';
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.state = 'closed';
    return Promise.resolve();
  }
  createGain() {
    const node = {
      peak: 0,
      gain: {
        setValueAtTime: () => undefined,
        linearRampToValueAtTime: (peak: number) => void (node.peak = peak),
        exponentialRampToValueAtTime: () => undefined,
      },
      connect: () => undefined,
    };
    return node;
  }
}

class FakeOscillator {
  readonly #hertz: number;
  #peak = 0;
  constructor(_context: unknown, { frequency }: { readonly frequency: number }) {
    this.#hertz = frequency;
  }
  connect<Gain extends { readonly peak: number }>(gain: Gain): Gain {
    this.#peak = gain.peak;
    return gain;
  }
  start(): void {
    tones.push(`${Math.round(this.#hertz)} at ${this.#peak}`);
  }
  stop(): void {}
}

beforeEach(() => {
  [tones, shaken, contexts, ended] = [[], [], [], []];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  vi.stubGlobal('AudioContext', FakeAudioContext);
  vi.stubGlobal('OscillatorNode', FakeOscillator);
  touched(true);
});

afterEach(async () => {
  for (const abort of ended) abort.abort();
  await turn();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Whether somebody has touched this page. The locks are real ones: those of this process. */
function touched(hasBeenActive: boolean): void {
  vi.stubGlobal('navigator', {
    locks: navigator.locks,
    userActivation: { hasBeenActive },
    vibrate: (pattern: number[]) => shaken.push(pattern),
  });
}

/** Does something until the result is called, as one window. */
async function inWindow(act: (signal: AbortSignal) => void): Promise<() => Promise<void>> {
  const abort = new AbortController();
  ended.push(abort);
  act(abort.signal);
  await settled();
  return async () => {
    abort.abort();
    await settled();
  };
}

/** Locks are granted some turns of the event loop later. */
const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 5; turns += 1) await turn();
};

const told = vi.fn<(error: unknown) => void>();
const optionsOf = (signal: AbortSignal) => ({ signal, onFailure: told });
const aloud = (signal: AbortSignal) => ringAloud({ sound: true, vibrate: true }, optionsOf(signal));
const melody = ['587 at 0.3', '784 at 0.3', '587 at 0.3'];

describe('a ring', () => {
  it('sounds and shakes at once and every three seconds, until it is over', async () => {
    const end = await inWindow(aloud);
    expect(tones).toEqual(melody);
    expect(shaken).toEqual([[300, 150, 300]]);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(tones).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(tones).toEqual([...melody, ...melody]);
    expect(shaken).toHaveLength(2);

    await end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tones).toHaveLength(6);
    // The empty pattern stops one that is still shaking.
    expect(shaken.slice(2)).toEqual([[]]);
    expect(contexts.map(({ state }) => state)).toEqual(['closed']);
  });

  it.each([
    ['sound', { sound: true, vibrate: false }, { heard: true, felt: false }],
    ['vibration', { sound: false, vibrate: true }, { heard: false, felt: true }],
    ['neither', { sound: false, vibrate: false }, { heard: false, felt: false }],
  ])('has %s alone where the person wants it so', async (_what, wanted, { heard, felt }) => {
    await inWindow((signal) => ringAloud(wanted, optionsOf(signal)));
    expect(tones.length > 0).toBe(heard);
    expect(contexts.length > 0).toBe(heard);
    expect(shaken.length > 0).toBe(felt);
  });

  it('says why it cannot be heard, unless it is over', async () => {
    told.mockClear();
    const refused = new DOMException('No device.', 'InvalidStateError');
    vi.spyOn(FakeAudioContext.prototype, 'resume').mockRejectedValue(refused);
    const end = await inWindow(aloud);
    expect(told).toHaveBeenCalledExactlyOnceWith(refused);
    await inWindow(aloud);
    await end();
    // The one that waited sounds now; what was over before its turn says nothing.
    expect(told).toHaveBeenCalledTimes(2);
    for (const abort of ended) abort.abort();
    await settled();
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('does not shake a device for a page that nobody has touched', async () => {
    touched(false);
    const end = await inWindow(aloud);
    await end();
    expect(shaken).toEqual([]);
  });

  it('sounds in one window of several, and in the next when that one is over', async () => {
    const end = await inWindow(aloud);
    await inWindow(aloud);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(contexts).toHaveLength(1);
    await end();
    expect(contexts.map(({ state }) => state)).toEqual(['closed', 'running']);
  });

  it('is silent as long as any window is in a call, also when it is over before that', async () => {
    const hangUp = await inWindow((signal) => keepQuiet(optionsOf(signal)));
    const end = await inWindow(aloud);
    await inWindow(aloud);
    expect(contexts).toEqual([]);
    await end();
    await hangUp();
    expect(contexts).toHaveLength(1);
  });
});

describe('a ring during a call', () => {
  it('sounds once and softly, in the window of the call', async () => {
    await inWindow((signal) => keepQuiet(optionsOf(signal)));
    const end = await inWindow((signal) => ringSoftly(optionsOf(signal)));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tones).toEqual(['587 at 0.06', '784 at 0.06', '587 at 0.06']);
    expect(shaken).toEqual([]);
    await end();
    expect(contexts.map(({ state }) => state)).toEqual(['closed']);
  });
});

it('sounds also in a browser that knows no locks', async () => {
  vi.stubGlobal('navigator', {});
  await inWindow(aloud);
  expect(tones).toEqual(melody);
  expect(shaken).toEqual([]);
});
