import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PendingSockets } from './pending-sockets.ts';

let dropped: string[];
let undecided: PendingSockets;

beforeEach(() => {
  vi.useFakeTimers();
  dropped = [];
  undecided = new PendingSockets({
    limits: { timeout: 1000, total: 5, perAddress: 3 },
    onDropped: (why) => dropped.push(why),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function add(network: string | null): Socket {
  const socket = new Socket();
  undecided.add(socket, network === null ? null : [network]);
  return socket;
}
const alive = (sockets: readonly Socket[]) => sockets.map(({ destroyed }) => !destroyed);

describe('a connection that has not said what it wants', () => {
  it('ends when its time is over, and not when it has said it', () => {
    const sockets = [add('a'), add('b')];
    if (sockets[1]) undecided.remove(sockets[1]);
    vi.advanceTimersByTime(999);
    expect(alive(sockets)).toEqual([true, true]);
    vi.advanceTimersByTime(1);
    expect(alive(sockets)).toEqual([false, true]);
    expect(dropped).toEqual(['silent']);
    expect(undecided.size).toBe(0);
  });

  it('gives way to the next one of its address, the oldest first', () => {
    const others = add('b');
    const own = [add('a'), add('a'), add('a'), add('a')];
    expect(alive(own)).toEqual([false, true, true, true]);
    expect(others.destroyed).toBe(false);
    expect(dropped).toEqual(['crowded']);
  });

  it('gives way to the next one of anybody when there are too many', () => {
    const sockets = [add('a'), add('b'), add(null), add(null), add(null), add(null), add('c')];
    expect(alive(sockets)).toEqual([false, false, true, true, true, true, true]);
    expect(undecided.size).toBe(5);
  });

  it('counts only while it waits', () => {
    for (let index = 0; index < 20; index++) undecided.remove(add('a'));
    expect(dropped).toEqual([]);
    expect(undecided.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
