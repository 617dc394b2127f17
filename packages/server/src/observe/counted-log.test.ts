import { expect, it, onTestFinished, vi } from 'vitest';
import { CountedLog } from './counted-log.ts';

it('says the first of each kind, and once a minute how many followed', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const [warn, error] = [vi.fn(), vi.fn()];
  const log = new CountedLog({ error, warn, info: vi.fn(), debug: vi.fn() });
  for (let count = 0; count < 10_000; count++) log.warn('socket refused', { status: 429 });
  log.warn('socket refused', { status: 503 });
  expect(warn.mock.calls).toEqual([
    ['socket refused', { status: 429 }],
    ['socket refused', { status: 503 }],
  ]);
  for (let count = 0; count < 100; count++) log.error('media failed', { error: 'SfuError' });
  expect(error).toHaveBeenCalledTimes(1);
  warn.mockClear();
  vi.advanceTimersByTime(60_000);
  expect(warn.mock.calls).toEqual([['socket refused', { status: 429, count: 9_999 }]]);
  expect(error.mock.lastCall).toEqual(['media failed', { error: 'SfuError', count: 99 }]);
  // Who goes on is heard by the minute, and the first after a quiet minute at once.
  log.warn('socket refused', { status: 429 });
  log.warn('socket refused', { status: 503 });
  expect(warn).toHaveBeenCalledTimes(2);
  warn.mockClear();
  log.close();
  expect(warn.mock.calls).toEqual([['socket refused', { status: 429, count: 1 }]]);
});
