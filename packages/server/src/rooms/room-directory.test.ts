import { limits, ProtocolError } from '@sotto/protocol';
import { describe, expect, it, vi } from 'vitest';
import { enter, make, meet, roomDirectories, somewhere, whatIsWith } from '../testing/room-directories.ts';
import type { CallRecord } from './call-records.ts';
import { roomKey } from './room-id.ts';

const hour = 3_600_000;
const day = 24 * hour;
const ended = new ProtocolError('room-ended');
const notFound = new ProtocolError('room-not-found');

const here = roomDirectories();
const { open } = here;

async function statusOfCalls(): Promise<CallRecord[]> {
  const found: CallRecord[] = [];
  for await (const record of here.records.calls.list()) found.push(record);
  return found;
}

describe('a link that nobody uses', () => {
  it('works for its days to the last moment, and is unknown after them', async () => {
    const directory = await open();
    const id = await make(directory);
    const { goodUntil, linkDays } = await directory.lookUpLink(id);
    expect(linkDays).toBe(30);
    expect(goodUntil).toBeGreaterThanOrEqual(Date.now() + 30 * day);
    await vi.advanceTimersByTimeAsync(goodUntil - Date.now() - 1);
    expect((await directory.find(id)).kind).toBe('call');
    await vi.advanceTimersByTimeAsync(1);
    await expect(directory.find(id)).rejects.toThrow(notFound);
    await vi.advanceTimersByTimeAsync(2 * hour);
    expect(directory.known).toBe(0);
    expect(await here.store.count('rooms')).toBe(0);
  });

  it('works after a restart, for the rest of its time', async () => {
    const id = await make(await open(), 'conference');
    await vi.advanceTimersByTimeAsync(20 * day);
    const again = await open();
    expect((await again.find(id)).kind).toBe('conference');
    await vi.advanceTimersByTimeAsync(11 * day);
    await expect(again.find(id)).rejects.toThrow(notFound);
    await expect((await open()).find(id)).rejects.toThrow(notFound);
  });

  it('works for another time when the settings say so after a restart', async () => {
    const id = await make(await open());
    const again = await open({ linkDays: 2 });
    expect((await here.store.get('rooms', roomKey(id)))?.expiresAt).toBeLessThanOrEqual(Date.now() + 3 * day);
    await vi.advanceTimersByTimeAsync(3 * day);
    await expect(again.find(id)).rejects.toThrow(notFound);
  });

  it('cannot be entered through a room that was found just before it went', async () => {
    const directory = await open();
    const room = await directory.find(await make(directory));
    await vi.advanceTimersByTimeAsync(32 * day);
    await expect(enter(room)).rejects.toThrow(ended);
  });
});

describe('a link that is used', () => {
  it('stays good while somebody is there, however long', async () => {
    const directory = await open({ statusDays: 1 });
    const id = await make(directory, 'conference');
    const room = await directory.find(id);
    await enter(room);
    await enter(room, 'Bob');
    await vi.advanceTimersByTimeAsync(40 * day);
    expect(await directory.find(id)).toBe(room);
    expect((await directory.lookUpLink(id)).goodUntil).toBeGreaterThan(Date.now() + 29 * day);
    // The record of the call is still there to be ended.
    room.end('Ada');
    expect(await room.written()).toBe(true);
    expect(await statusOfCalls()).toMatchObject([{ status: 'ended', startedBy: 'Ada', endedBy: 'Ada' }]);
    // Forty days have many minutes in which something looks around.
  }, 60_000);

  it('leads to the next meeting of a conference a week later, also after a restart', async () => {
    const directory = await open();
    const id = await make(directory, 'conference');
    await meet(await directory.find(id));
    await vi.advanceTimersByTimeAsync(7 * day);
    await meet(await directory.find(id));
    await vi.advanceTimersByTimeAsync(29 * day);
    await meet(await (await open()).find(id));
  });

  it('leads nowhere any more after the call of two people', async () => {
    const directory = await open();
    const id = await make(directory);
    await meet(await directory.find(id));
    await expect(directory.find(id)).rejects.toThrow(ended);
    await expect((await open()).find(id)).rejects.toThrow(ended);
  });
});

describe('meetings of one room', () => {
  it('are calls of their own, and nothing kept ties them to the room or to each other', async () => {
    const directory = await open();
    const { room: id, hostToken } = await directory.make('conference', somewhere);
    for (let meetings = 0; meetings < 3; meetings++) {
      await meet(await directory.find(id));
      await vi.advanceTimersByTimeAsync(day);
    }
    const found: string[] = [];
    for (const collection of ['rooms', 'status']) {
      for await (const { key, value } of here.store.list(collection))
        found.push(`${collection} ${key} ${value}`);
    }
    const ofCalls = found.filter((line) => line.startsWith('status'));
    expect(ofCalls).toHaveLength(3);
    for (const line of ofCalls) expect(line).not.toContain(roomKey(id));
    const [ofRoom, ...more] = found.filter((line) => line.startsWith('rooms'));
    expect(more).toEqual([]);
    // Neither a key of a call nor a time that is a call's.
    for await (const { key, value } of here.store.list('status')) {
      expect(ofRoom).not.toContain(key);
      for (const [time] of value.matchAll(/\d{13}/gu)) expect(ofRoom).not.toContain(time);
    }
    // Nor does the log call the room by the same number twice.
    const connected = here.lines.filter((line) => line.includes('room connected'));
    const numbers = connected.flatMap((line) => /"room":\d+/u.exec(line) ?? []);
    expect(new Set(numbers).size).toBe(3);
    expect(hostToken).not.toBe('');
  });
});

describe('the log of a call', () => {
  it('tells neither when the first two came nor when the last one left, but for the minute', async () => {
    vi.setSystemTime(Date.parse('2026-03-01T12:00:10.123Z'));
    const directory = await open();
    const room = await directory.find(await make(directory));
    const ada = await enter(room);
    await vi.advanceTimersByTimeAsync(20_000);
    const bob = await enter(room, 'Bob');
    await vi.advanceTimersByTimeAsync(29_000);
    expect(here.lines).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    const said = here.lines.splice(0);
    for (const line of said) expect(line).toContain('"time":"2026-03-01T12:01:00.000Z"');
    expect(said).toHaveLength(3);
    room.leave(bob, 'left');
    room.leave(ada, 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow + 59_000);
    expect(here.lines).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(here.lines).toHaveLength(1);
    expect(here.lines[0]).toMatch(/12:04:00\.000Z.*room ended/u);
  });
});

describe('a closed room', () => {
  it('is known as ended from the first moment, also after a restart', async () => {
    const directory = await open();
    const id = await make(directory);
    const room = await directory.find(id);
    await enter(room);
    room.end('Ada');
    await expect(directory.find(id)).rejects.toThrow(ended);
    await room.written();
    await expect(directory.find(id)).rejects.toThrow(ended);
    await expect((await open()).find(id)).rejects.toThrow(ended);
  });

  it('stays closed when its record could not be written', async () => {
    const directory = await open();
    const id = await make(directory);
    const room = await directory.find(id);
    await enter(room);
    const writing = vi.spyOn(here.store, 'put').mockRejectedValue(new Error('disk full'));
    room.end('Ada');
    expect(await room.written()).toBe(false);
    await expect(directory.find(id)).rejects.toThrow(ended);
    writing.mockRestore();
  });

  it('is forgotten when its link would have stopped working', async () => {
    const directory = await open();
    const id = await make(directory);
    const room = await directory.find(id);
    room.end(null);
    await room.written();
    await vi.advanceTimersByTimeAsync(30 * day - hour);
    await expect(directory.find(id)).rejects.toThrow(ended);
    await vi.advanceTimersByTimeAsync(day + 3 * hour);
    await expect(directory.find(id)).rejects.toThrow(notFound);
  });

  it('knows the host by the token, and can be closed from outside', async () => {
    const directory = await open();
    const [one, other] = [
      await directory.make('conference', somewhere),
      await directory.make('conference', somewhere),
    ];
    const room = await directory.find(one.room);
    await enter(room, 'Ada');
    await enter(room, 'Bob');
    for (const token of ['', 'x.y.z', other.hostToken])
      expect(await directory.roleBroughtBy({ room: one.room, token })).toBeNull();
    const brought = await directory.roleBroughtBy({ room: one.room, token: one.hostToken });
    expect(brought).toEqual({ kind: 'conference', role: 'host' });
    await directory.end(one.room);
    await expect(directory.find(one.room)).rejects.toThrow(ended);
    await expect(directory.end(one.room)).rejects.toThrow(ended);
    await room.written();
    // Who it was is not known, and not guessed.
    expect(await statusOfCalls()).toMatchObject([{ status: 'ended', startedBy: 'Ada', endedBy: null }]);
    await expect(directory.find(other.room)).resolves.toBeDefined();
  });
});

describe('the status of a call', () => {
  it('is kept for its days, and for hours where nobody met', async () => {
    const directory = await open();
    const id = await make(directory, 'conference');
    const room = await directory.find(id);
    room.leave(await enter(room), 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    await meet(room);
    expect(await statusOfCalls()).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(8 * hour);
    expect(await statusOfCalls()).toMatchObject([{ connectedAt: expect.any(Number) }]);
    await vi.advanceTimersByTimeAsync(30 * day - 10 * hour);
    expect(await statusOfCalls()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5 * hour);
    expect(await statusOfCalls()).toEqual([]);
  });

  it('is forgotten earlier when the settings say so after a restart', async () => {
    const directory = await open();
    await meet(await directory.find(await make(directory)));
    await open({ statusDays: 7 });
    await vi.advanceTimersByTimeAsync(7 * day + 2 * hour);
    expect(await statusOfCalls()).toEqual([]);
  });

  it('names no starter in records that are only in memory', async () => {
    const directory = await open({ statusDays: 0 });
    const room = await directory.find(await make(directory, 'conference'));
    await enter(room, 'Marked');
    await enter(room, 'Bob');
    await room.written();
    for await (const { value } of here.store.list('status')) expect(value).not.toContain('Marked');
    expect(await here.store.count('status')).toBe(1);
    room.end('Marked');
    await room.written();
    await vi.advanceTimersByTimeAsync(2 * hour);
    expect(await here.store.count('status')).toBe(0);
  });
});

describe('a room that was in use when the process ended', () => {
  it('is over when nobody asks for it', async () => {
    const directory = await open();
    const id = await make(directory);
    const room = await directory.find(id);
    await enter(room);
    await enter(room, 'Bob');
    await directory.shutDown();
    const again = await open();
    expect(again.counts().rooms.call).toBe(1);
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    await expect(again.find(id)).rejects.toThrow(ended);
  });

  it('is one room, however many ask for it at once', async () => {
    const directory = await open();
    const id = await make(directory);
    await enter(await directory.find(id));
    await directory.shutDown();
    const again = await open();
    const found = await Promise.all(Array.from({ length: 5 }, () => again.find(id)));
    expect(new Set(found).size).toBe(1);
  });
});

describe('when there are as many rooms as there may be', () => {
  it('those go that would be missed least, and never the newcomer', async () => {
    const directory = await open({ maxRooms: 4 });
    const [closed, met, occupied, unused] = [
      await make(directory),
      await make(directory, 'conference'),
      await make(directory),
      await make(directory),
    ];
    await enter(await directory.find(occupied));
    await meet(await directory.find(met));
    (await directory.find(closed)).end(null);
    const all = [closed, unused, met, occupied];
    for (const going of [closed, unused]) {
      await make(directory);
      expect(await whatIsWith(directory, going), all.indexOf(going).toString()).toBe('room-not-found');
    }
    // Unused ones of newcomers go before the one in which people met.
    const newest = [await make(directory), await make(directory), await make(directory)];
    expect(await whatIsWith(directory, met)).toBe('there');
    expect(await whatIsWith(directory, occupied)).toBe('there');
    expect(await whatIsWith(directory, newest.at(-1) ?? '')).toBe('there');
    expect(await here.store.count('rooms')).toBe(4);
  });

  it('is said: in the log once in an hour, in the metrics each time', async () => {
    const directory = await open({ maxRooms: 2 });
    for (let index = 0; index < 12; index++) await make(directory);
    expect(here.lines.filter((line) => line.includes('store full'))).toHaveLength(1);
    expect(await here.records.metrics.text()).toContain('sotto_store_evicted_total{what="rooms"} 10');
    await vi.advanceTimersByTimeAsync(hour);
    await make(directory);
    expect(here.lines.findLast((line) => line.includes('store full'))).toContain('"entries":10');
  });

  it('only somebody who asks while there are people in each is told to wait', async () => {
    const directory = await open({ maxRooms: 1 });
    const room = await directory.find(await make(directory));
    const peer = await enter(room);
    await expect(directory.make('call', somewhere)).rejects.toThrow(new ProtocolError('rate-limited'));
    room.leave(peer, 'left');
    await expect(directory.make('call', somewhere)).resolves.toBeDefined();
  });

  it('one whose call waits for people to come back goes, and its call is over', async () => {
    const directory = await open({ maxRooms: 2 });
    const waiting = await make(directory, 'conference');
    const left = await directory.find(waiting);
    left.leave(await enter(left), 'left');
    expect(left.occupancy).toBe('awaited');
    const inhabited = await make(directory, 'conference');
    await enter(await directory.find(inhabited));
    await expect(directory.make('call', somewhere)).resolves.toBeDefined();
    expect(await whatIsWith(directory, waiting)).toBe('room-not-found');
    expect(await whatIsWith(directory, inhabited)).toBe('there');
    expect(await here.records.metrics.text()).toContain(
      'sotto_calls_total{kind="conference",status="ended"} 1',
    );
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    expect(await here.store.count('rooms')).toBe(2);
    expect(directory.known).toBe(2);
  });

  it('no more are kept when many are made at once', async () => {
    const directory = await open({ maxRooms: 5 });
    await Promise.all(Array.from({ length: 40 }, () => make(directory)));
    expect(directory.known).toBe(5);
    expect(await here.store.count('rooms')).toBe(5);
  });

  it('calls are bounded too: those go first in which nobody met, then the oldest', async () => {
    const directory = await open({ maxRooms: 1 });
    const room = await directory.find(await make(directory, 'conference'));
    room.leave(await enter(room), 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    for (let index = 0; index < 4; index++) {
      await meet(room);
      await vi.advanceTimersByTimeAsync(2 * hour);
    }
    const kept = await statusOfCalls();
    expect(kept).toHaveLength(4);
    expect(kept.every(({ connectedAt }) => connectedAt !== null)).toBe(true);
    expect(await here.records.metrics.text()).toContain('sotto_store_evicted_total{what="calls"} 1');
  });
});
