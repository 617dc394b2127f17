import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastWholeDay } from './dates.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(Date.UTC(2026, 10, 29, 15));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('the day until which a link is good', () => {
  it.each(['Pacific/Kiritimati', 'Europe/Berlin', 'UTC', 'America/Los_Angeles'])(
    'is over by then in %s',
    (zone) => {
      vi.stubEnv('TZ', zone);
      const goodUntil = Date.UTC(2026, 11, 30);
      const shown = lastWholeDay(goodUntil);
      const dayAfter = new Date(`${shown}, 2026 00:00`);
      dayAfter.setDate(dayAfter.getDate() + 1);
      expect(dayAfter.getTime(), shown).toBeLessThanOrEqual(goodUntil);
      // And not a whole day less than it could be.
      dayAfter.setDate(dayAfter.getDate() + 1);
      expect(dayAfter.getTime(), shown).toBeGreaterThan(goodUntil);
    },
  );

  it('names the year where it is another one', () => {
    expect(lastWholeDay(Date.UTC(2027, 0, 15))).toContain('2027');
  });
});
