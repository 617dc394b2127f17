import { limits } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

let ending: AbortController;
let pings: number;
let silences: number;

beforeEach(() => {
  vi.useFakeTimers();
  ending = new AbortController();
  [pings, silences] = [0, 0];
});
afterEach(() => {
  ending.abort();
  vi.useRealTimers();
});

function start(): Heartbeat {
  return new Heartbeat({ signal: ending.signal, ping: () => pings++, onSilence: () => silences++ });
}

describe('a heartbeat', () => {
  it('pings as often as the limit says', () => {
    start();
    vi.advanceTimersByTime(3 * limits.pingInterval);
    expect(pings).toBe(3);
  });

  it('notices silence in time, once', () => {
    start();
    vi.advanceTimersByTime(limits.silenceTimeout - 1);
    expect(silences).toBe(0);
    vi.advanceTimersByTime(2);
    expect(silences).toBe(1);
    vi.advanceTimersByTime(10 * limits.silenceTimeout);
    expect(silences).toBe(1);
  });

  it('begins to wait anew with every sign of life', () => {
    const heartbeat = start();
    for (let count = 0; count < 10; count++) {
      vi.advanceTimersByTime(limits.silenceTimeout - 1);
      heartbeat.heard();
    }
    expect(silences).toBe(0);
  });

  it('takes nobody for silent whose message waits to be read, because this process stood still', () => {
    const heartbeat = start();
    // The timer runs first, then what has arrived is read, then the verdict falls.
    const arrival = setTimeout(() => heartbeat.heard(), limits.silenceTimeout);
    vi.advanceTimersByTime(limits.silenceTimeout + 1);
    clearTimeout(arrival);
    expect(silences).toBe(0);
  });

  it('stops with the connection', () => {
    start();
    ending.abort();
    vi.advanceTimersByTime(10 * limits.silenceTimeout);
    expect([pings, silences]).toEqual([0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
