import { limits, ProtocolError } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Peer } from '../rooms/peer.ts';
import { FakeLink } from '../testing/fake-link.ts';
import type { RingOutcome } from './ring.ts';
import { Rings } from './rings.ts';

const identity = 'the identity that is rung';
const what = { identity, room: 'a room', card: 'a card' };

let outcomes: RingOutcome[];
let rings: Rings;

beforeEach(() => {
  vi.useFakeTimers();
  outcomes = [];
  rings = new Rings({ metrics: { ringEnded: (outcome) => outcomes.push(outcome) } });
});
afterEach(() => {
  // Whatever was rung for has ended by then, and nothing waits for it any more.
  vi.advanceTimersByTime(limits.ringTimeout);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function aWindow(): FakeLink {
  const window = new FakeLink();
  rings.appear(identity, window);
  return window;
}

function aCaller(): { link: FakeLink; caller: Peer } {
  const link = new FakeLink();
  const caller = new Peer({ name: 'Ada', host: true, link });
  caller.settle();
  return { link, caller };
}

const ended = (ringId: string, reason: string) => ['ringEnded', { ringId, reason }];
const answered = (ringId: string, answer: string) => ['ringAnswered', { ringId, answer }];

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return 'done';
}

describe('a ring', () => {
  it('is missed by everyone when nobody answers in time', () => {
    const [one, two, { link, caller }] = [aWindow(), aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    vi.advanceTimersByTime(limits.ringTimeout - 1);
    expect(link.events).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(link.events).toEqual([answered(ringId, 'missed')]);
    for (const { events } of [one, two]) {
      expect(events).toEqual([
        ['ring', { ringId, room: what.room, card: what.card }],
        ended(ringId, 'missed'),
      ]);
    }
    expect(outcomes).toEqual(['missed']);
    expect(codeOf(() => rings.answer(one, { ringId, answer: 'accept' }))).toBe('not-found');
    expect(codeOf(() => rings.cancel(caller, ringId))).toBe('not-found');
  });

  it('is not missed after it was answered', () => {
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.answer(window, { ringId, answer: 'accept' });
    vi.advanceTimersByTime(limits.ringTimeout);
    expect(link.events).toEqual([answered(ringId, 'accept')]);
    expect(outcomes).toEqual(['accept']);
  });

  it('goes on without its windows, and rings in those that come', () => {
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.disappear(identity, window);
    expect(link.events).toEqual([]);
    const late = aWindow();
    expect(late.events).toEqual([['ring', { ringId, room: what.room, card: what.card }]]);
    rings.answer(late, { ringId, answer: 'accept' });
    expect(link.events).toEqual([answered(ringId, 'accept')]);
    expect(window.events).toHaveLength(1);
  });

  it('is busy when those that did not say so went away', () => {
    const [one, two, { link, caller }] = [aWindow(), aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.answer(one, { ringId, answer: 'busy' });
    expect(link.events).toEqual([]);
    rings.disappear(identity, two);
    expect(link.events).toEqual([answered(ringId, 'busy')]);
  });

  it('ends with the place of the caller', () => {
    const [window, { caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    caller.release();
    expect(window.events.at(-1)).toEqual(ended(ringId, 'cancelled'));
    expect(outcomes).toEqual(['cancelled']);
  });

  it('does not ring in front of the caller', () => {
    const { link, caller } = aCaller();
    rings.appear(identity, link);
    expect(codeOf(() => rings.start({ ...what, caller }))).toBe('not-reachable');
    const other = aWindow();
    const ringId = rings.start({ ...what, caller });
    rings.disappear(identity, link);
    rings.appear(identity, link);
    expect(link.events).toEqual([]);
    rings.answer(other, { ringId, answer: 'decline' });
    expect(link.events).toEqual([answered(ringId, 'decline')]);
  });

  it('is one at a time for each caller', () => {
    const [window, { caller }] = [aWindow(), aCaller()];
    const first = rings.start({ ...what, caller });
    expect(codeOf(() => rings.start({ ...what, caller }))).toBe('bad-state');
    rings.cancel(caller, first);
    const second = rings.start({ ...what, caller });
    expect(second).not.toBe(first);
    expect(window.events.map(([event]) => event)).toEqual(['ring', 'ringEnded', 'ring']);
  });
});

describe('a device', () => {
  it('is rung by a few at most, and the others are told that it is not reachable', () => {
    const window = aWindow();
    const callers = Array.from({ length: limits.ringsPerIdentity + 1 }, () => aCaller().caller);
    const started = callers.map((caller) => codeOf(() => rings.start({ ...what, caller })));
    expect(started).toEqual([
      ...Array.from({ length: limits.ringsPerIdentity }, () => 'done'),
      'not-reachable',
    ]);
    expect(window.events).toHaveLength(limits.ringsPerIdentity);
    callers[0]?.release();
    expect(codeOf(() => rings.start({ ...what, caller: aCaller().caller }))).toBe('done');
  });

  it('has so many windows at most, and one more when one is closed', () => {
    const windows = Array.from({ length: limits.windowsPerIdentity }, aWindow);
    expect(codeOf(aWindow)).toBe('rate-limited');
    expect(rings.reachable).toBe(limits.windowsPerIdentity);
    rings.disappear(identity, windows[0] ?? new FakeLink());
    rings.appear(identity, windows[1] ?? new FakeLink());
    expect(rings.reachable).toBe(limits.windowsPerIdentity - 1);
    expect(codeOf(aWindow)).toBe('done');
  });

  it('is not disturbed by a window that goes when it is told', () => {
    const [one, two, { link, caller }] = [aWindow(), aWindow(), aCaller()];
    // As a socket that is closed because its queue is full.
    one.notify = () => rings.disappear(identity, one);
    const ringId = rings.start({ ...what, caller });
    rings.answer(two, { ringId, answer: 'accept' });
    expect(link.events).toEqual([answered(ringId, 'accept')]);
    expect(rings.reachable).toBe(1);
  });
});

describe('a caller who was away', () => {
  it('is told again how its last ring ended', () => {
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    caller.lose();
    rings.answer(window, { ringId, answer: 'decline' });
    expect(link.events).toEqual([]);
    const next = new FakeLink();
    caller.claim(next);
    rings.remind(caller);
    expect(next.events).toEqual([]);
    caller.settle();
    expect(next.events).toEqual([answered(ringId, 'decline')]);
  });

  it('is told nothing of one that goes on, that it cancelled, or that came before', () => {
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const first = rings.start({ ...what, caller });
    rings.answer(window, { ringId: first, answer: 'decline' });
    link.events.length = 0;
    const second = rings.start({ ...what, caller });
    rings.remind(caller);
    rings.cancel(caller, second);
    rings.remind(caller);
    expect(link.events).toEqual([]);
  });
});
