import { limits, ProtocolError } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallRecord } from './call-records.ts';
import type { Room } from './room.ts';
import { enter, OneRoom, type Person } from '../testing/one-room.ts';

const day = 86_400_000;

let one: OneRoom;

beforeEach(async () => {
  vi.useFakeTimers();
  one = await OneRoom.open();
});
afterEach(() => {
  vi.useRealTimers();
  one.close();
});

/** Everybody leaves, and nobody returns. */
async function empty(room: Room, ...people: Person[]): Promise<void> {
  for (const { peer } of people) room.leave(peer, 'left');
  await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
}

describe('a call', () => {
  it('is connecting with the first person and connected with the second', async () => {
    const room = await one.make();
    await enter(room, 'Ada');
    expect(one.call).toMatchObject({ status: 'connecting', connectedAt: null });
    await vi.advanceTimersByTimeAsync(5_000);
    await enter(room, 'Bob');
    const { connectingAt, connectedAt, status } = one.call;
    expect(status).toBe('connected');
    expect((connectedAt ?? 0) - connectingAt).toBe(5_000);
    expect(one.statuses).toEqual(['connecting', 'connected']);
  });

  it('is over when nobody returns to the empty room, with its link, and ended when the last one left', async () => {
    const room = await one.make();
    const [ada, bob] = [await enter(room, 'Ada'), await enter(room, 'Bob')];
    for (const { peer } of [ada, bob]) room.leave(peer, 'left');
    const leftAt = Date.now();
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow - 1);
    expect(room.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(room.ended).toBe(true);
    expect(one.call).toMatchObject({ status: 'ended', endedAt: leftAt, endedBy: null });
    expect(one.ledger.record).toMatchObject({ status: 'closed', call: null });
    await expect(enter(room, 'Ada')).rejects.toThrow(new ProtocolError('room-ended'));
  });

  it('goes on when somebody returns in time', async () => {
    const room = await one.make();
    const [ada, bob] = [await enter(room, 'Ada'), await enter(room, 'Bob')];
    for (const { peer } of [ada, bob]) room.leave(peer, 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow - 1);
    await enter(room, 'Ada');
    await vi.advanceTimersByTimeAsync(2 * limits.emptyRoomWindow);
    expect(room.ended).toBe(false);
    expect(one.call).toMatchObject({ status: 'connected', endedAt: null });
    expect(one.statuses).toEqual(['connecting', 'connected']);
  });

  it('is not over while somebody is on the way in', async () => {
    const room = await one.make();
    const [ada, bob] = [await enter(room, 'Ada'), await enter(room, 'Bob')];
    for (const { peer } of [ada, bob]) room.leave(peer, 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow - 1);
    const arriving = enter(room, 'Bob');
    vi.advanceTimersByTime(1);
    await expect(arriving).resolves.toBeDefined();
    expect(room.ended).toBe(false);
    expect(one.calls).toHaveLength(1);
  });

  it('keeps no names', async () => {
    const room = await one.make('call');
    await enter(room, 'Ada', 'host');
    await enter(room, 'Bob');
    room.end('Ada');
    expect(one.call).toMatchObject({ status: 'ended', startedBy: null, endedBy: null });
  });
});

describe.each(['call', 'conference'] as const)('a %s that never had two people', (kind) => {
  it('is not over: its link stays good, and who comes then begins another call', async () => {
    const room = await one.make(kind);
    await empty(room, await enter(room, 'Ada', 'host'));
    expect(one.call).toMatchObject({ status: 'ended', connectedAt: null, startedBy: null });
    await vi.advanceTimersByTimeAsync(20 * day);
    expect(room.ended).toBe(false);
    expect(room.occupied).toBe(false);
    expect(room.goodUntil).toBeGreaterThan(Date.now() + 10 * day - 1);
    await enter(room, 'Guest');
    await enter(room, 'Ada');
    expect(one.call).toMatchObject({ status: 'connected' });
    expect(one.calls).toHaveLength(2);
  });
});

describe('a conference', () => {
  it('has one call after the other by the same link, each with a record of its own', async () => {
    const room = await one.make('conference');
    for (const starter of ['Ada', 'Bob']) {
      const people = [await enter(room, starter), await enter(room, 'Guest')];
      expect(one.ledger.record.call).toBe(one.calls.at(-1)?.key);
      await empty(room, ...people);
      expect(one.ledger.record).toMatchObject({ status: 'open', call: null });
      await vi.advanceTimersByTimeAsync(7 * day);
    }
    expect(room.ended).toBe(false);
    expect(one.calls.map(({ record }) => record.startedBy)).toEqual(['Ada', 'Bob']);
    expect(new Set(one.calls.map(({ key }) => key)).size).toBe(2);
    expect(one.statuses).toEqual(['connecting', 'connected', 'ended', 'connecting', 'connected', 'ended']);
  });

  it('is good for as long again from each use', async () => {
    const room = await one.make('conference');
    await vi.advanceTimersByTimeAsync(29 * day);
    const ada = await enter(room, 'Ada');
    await vi.advanceTimersByTimeAsync(10 * day);
    room.leave(ada.peer, 'left');
    expect(room.goodUntil).toBeGreaterThan(Date.now() + 30 * day - 1);
  });

  it('is over for good when a host ends it', async () => {
    const room = await one.make('conference');
    await enter(room, 'Ada', 'host');
    room.end('Ada');
    expect(one.ledger.record).toMatchObject({ status: 'closed', call: null });
    await expect(enter(room, 'Guest')).rejects.toThrow(new ProtocolError('room-ended'));
  });
});

describe('the record of a room', () => {
  it('keeps nothing of the people, and no time but the day of the last use', async () => {
    const room = await one.make('conference');
    await empty(room, await enter(room, 'Ada', 'host'), await enter(room, 'Bob'));
    await room.written();
    const { usedOn, ...rest } =
      (await one.records.rooms.find('key'))?.record ?? expect.unreachable('no record');
    expect(rest).toEqual({ kind: 'conference', status: 'open', met: true, call: null });
    expect(usedOn % day).toBe(0);
  });
});

/** What the store has of the last call. */
const stored = async (): Promise<CallRecord | undefined> =>
  (await one.records.calls.find(one.calls.at(-1)?.key ?? ''))?.record;

describe('the record of a conference', () => {
  it('names the first host, else the first who came, and the host who ended it', async () => {
    const room = await one.make('conference');
    await enter(room, 'Guest');
    expect(one.call.startedBy).toBeNull();
    await enter(room, 'Second guest');
    expect(one.call.startedBy).toBe('Guest');
    await enter(room, 'Host', 'host');
    await enter(room, 'Other host', 'host');
    expect(one.call.startedBy).toBe('Host');
    room.end('Host');
    await room.written();
    expect(await stored()).toMatchObject({ startedBy: 'Host', endedBy: 'Host' });
  });

  it('names nobody for the end when all just left', async () => {
    const room = await one.make('conference');
    await empty(room, await enter(room, 'Host', 'host'), await enter(room, 'Guest'));
    expect(one.call).toMatchObject({ status: 'ended', startedBy: 'Host', endedBy: null });
  });

  it('names nobody at all where two people never met', async () => {
    const room = await one.make('conference');
    await enter(room, 'Host', 'host');
    room.end('Host');
    await room.written();
    expect(await stored()).toMatchObject({ status: 'ended', startedBy: null, endedBy: null });
  });

  it('keeps nothing but what it is meant to', async () => {
    const room = await one.make('conference');
    await enter(room, 'Ada', 'host');
    await enter(room, 'Bob');
    await room.written();
    const known = (await stored()) ?? {};
    const fields = ['connectedAt', 'connectingAt', 'endedAt', 'endedBy', 'kind', 'startedBy', 'status'];
    expect(Object.keys(known).toSorted()).toEqual(fields);
    expect(JSON.stringify(known)).not.toContain('Bob');
  });
});

describe('after a restart', () => {
  it('an open room can be entered again, and the call in it goes on for a while', async () => {
    const room = await one.make();
    const [ada] = [await enter(room, 'Ada'), await enter(room, 'Bob')];
    const again = await one.restart(room);
    expect(ada.socket.events.at(-1)).toEqual(['roomEnded', { reason: 'shutdown' }]);
    expect(one.call).toMatchObject({ status: 'connected', endedAt: Date.now() });
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow - 1);
    await expect(enter(again, 'Ada')).resolves.toBeDefined();
    expect(one.call.endedAt).toBeNull();
    // The first began it, the second is the same one, known to the next process.
    expect(new Set(one.calls.map(({ key }) => key)).size).toBe(1);
  });

  it('the call is over when nobody comes; the link of a conference stays good', async () => {
    for (const kind of ['call', 'conference'] as const) {
      const room = await one.make(kind);
      await enter(room, 'Ada');
      await enter(room, 'Bob');
      const stoppedAt = Date.now();
      const again = await one.restart(room);
      await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
      await again.written();
      expect(one.call).toMatchObject({ status: 'ended', endedAt: stoppedAt });
      expect(one.ledger.record.status).toBe(kind === 'call' ? 'closed' : 'open');
    }
  });
});
