import { limits, ProtocolError } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Peer } from '../rooms/peer.ts';
import { FakePeerSocket } from '../testing/fake-peer-socket.ts';
import type { RingOutcome } from '../observe/metrics.ts';
import { Rings } from './rings.ts';

const identity = 'the identity that is rung';
const network = '192.0.2';
const address = '192.0.2.1';
const what = { identity, room: 'a room', card: 'a card', network, address };

let outcomes: RingOutcome[];
let rings: Rings;

beforeEach(() => {
  vi.useFakeTimers();
  outcomes = [];
  rings = new Rings({ metrics: { ringEnded: (outcome) => outcomes.push(outcome) } });
});
afterEach(() => {
  // Whatever was rung for has ended by then, and nothing waits for it any more.
  vi.advanceTimersByTime(limits.acknowledgeTimeout + limits.ringTimeout);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function aWindow(): FakePeerSocket {
  const window = new FakePeerSocket();
  rings.register(identity, window);
  return window;
}

function aCaller(): { socket: FakePeerSocket; caller: Peer } {
  const socket = new FakePeerSocket();
  const caller = new Peer({ name: 'Ada', role: 'host', socket });
  caller.settle();
  return { socket, caller };
}

const ringing = (ringId: string) => ['ringing', { ringId }];
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
    const [one, two, { socket, caller }] = [aWindow(), aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    vi.advanceTimersByTime(limits.acknowledgeTimeout - 1);
    for (const window of [one, two, two]) rings.acknowledge(window.socketId, ringId);
    expect(socket.events).toEqual([ringing(ringId)]);
    vi.advanceTimersByTime(limits.ringTimeout - 1);
    expect(socket.events).toEqual([ringing(ringId)]);
    vi.advanceTimersByTime(1);
    expect(socket.events).toEqual([ringing(ringId), answered(ringId, 'missed')]);
    for (const { events } of [one, two]) {
      expect(events).toEqual([
        ['ring', { ringId, room: what.room, card: what.card }],
        ended(ringId, 'missed'),
      ]);
    }
    expect(outcomes).toEqual(['missed']);
    expect(codeOf(() => rings.answer(one.socketId, { ringId, answer: 'accept' }))).toBe('not-found');
    expect(codeOf(() => rings.cancel(caller.peerId, ringId))).toBe('not-found');
  });

  it('is not missed after it was answered', () => {
    const [window, { socket, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.answer(window.socketId, { ringId, answer: 'accept' });
    vi.advanceTimersByTime(limits.ringTimeout);
    expect(socket.events).toEqual([answered(ringId, 'accept')]);
    expect(outcomes).toEqual(['accept']);
  });

  it('goes on without its windows, and rings in those that come', () => {
    const [window, { socket, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.unregister(identity, window.socketId);
    expect(socket.events).toEqual([]);
    const late = aWindow();
    expect(late.events).toEqual([['ring', { ringId, room: what.room, card: what.card }]]);
    rings.answer(late.socketId, { ringId, answer: 'accept' });
    expect(socket.events).toEqual([answered(ringId, 'accept')]);
    expect(window.events).toHaveLength(1);
  });

  it('is busy when those that did not say so went away', () => {
    const [one, two, { socket, caller }] = [aWindow(), aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.answer(one.socketId, { ringId, answer: 'busy' });
    expect(socket.events).toEqual([]);
    rings.unregister(identity, two.socketId);
    expect(socket.events).toEqual([answered(ringId, 'busy')]);
  });

  it('ends with the place of the caller', () => {
    const [window, { caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    caller.release();
    expect(window.events.at(-1)).toEqual(ended(ringId, 'cancelled'));
    expect(outcomes).toEqual(['cancelled']);
  });

  it('does not ring in front of the caller', () => {
    const { socket, caller } = aCaller();
    rings.register(identity, socket);
    const ringId = rings.start({ ...what, caller });
    expect(socket.events).toEqual([]);
    expect(codeOf(() => rings.acknowledge(socket.socketId, ringId))).toBe('not-found');
    const other = aWindow();
    rings.unregister(identity, socket.socketId);
    rings.register(identity, socket);
    expect(socket.events).toEqual([]);
    rings.answer(other.socketId, { ringId, answer: 'decline' });
    expect(socket.events).toEqual([answered(ringId, 'decline')]);
  });

  it('is one at a time for each caller', () => {
    const [window, { caller }] = [aWindow(), aCaller()];
    const first = rings.start({ ...what, caller });
    expect(codeOf(() => rings.start({ ...what, caller }))).toBe('bad-state');
    rings.cancel(caller.peerId, first);
    const second = rings.start({ ...what, caller });
    expect(second).not.toBe(first);
    expect(window.events.map(([event]) => event)).toEqual(['ring', 'ringEnded', 'ring']);
  });
});

describe('a device', () => {
  it('has so many windows at most, and one more when one is closed', () => {
    const windows = Array.from({ length: limits.windowsPerIdentity }, aWindow);
    expect(codeOf(aWindow)).toBe('rate-limited');
    expect(rings.reachable).toBe(limits.windowsPerIdentity);
    rings.unregister(identity, windows[0]?.socketId ?? '');
    rings.register(identity, windows[1] ?? new FakePeerSocket());
    expect(rings.reachable).toBe(limits.windowsPerIdentity - 1);
    expect(codeOf(aWindow)).toBe('done');
  });

  it('is not disturbed by a window that goes when it is told', () => {
    const [one, two, { socket, caller }] = [aWindow(), aWindow(), aCaller()];
    // As a socket that is closed because its queue is full.
    one.notify = () => rings.unregister(identity, one.socketId);
    const ringId = rings.start({ ...what, caller });
    rings.answer(two.socketId, { ringId, answer: 'accept' });
    expect(socket.events).toEqual([answered(ringId, 'accept')]);
    expect(rings.reachable).toBe(1);
  });
});

/** All that its caller is told in the time that it may take. */
function told(prepare: () => void): unknown[] {
  prepare();
  const { socket, caller } = aCaller();
  const ringId = rings.start({ ...what, caller });
  expect(codeOf(() => rings.start({ ...what, caller }))).toBe('bad-state');
  const all: unknown[] = [];
  for (let passed = 0; passed < limits.acknowledgeTimeout + limits.ringTimeout; passed += 500) {
    vi.advanceTimersByTime(500);
    all.push(...socket.events.splice(0).map((event) => [passed, JSON.stringify(event).replace(ringId, '')]));
  }
  expect(codeOf(() => rings.cancel(caller.peerId, ringId))).toBe('not-found');
  caller.release();
  return all;
}

/** Others ring as well, a second later. */
function others(count: number, distinct: boolean): void {
  for (let index = 0; index < count; index++) {
    const other = { ...what, caller: aCaller().caller, network: distinct ? `net ${index}` : network };
    setTimeout(() => rings.start(other), 1_000);
  }
}

/** Rings of others, again and again; and that of a friend, whose device takes as long as it may to open the card. */
function between(from: (index: number) => { network: string; address: string }, count: number): unknown[] {
  const window = aWindow();
  const flood = setInterval(() => {
    for (let index = 0; index < count; index++)
      rings.start({ ...what, ...from(index), caller: aCaller().caller });
  }, 100);
  vi.advanceTimersByTime(2_050);
  const { socket, caller } = aCaller();
  const ringId = rings.start({ ...what, caller });
  const rang = () =>
    window.events.some(([event, params]) => event === 'ring' && JSON.stringify(params).includes(ringId));
  for (let passed = 0; passed < limits.acknowledgeTimeout && !rang(); passed += 50)
    vi.advanceTimersByTime(50);
  vi.advanceTimersByTime(0.9 * limits.ringTurn);
  clearInterval(flood);
  expect(codeOf(() => rings.acknowledge(window.socketId, ringId))).toBe('done');
  return socket.events.map(([event]) => event);
}

const neighbour = () => ({ network, address: '192.0.2.9' });
const anywhere = (index: number) => ({ network: `net ${index}`, address: `address ${index}` });

describe('a ring that no window has acknowledged', () => {
  it('ends for its caller in the same way at the same time, whoever is there and whatever happens there', () => {
    const nobody = told(() => undefined);
    expect(nobody).toEqual([
      [limits.acknowledgeTimeout - 500, JSON.stringify(answered('', 'not-reachable'))],
    ]);
    const window = new FakePeerSocket();
    const cases: Record<string, () => void> = {
      'somebody is there': () => rings.register(identity, window),
      'somebody is there in another window': () => aWindow(),
      'another rings from the same network': () => others(1, false),
      'others ring from everywhere': () => others(2 * limits.waitingRingsPerIdentity, true),
      'somebody comes': () => void setTimeout(() => aWindow(), 1_000),
      'somebody goes': () => void setTimeout(() => rings.unregister(identity, window.socketId), 1_000),
    };
    for (const [name, prepare] of Object.entries(cases)) expect(told(prepare), name).toEqual(nobody);
  });

  it('is one for each network; the newest stays', () => {
    const [window, first, second] = [aWindow(), aCaller(), aCaller()];
    const one = rings.start({ ...what, caller: first.caller });
    const other = rings.start({ ...what, caller: aCaller().caller, network: '198.51.100' });
    const two = rings.start({ ...what, caller: second.caller });
    vi.advanceTimersByTime(limits.ringTurn);
    expect(window.events.at(-1)).toEqual(['ring', { ringId: two, room: what.room, card: what.card }]);
    expect(window.events).toContainEqual(ended(one, 'cancelled'));
    expect(codeOf(() => rings.acknowledge(window.socketId, one))).toBe('not-found');
    for (const ringId of [two, other]) rings.acknowledge(window.socketId, ringId);
    const late = aWindow();
    expect(late.events.map(([, params]) => params)).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ ringId: one })]),
    );
    expect(late.events).toHaveLength(2);
  });

  it('takes the place of the oldest where too many wait, and none of one that was acknowledged', () => {
    const window = aWindow();
    const friend = rings.start({ ...what, caller: aCaller().caller });
    rings.acknowledge(window.socketId, friend);
    const junk = Array.from({ length: 3 * limits.waitingRingsPerIdentity }, (_, index) =>
      rings.start({ ...what, caller: aCaller().caller, network: `net ${index}` }),
    );
    const displaced = () =>
      window.events.filter(([event]) => event === 'ringEnded').map(([, params]) => params);
    expect(displaced()).toEqual([]);
    for (let turn = 1; turn <= 2; turn++) {
      vi.advanceTimersByTime(limits.ringTurn);
      const gone = junk.slice(0, turn * limits.waitingRingsPerIdentity);
      expect(displaced()).toEqual(gone.map((ringId) => ({ ringId, reason: 'cancelled' })));
    }
    for (const ringId of [friend, ...junk.slice(-1)])
      rings.answer(window.socketId, { ringId, answer: 'busy' });
    expect(outcomes).toEqual(['busy', 'busy']);
  });

  it('has its turn however fast others ring, from as many networks as there are places and more', () => {
    expect(between(anywhere, limits.waitingRingsPerIdentity)).toEqual(['ringing']);
    expect(between(anywhere, 1.5 * limits.waitingRingsPerIdentity)).toEqual(['ringing']);
  });

  it('has its turn however fast a neighbour rings, from many networks besides', () => {
    expect(between(neighbour, 1)).toEqual(['ringing']);
    const both = (index: number) => (index === 0 ? neighbour() : anywhere(index));
    expect(between(both, limits.waitingRingsPerIdentity)).toEqual(['ringing']);
  });

  it('rings in a page of the version before, which cannot say so, and in a few of them at most', () => {
    const socket = new FakePeerSocket({ acknowledgesRings: false });
    rings.register(identity, socket);
    const callers = Array.from({ length: limits.ringsPerIdentity + 1 }, () => aCaller());
    const ids = callers.map(({ caller }, index) => rings.start({ ...what, caller, network: `net ${index}` }));
    expect(callers.flatMap(({ socket: { events } }) => events)).toEqual([]);
    vi.advanceTimersByTime(limits.acknowledgeTimeout);
    expect(callers.map(({ socket: { events } }) => events)).toEqual([
      ...ids.slice(0, -1).map((ringId) => [ringing(ringId)]),
      [answered(ids.at(-1) ?? '', 'not-reachable')],
    ]);
  });

  it('rings for three seconds in a page of the version before, a day after the server was renewed', () => {
    const socket = new FakePeerSocket({ acknowledgesRings: false });
    rings.register(identity, socket);
    const heardAfter = (milliseconds: number): unknown[] => {
      const { socket: caller, caller: peer } = aCaller();
      vi.advanceTimersByTime(milliseconds);
      rings.start({ ...what, caller: peer });
      vi.advanceTimersByTime(limits.acknowledgeTimeout);
      peer.release();
      return caller.events.map(([event]) => event);
    };
    expect(heardAfter(86_400_000 - 10_000)).toEqual(['ringing']);
    expect(heardAfter(10_000)).toEqual(['ringAnswered']);
  });

  it('says that the clocks are too far apart', () => {
    const [window, { socket, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.answer(window.socketId, { ringId, answer: 'wrong-clock' });
    expect(socket.events).toEqual([answered(ringId, 'wrong-clock')]);
  });
});

describe('a caller who was away', () => {
  it('is told again how its last ring ended', () => {
    const [window, { socket, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    caller.lose();
    rings.answer(window.socketId, { ringId, answer: 'decline' });
    expect(socket.events).toEqual([]);
    const next = new FakePeerSocket();
    caller.claim(next);
    rings.remind(caller.peerId);
    expect(next.events).toEqual([]);
    caller.settle();
    expect(next.events).toEqual([answered(ringId, 'decline')]);
  });

  it('is told again that it rings', () => {
    const [window, { caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    caller.lose();
    rings.acknowledge(window.socketId, ringId);
    const next = new FakePeerSocket();
    caller.claim(next);
    rings.remind(caller.peerId);
    caller.settle();
    expect(next.events).toEqual([ringing(ringId)]);
  });

  it('is told nothing of one that nobody has heard, that it cancelled, or that came before', () => {
    const [window, { socket, caller }] = [aWindow(), aCaller()];
    const first = rings.start({ ...what, caller });
    rings.answer(window.socketId, { ringId: first, answer: 'decline' });
    socket.events.length = 0;
    const second = rings.start({ ...what, caller });
    rings.remind(caller.peerId);
    rings.cancel(caller.peerId, second);
    rings.remind(caller.peerId);
    expect(socket.events).toEqual([]);
  });
});
