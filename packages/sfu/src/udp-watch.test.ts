import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UdpWatch } from './udp-watch.ts';

/** As much of a transport as is watched; the test says by which protocol the client has come. */
class Transport extends EventEmitter {
  iceSelectedTuple: { protocol: types.TransportProtocol } | undefined;

  come(protocol: types.TransportProtocol): void {
    this.iceSelectedTuple = { protocol };
    this.emit('iceselectedtuplechange', this.iceSelectedTuple);
  }
}

function create(count = 1) {
  let told = 0;
  const watch = new UdpWatch(() => (told += 1));
  const transports = Array.from({ length: count }, () => new Transport());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only what is watched is there
  for (const each of transports) watch.watch(each as unknown as types.WebRtcTransport);
  const [first = new Transport(), second = first] = transports;
  return { watch, first, second, told: () => told };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a client that connects', () => {
  it('is missed on UDP after a second, and once', () => {
    const { second, told } = create(2);
    vi.advanceTimersByTime(999);
    expect(told()).toBe(0);
    vi.advanceTimersByTime(1);
    expect(told()).toBe(1);
    second.come('tcp');
    vi.advanceTimersByTime(10_000);
    expect(told()).toBe(1);
  });

  it('is not missed when it comes over UDP in time, after TCP too', () => {
    const { first, told } = create();
    vi.advanceTimersByTime(500);
    first.come('tcp');
    vi.advanceTimersByTime(499);
    first.come('udp');
    vi.advanceTimersByTime(10_000);
    expect(told()).toBe(0);
  });

  it('is given a second from the beginning, whatever it comes over meanwhile', () => {
    const { first, told } = create();
    vi.advanceTimersByTime(900);
    first.come('tcp');
    vi.advanceTimersByTime(100);
    expect(told()).toBe(1);
  });

  it('is given another second when it leaves UDP', () => {
    const { first, told } = create();
    first.come('udp');
    vi.advanceTimersByTime(5_000);
    first.come('tcp');
    vi.advanceTimersByTime(999);
    expect(told()).toBe(0);
    vi.advanceTimersByTime(1);
    expect(told()).toBe(1);
  });

  it('is missed by nobody who has stopped looking', () => {
    const { watch, first, told } = create(2);
    watch.close();
    watch.close();
    first.come('tcp');
    vi.advanceTimersByTime(10_000);
    expect(told()).toBe(0);
  });
});
