import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamActivity, lookMs } from './stream-activity.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const wait = (looks: number) => vi.advanceTimersByTime(looks * lookMs);

function create() {
  const told: (readonly string[])[] = [];
  const activity = new StreamActivity('direct', ({ streams }) => told.push(streams));
  /** A voice, every 25 ms, for as many looks. */
  const speak = (looks: number) => {
    for (let look = 0; look < looks; look += 1) {
      activity.note('microphone');
      wait(1);
    }
  };
  return { activity, told, speak };
}

describe('what comes on a path', () => {
  it('is told when it begins, and when nothing has come for a tenth of a second', () => {
    const { told, speak } = create();
    speak(40);
    wait(2);
    expect(told).toEqual([['microphone']]);
    wait(1);
    expect(told).toEqual([['microphone'], []]);
    speak(40);

    expect(told).toEqual([['microphone'], [], ['microphone']]);
  });

  it('is given twice as long as it stayed away before', () => {
    const { told, speak } = create();
    speak(40);
    wait(5);
    speak(40);
    told.length = 0;
    // The last frame came a look before: five and one make six, of which each stream that stayed away learns.
    wait(10);
    expect(told).toEqual([]);
    wait(1);

    expect(told).toEqual([[]]);
  });

  it('is given as long as ever when that was long ago', () => {
    const { told, speak } = create();
    speak(40);
    wait(5);
    speak(2_500);
    told.length = 0;
    wait(3);

    expect(told).toEqual([[]]);
  });

  it('is not given longer because it was broken for good', () => {
    const { told, speak } = create();
    speak(40);
    wait(400);
    speak(40);
    told.length = 0;
    wait(3);

    expect(told).toEqual([[]]);
  });

  it('is all gone as soon as what comes most regularly is', () => {
    const { activity, told } = create();
    for (let look = 0; look < 60; look += 1) {
      activity.note('microphone');
      if (look % 6 === 0) activity.note('camera');
      wait(1);
    }
    expect(told.at(-1)).toEqual(['microphone', 'camera']);
    told.length = 0;
    wait(3);

    expect(told).toEqual([[]]);
  });

  it('goes on when a stream ends, and then has the rhythm of the others', () => {
    const { activity, told, speak } = create();
    const show = (pictures: number) => {
      for (let picture = 0; picture < pictures; picture += 1) {
        activity.note('camera');
        wait(3);
      }
    };
    speak(40);
    show(20);
    expect(told.at(-1)).toEqual(['camera']);
    told.length = 0;
    wait(2);
    expect(told).toEqual([]);
    wait(1);

    expect(told).toEqual([[]]);
  });

  it('is not called gone by a worker that stood still', () => {
    const { activity, told, speak } = create();
    speak(40);
    // However late a look comes, it is one.
    vi.advanceTimersByTime(lookMs);
    activity.note('microphone');

    expect(told).toEqual([['microphone']]);
  });

  it('costs nothing where nothing comes any more', () => {
    const { activity, speak } = create();
    expect(vi.getTimerCount()).toBe(0);
    speak(4);
    wait(100);
    expect(vi.getTimerCount()).toBe(0);
    speak(1);
    activity.close();

    expect(vi.getTimerCount()).toBe(0);
  });
});
