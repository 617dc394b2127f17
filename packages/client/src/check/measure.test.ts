import { limits } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCheckLink } from '../testing/fake-check-link.ts';
import { measureDownload, measureEcho, measureUpload, throughput } from './measure.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

/** Lets time pass until it is settled. */
async function over<T>(measuring: Promise<T>): Promise<T> {
  const settled = Promise.allSettled([measuring]);
  await vi.advanceTimersByTimeAsync(10_000);
  await settled;
  return measuring;
}

describe('echoes', () => {
  it('tell the round trip by its median, its variation, and no loss where there is none', async () => {
    const link = new FakeCheckLink({ roundTrip: (sequence) => (sequence % 2 === 0 ? 40 : 50) });
    const { roundTrip, jitter, loss } = await over(measureEcho(link, never));
    expect(roundTrip).toBe(50);
    expect(jitter).toBeCloseTo(10);
    expect(loss).toBe(0);
    expect(link.sent).toBe(150);
  });

  it('tell the loss, and count late ones as lost', async () => {
    const link = new FakeCheckLink({
      loses: (sequence) => sequence % 10 === 0,
      roundTrip: (sequence) => (sequence % 10 === 1 ? 9_000 : 20),
    });
    expect((await over(measureEcho(link, never))).loss).toBeCloseTo(20);
  });

  it('tell that nothing came', async () => {
    const link = new FakeCheckLink({ loses: () => true });
    expect(await over(measureEcho(link, never))).toEqual({ roundTrip: null, jitter: null, loss: 100 });
  });

  it('stop when they are no longer wanted', async () => {
    const abort = new AbortController();
    const link = new FakeCheckLink();
    const measuring = measureEcho(link, abort.signal);
    const refused = expect(measuring).rejects.toThrow('enough');
    await vi.advanceTimersByTimeAsync(500);
    abort.abort(new Error('enough'));
    await refused;
    const { sent } = link;
    await vi.advanceTimersByTimeAsync(5_000);
    expect([link.sent, vi.getTimerCount()]).toEqual([sent, 0]);
  });
});

describe('load', () => {
  it.each([
    ['more than is tried', 50_000_000, limits.checkBitrate / 1e6],
    ['a slow way', 1_000_000, 1],
  ])('tells what arrives, up and down: %s', async (_name, bitrate, expected) => {
    const up = await over(measureUpload(new FakeCheckLink({ bitrate }), never));
    const down = await over(measureDownload(new FakeCheckLink({ bitrate }), never));
    expect(Math.abs((up ?? 0) - expected) / expected).toBeLessThan(0.1);
    expect(Math.abs((down ?? 0) - expected) / expected).toBeLessThan(0.1);
  });

  it('tells that nothing arrives, within its time', async () => {
    const dead = new FakeCheckLink({ bitrate: 0 });
    expect(await over(measureUpload(dead, never))).toBeNull();
    expect(await over(measureDownload(dead, never))).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends no more than its rate, and nothing into a queue that is full', async () => {
    const link = new FakeCheckLink();
    await over(measureUpload(link, never));
    const most = (limits.checkBitrate / 8_000) * limits.checkLoadTime;
    expect(link.sent * limits.checkLoadBytes).toBeLessThanOrEqual(most);
    const full = new FakeCheckLink();
    full.waiting = 100_000;
    expect(await over(measureUpload(full, never))).toBeNull();
    expect(full.sent).toBe(0);
  });
});

describe('throughput', () => {
  it('leaves out the warming up', () => {
    const arrivals = [
      { bytes: 1_000, milliseconds: 0 },
      { bytes: 2_000, milliseconds: 600 },
      { bytes: 252_000, milliseconds: 1_600 },
    ];
    expect(throughput(arrivals)).toBeCloseTo(2);
  });

  it('is as little as there came, where there came next to nothing', () => {
    expect(throughput([])).toBeNull();
    expect(throughput([{ bytes: 1_000, milliseconds: 0 }])).toBeCloseTo(0.016);
  });
});
