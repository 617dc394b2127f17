import { limits, ProtocolError } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Peer } from '../rooms/peer.ts';
import { FakeLink } from '../testing/fake-link.ts';
import { ConnectionCaller } from './connection-caller.ts';
import type { RingOutcome } from './ring.ts';
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

function aWindow(): FakeLink {
  const window = new FakeLink();
  rings.appear(identity, window);
  return window;
}

function aCaller(): { link: FakeLink; caller: Peer } {
  const link = new FakeLink();
  const caller = new Peer({ name: 'Ada', role: 'host', link });
  caller.settle();
  return { link, caller };
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

describe('pages of version 2', () => {
  it('ring in no way a day after the server was started, and nobody is asked for a room then', () => {
    const former = new FakeLink({ opensCards: false });
    rings.appear(identity, former);
    const { room: _room, ...unnamed } = what;
    const caller = new ConnectionCaller(new FakeLink());
    expect(codeOf(() => rings.startFor(caller, unnamed))).toBe('bad-request');
    vi.advanceTimersByTime(24 * 3_600_000 + 1);
    expect(codeOf(() => rings.startFor(caller, unnamed))).toBe('done');
    expect(former.events).toEqual([]);
  });
});

describe('a ring', () => {
  it('is missed by everyone when nobody answers in time', () => {
    const [one, two, { link, caller }] = [aWindow(), aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    vi.advanceTimersByTime(limits.acknowledgeTimeout - 1);
    for (const window of [one, two, two]) rings.acknowledge(window.linkId, ringId);
    expect(link.events).toEqual([ringing(ringId)]);
    vi.advanceTimersByTime(limits.ringTimeout - 1);
    expect(link.events).toEqual([ringing(ringId)]);
    vi.advanceTimersByTime(1);
    expect(link.events).toEqual([ringing(ringId), answered(ringId, 'missed')]);
    for (const { events } of [one, two]) {
      expect(events).toEqual([
        ['ring', { ringId, room: what.room, card: what.card }],
        ended(ringId, 'missed'),
      ]);
    }
    expect(outcomes).toEqual(['missed']);
    expect(codeOf(() => rings.answer(one.linkId, { ringId, answer: 'accept' }))).toBe('not-found');
    expect(codeOf(() => rings.cancel(caller.peerId, ringId))).toBe('not-found');
  });

  it('is not missed after it was answered', () => {
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.answer(window.linkId, { ringId, answer: 'accept' });
    vi.advanceTimersByTime(limits.ringTimeout);
    expect(link.events).toEqual([answered(ringId, 'accept')]);
    expect(outcomes).toEqual(['accept']);
  });

  it('goes on without its windows, and rings in those that come', () => {
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.disappear(identity, window.linkId);
    expect(link.events).toEqual([]);
    const late = aWindow();
    expect(late.events).toEqual([['ring', { ringId, room: what.room, card: what.card }]]);
    rings.answer(late.linkId, { ringId, answer: 'accept' });
    expect(link.events).toEqual([answered(ringId, 'accept')]);
    expect(window.events).toHaveLength(1);
  });

  it('is busy when those that did not say so went away', () => {
    const [one, two, { link, caller }] = [aWindow(), aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.answer(one.linkId, { ringId, answer: 'busy' });
    expect(link.events).toEqual([]);
    rings.disappear(identity, two.linkId);
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
    const ringId = rings.start({ ...what, caller });
    expect(link.events).toEqual([]);
    expect(codeOf(() => rings.acknowledge(link.linkId, ringId))).toBe('not-found');
    const other = aWindow();
    rings.disappear(identity, link.linkId);
    rings.appear(identity, link);
    expect(link.events).toEqual([]);
    rings.answer(other.linkId, { ringId, answer: 'decline' });
    expect(link.events).toEqual([answered(ringId, 'decline')]);
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
    rings.disappear(identity, windows[0]?.linkId ?? '');
    rings.appear(identity, windows[1] ?? new FakeLink());
    expect(rings.reachable).toBe(limits.windowsPerIdentity - 1);
    expect(codeOf(aWindow)).toBe('done');
  });

  it('is not disturbed by a window that goes when it is told', () => {
    const [one, two, { link, caller }] = [aWindow(), aWindow(), aCaller()];
    // As a socket that is closed because its queue is full.
    one.notify = () => rings.disappear(identity, one.linkId);
    const ringId = rings.start({ ...what, caller });
    rings.answer(two.linkId, { ringId, answer: 'accept' });
    expect(link.events).toEqual([answered(ringId, 'accept')]);
    expect(rings.reachable).toBe(1);
  });
});

/** All that its caller is told in the time that it may take. */
function told(prepare: () => void): unknown[] {
  prepare();
  const { link, caller } = aCaller();
  const ringId = rings.start({ ...what, caller });
  expect(codeOf(() => rings.start({ ...what, caller }))).toBe('bad-state');
  const all: unknown[] = [];
  for (let passed = 0; passed < limits.acknowledgeTimeout + limits.ringTimeout; passed += 500) {
    vi.advanceTimersByTime(500);
    all.push(...link.events.splice(0).map((event) => [passed, JSON.stringify(event).replace(ringId, '')]));
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
  const { link, caller } = aCaller();
  const ringId = rings.start({ ...what, caller });
  const rang = () =>
    window.events.some(([event, params]) => {
      return event === 'ring' && JSON.stringify(params).includes(ringId);
    });
  for (let passed = 0; passed < limits.acknowledgeTimeout && !rang(); passed += 50)
    vi.advanceTimersByTime(50);
  vi.advanceTimersByTime(0.9 * limits.ringTurn);
  clearInterval(flood);
  expect(codeOf(() => rings.acknowledge(window.linkId, ringId))).toBe('done');
  return link.events.map(([event]) => event);
}

const neighbour = () => ({ network, address: '192.0.2.9' });
const anywhere = (index: number) => ({ network: `net ${index}`, address: `address ${index}` });

describe('a ring that no window has acknowledged', () => {
  it('ends for its caller in the same way at the same time, whoever is there and whatever happens there', () => {
    const nobody = told(() => undefined);
    expect(nobody).toEqual([
      [limits.acknowledgeTimeout - 500, JSON.stringify(answered('', 'not-reachable'))],
    ]);
    const window = new FakeLink();
    const cases: Record<string, () => void> = {
      'somebody is there': () => rings.appear(identity, window),
      'somebody is there in another window': () => aWindow(),
      'another rings from the same network': () => others(1, false),
      'others ring from everywhere': () => others(2 * limits.waitingRingsPerIdentity, true),
      'somebody comes': () => void setTimeout(() => aWindow(), 1_000),
      'somebody goes': () => void setTimeout(() => rings.disappear(identity, window.linkId), 1_000),
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
    expect(codeOf(() => rings.acknowledge(window.linkId, one))).toBe('not-found');
    for (const ringId of [two, other]) rings.acknowledge(window.linkId, ringId);
    const late = aWindow();
    expect(late.events.map(([, params]) => params)).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ ringId: one })]),
    );
    expect(late.events).toHaveLength(2);
  });

  it('takes the place of the oldest where too many wait, and none of one that was acknowledged', () => {
    const window = aWindow();
    const friend = rings.start({ ...what, caller: aCaller().caller });
    rings.acknowledge(window.linkId, friend);
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
    for (const ringId of [friend, ...junk.slice(-1)]) rings.answer(window.linkId, { ringId, answer: 'busy' });
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
    const link = new FakeLink({ acknowledgesRings: false });
    rings.appear(identity, link);
    const callers = Array.from({ length: limits.ringsPerIdentity + 1 }, () => aCaller());
    const ids = callers.map(({ caller }, index) => rings.start({ ...what, caller, network: `net ${index}` }));
    expect(callers.flatMap(({ link: { events } }) => events)).toEqual([]);
    vi.advanceTimersByTime(limits.acknowledgeTimeout);
    expect(callers.map(({ link: { events } }) => events)).toEqual([
      ...ids.slice(0, -1).map((ringId) => [ringing(ringId)]),
      [answered(ids.at(-1) ?? '', 'not-reachable')],
    ]);
  });

  it('rings for three seconds in a page of the version before, a day after the server was renewed', () => {
    const link = new FakeLink({ acknowledgesRings: false });
    rings.appear(identity, link);
    const heardAfter = (milliseconds: number): unknown[] => {
      const { link: caller, caller: peer } = aCaller();
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
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    rings.answer(window.linkId, { ringId, answer: 'wrong-clock' });
    expect(link.events).toEqual([answered(ringId, 'wrong-clock')]);
  });
});

describe('a caller who was away', () => {
  it('is told again how its last ring ended', () => {
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const ringId = rings.start({ ...what, caller });
    caller.lose();
    rings.answer(window.linkId, { ringId, answer: 'decline' });
    expect(link.events).toEqual([]);
    const next = new FakeLink();
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
    rings.acknowledge(window.linkId, ringId);
    const next = new FakeLink();
    caller.claim(next);
    rings.remind(caller.peerId);
    caller.settle();
    expect(next.events).toEqual([ringing(ringId)]);
  });

  it('is told nothing of one that nobody has heard, that it cancelled, or that came before', () => {
    const [window, { link, caller }] = [aWindow(), aCaller()];
    const first = rings.start({ ...what, caller });
    rings.answer(window.linkId, { ringId: first, answer: 'decline' });
    link.events.length = 0;
    const second = rings.start({ ...what, caller });
    rings.remind(caller.peerId);
    rings.cancel(caller.peerId, second);
    rings.remind(caller.peerId);
    expect(link.events).toEqual([]);
  });
});
