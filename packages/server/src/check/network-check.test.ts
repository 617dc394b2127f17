import { limits, readCheckMessage, writeCheckMessage } from '@sotto/protocol';
import type { NetworkProbe, ProbeHandlers } from '@sotto/sfu';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { NetworkCheck } from './network-check.ts';

/** The SFU's side is the test, so that it can send what no honest client sends. */
async function openCheck() {
  const controller = new AbortController();
  const sent: Buffer[] = [];
  const closes = { check: 0, probe: 0 };
  const given: ProbeHandlers[] = [];
  const probe = {
    closed: false,
    ways: [],
    connect: async () => {},
    send: (_way: string, data: Buffer) => void sent.push(data),
    close: () => {
      closes.probe += 1;
    },
  };
  const check = await NetworkCheck.open({
    open: async (handlers) => {
      given.push(handlers);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is used of it
      return probe as unknown as NetworkProbe;
    },
    signal: controller.signal,
    onClose: () => {
      closes.check += 1;
    },
  });
  onTestFinished(() => check.close());
  const say = (message: Uint8Array, way = 'a') => given[0]?.message(way, Buffer.from(message));
  const types = () => sent.map((message) => readCheckMessage(message)?.type);
  return { check, say, sent, types, closes, controller };
}

const echo = writeCheckMessage({ type: 'echo', sequence: 7 });
const load = writeCheckMessage({ type: 'load' });
const start = writeCheckMessage({ type: 'start' });

const due = (milliseconds: number) => (limits.checkBitrate / 8_000) * milliseconds;

describe('the server in a check of the network', () => {
  it('sends an echo back as it came, and nothing for what means nothing', async () => {
    const { say, sent } = await openCheck();
    say(echo);
    expect(sent).toEqual([Buffer.from(echo)]);
    for (const strange of [new Uint8Array(), new Uint8Array([9, 9]), echo.subarray(0, 50)]) say(strange);
    say(writeCheckMessage({ type: 'received', bytes: 1, milliseconds: 1 }));
    expect(sent).toHaveLength(1);
  });

  it('reports what of the load has come, at most ten times a second', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { say, sent } = await openCheck();
    for (let count = 0; count < 51; count++) {
      say(load);
      vi.advanceTimersByTime(10);
    }
    const reports = sent.map((message) => readCheckMessage(message));
    expect(reports).toEqual(
      [1, 2, 3, 4, 5].map((tenth) => ({
        type: 'received',
        bytes: (10 * tenth + 1) * limits.checkLoadBytes,
        milliseconds: 100 * tenth,
      })),
    );
  });

  it('sends load at its rate and for its time, once, however often it is asked', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { say, sent, types } = await openCheck();
    for (let count = 0; count < 10; count++) say(start, count % 2 === 0 ? 'a' : 'b');
    const bytes = () => sent.reduce((sum, { length }) => sum + length, 0);
    vi.advanceTimersByTime(500);
    expect(Math.abs(bytes() - due(500))).toBeLessThan(due(40));
    vi.advanceTimersByTime(10_000);
    expect(bytes()).toBeLessThanOrEqual(due(limits.checkLoadTime));
    expect(bytes()).toBeGreaterThan(due(limits.checkLoadTime) - 2 * limits.checkLoadBytes);
    expect(new Set(types())).toEqual(new Set(['load']));
    const before = sent.length;
    say(start);
    vi.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(before);
  });

  it('ends at the first byte too much, and hears nothing more', async () => {
    const { check, say, closes } = await openCheck();
    const large = new Uint8Array(limits.checkBytes);
    say(large);
    expect(check.closed).toBe(false);
    say(new Uint8Array(1));
    expect([check.closed, closes]).toEqual([true, { check: 1, probe: 1 }]);
  });

  it('ends at the first message too many', async () => {
    const { check, say } = await openCheck();
    for (let count = 0; count < limits.checkMessages; count++) say(new Uint8Array());
    expect(check.closed).toBe(false);
    say(new Uint8Array());
    expect(check.closed).toBe(true);
  });

  it('ends when its time is over, and no load is sent after that', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { check, say, sent, closes } = await openCheck();
    vi.advanceTimersByTime(limits.checkTime - 100);
    expect(check.closed).toBe(false);
    say(start);
    vi.advanceTimersByTime(101);
    const before = sent.length;
    vi.advanceTimersByTime(5_000);
    expect([check.closed, sent.length, closes]).toEqual([true, before, { check: 1, probe: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the connection, and once', async () => {
    const { check, controller, closes } = await openCheck();
    controller.abort();
    check.close();
    expect([check.closed, closes]).toEqual([true, { check: 1, probe: 1 }]);
  });
});
