import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const bucket = () => new TokenBucket({ burst: 10, perSecond: 5, now: 0 });
const take = (from: TokenBucket, times: number, now = 0) =>
  Array.from({ length: times }, () => from.take(1, now));

describe('a token bucket', () => {
  it('lets a burst through, then a debt of as much, then nothing', () => {
    const levels = take(bucket(), 21);
    expect(levels.slice(0, 10).every((level) => level >= 0)).toBe(true);
    expect(levels.slice(10, 20).every((level) => level < 0 && level >= -10)).toBe(true);
    expect(levels[20]).toBe(-Infinity);
  });

  it('fills with time, up to the burst and no further', () => {
    const full = bucket();
    take(full, 10);
    expect(full.take(5, 1_000)).toBe(0);
    expect(full.isFull(2_000)).toBe(false);
    expect(full.isFull(3_000)).toBe(true);
    expect(full.take(1, 1_000_000)).toBe(9);
  });

  it('lets the same rate through for ever', () => {
    const steady = bucket();
    const levels = Array.from({ length: 1_000 }, (_, index) => steady.take(1, index * 200));
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(0);
  });

  it('does not give what is refused a share of the future', () => {
    const spent = bucket();
    take(spent, 20);
    take(spent, 1_000);
    expect(spent.take(1, 2_400)).toBeGreaterThanOrEqual(0);
  });
});
