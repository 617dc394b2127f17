import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Notices } from './notices.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('notices', () => {
  it('are shown one after the other, then no more', () => {
    const notices = new Notices();
    notices.say('Ada joined');
    notices.say('Ben joined');
    expect(notices.current.value?.text).toBe('Ada joined');
    vi.advanceTimersByTime(4_000);
    expect(notices.current.value?.text).toBe('Ben joined');
    vi.advanceTimersByTime(4_000);
    expect(notices.current.value).toBeNull();
  });

  it('are dropped from the front when a crowd comes, so that the newest are read', () => {
    const notices = new Notices();
    const shown: (string | undefined)[] = [];
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) notices.say(name);
    for (let turn = 0; turn < 5; turn += 1) {
      shown.push(notices.current.value?.text);
      vi.advanceTimersByTime(4_000);
    }
    expect(shown).toEqual(['A', 'D', 'E', 'F', undefined]);
  });

  it('tell the same words twice when they are said twice', () => {
    const notices = new Notices();
    notices.say('Ada left');
    const first = notices.current.value?.id;
    vi.advanceTimersByTime(4_000);
    notices.say('Ada left');
    expect(notices.current.value?.id).not.toBe(first);
  });

  it('end with the call', () => {
    const notices = new Notices();
    notices.say('Ada joined');
    notices.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
