import { limits, ProtocolError, type RoomKind } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStatusLog } from '../observe/status-log.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { FakeLink } from '../testing/fake-link.ts';
import { type CallLedger, CallRecords } from './call-records.ts';
import { CallStatus } from './call-status.ts';
import type { Peer } from './peer.ts';
import { ResumeTokens } from './resume-tokens.ts';
import { type PeerPlace, Room } from './room.ts';

const secret = 'a secret of thirty-two characters';
const log = createStatusLog({ level: 'silent' });

let store: SqliteStore;
let records: CallRecords;
let tokens: ResumeTokens<PeerPlace>;
let ledger: CallLedger;
let statuses: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  store = await SqliteStore.open({ file: ':memory:', secret });
  records = new CallRecords({ store, statusDays: 30, unusedFor: 3_600_000, log });
  tokens = new ResumeTokens();
  statuses = [];
});
afterEach(() => {
  vi.useRealTimers();
  store.close();
});

async function makeRoom(kind: RoomKind = 'call'): Promise<Room> {
  ledger = await records.create('key', kind);
  return roomOf(ledger);
}

function roomOf(known: CallLedger): Room {
  return new Room({
    number: 1,
    status: new CallStatus({ ledger: known, number: 1, log, onStatus: (status) => statuses.push(status) }),
    capacity: known.record.kind === 'call' ? 2 : 5,
    tokens,
    log,
    // No media in these tests: what is tested here is the same for both kinds.
    openMedia: null,
  });
}

interface Person {
  readonly link: FakeLink;
  readonly peer: Peer;
  readonly token: string;
}

/** Joins, with the answer already sent. */
async function enter(room: Room, name: string, host = false): Promise<Person> {
  const link = new FakeLink();
  const { peer, place } = await room.join({ name, host, link, signal: new AbortController().signal });
  peer.settle();
  return { link, peer, token: place.resumeToken };
}

describe('a call', () => {
  it('is connecting with the first person and connected with the second', async () => {
    const room = await makeRoom();
    await enter(room, 'Ada');
    expect(ledger.record).toMatchObject({ status: 'connecting', connectedAt: null });
    await vi.advanceTimersByTimeAsync(5_000);
    await enter(room, 'Bob');
    const { connectingAt, connectedAt, status } = ledger.record;
    expect(status).toBe('connected');
    expect((connectedAt ?? 0) - (connectingAt ?? 0)).toBe(5_000);
    expect(statuses).toEqual(['connecting', 'connected']);
  });

  it('is over when nobody returns to the empty room, and ended when the last one left', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    room.leave(ada.peer, 'left');
    const leftAt = Date.now();
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow - 1);
    expect(room.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(room.ended).toBe(true);
    expect(ledger.record).toMatchObject({ status: 'ended', endedAt: leftAt, endedBy: null });
    await expect(enter(room, 'Ada')).rejects.toThrow(new ProtocolError('room-ended'));
  });

  it('goes on when somebody returns in time', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    room.leave(ada.peer, 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow - 1);
    await enter(room, 'Ada');
    await vi.advanceTimersByTimeAsync(2 * limits.emptyRoomWindow);
    expect(room.ended).toBe(false);
    expect(ledger.record).toMatchObject({ status: 'connecting', endedAt: null });
    expect(statuses).toEqual(['connecting']);
  });

  it('is not over while somebody is on the way in', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    room.leave(ada.peer, 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow - 1);
    const arriving = enter(room, 'Bob');
    vi.advanceTimersByTime(1);
    await expect(arriving).resolves.toBeDefined();
    expect(room.ended).toBe(false);
  });

  it('keeps no names', async () => {
    const room = await makeRoom('call');
    const ada = await enter(room, 'Ada', true);
    room.end(ada.peer);
    expect(ledger.record).toMatchObject({ startedBy: null, endedBy: null });
  });
});

describe('the record of a conference', () => {
  it('names the first host, else the first who came, and the host who ended it', async () => {
    const room = await makeRoom('conference');
    await enter(room, 'Guest');
    expect(ledger.record.startedBy).toBe('Guest');
    const host = await enter(room, 'Host', true);
    await enter(room, 'Other host', true);
    expect(ledger.record.startedBy).toBe('Host');
    room.end(host.peer);
    await room.written();
    expect((await records.find('key'))?.record).toMatchObject({ startedBy: 'Host', endedBy: 'Host' });
  });

  it('names nobody for the end when all just left', async () => {
    const room = await makeRoom('conference');
    const host = await enter(room, 'Host', true);
    room.leave(host.peer, 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    expect(ledger.record).toMatchObject({ status: 'ended', startedBy: 'Host', endedBy: null });
  });

  it('keeps nothing but what it is meant to', async () => {
    const room = await makeRoom('conference');
    await enter(room, 'Ada', true);
    await enter(room, 'Bob');
    await room.written();
    const known = (await records.find('key'))?.record ?? {};
    expect(Object.keys(known).toSorted()).toEqual(
      [
        'connectedAt',
        'connectingAt',
        'createdAt',
        'endedAt',
        'endedBy',
        'kind',
        'startedBy',
        'status',
      ].toSorted(),
    );
    expect(JSON.stringify(known)).not.toContain('Bob');
  });
});

describe('a lost peer', () => {
  it('is gone after the window, and its token with it', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    const bob = await enter(room, 'Bob');
    room.lose(bob.peer, bob.link);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow - 1);
    expect(ada.link.events.at(-1)).toEqual([
      'peerUpdated',
      { peerId: bob.peer.peerId, connection: 'reconnecting' },
    ]);
    expect(tokens.find(bob.token)).toBeDefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(ada.link.events.at(-1)).toEqual(['peerLeft', { peerId: bob.peer.peerId, reason: 'lost' }]);
    expect(tokens.find(bob.token)).toBeUndefined();
  });

  it('stays when it resumes in the last moment', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    const bob = await enter(room, 'Bob');
    room.lose(bob.peer, bob.link);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow - 1);
    room.resume(bob.peer, new FakeLink());
    bob.peer.settle();
    await vi.advanceTimersByTimeAsync(limits.resumeWindow);
    expect(ada.link.events.at(-1)).toEqual([
      'peerUpdated',
      { peerId: bob.peer.peerId, connection: 'online' },
    ]);
  });

  it('is not lost by the end of a socket that another one has replaced', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    const bob = await enter(room, 'Bob');
    room.resume(bob.peer, new FakeLink());
    bob.peer.settle();
    room.lose(bob.peer, bob.link);
    expect(bob.link.superseded).toBe(true);
    expect(ada.link.events.map(([event]) => event)).not.toContain('peerUpdated');
  });

  it('gives its seat back at once when it was never told of it', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    const link = new FakeLink();
    const { peer } = await room.join({
      name: 'Bob',
      host: false,
      link,
      signal: new AbortController().signal,
    });
    room.lose(peer, link);
    expect(room.size).toBe(1);
    expect(ada.link.events.at(-1)).toEqual(['peerLeft', { peerId: peer.peerId, reason: 'lost' }]);
  });

  it('holds the room open', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    room.lose(ada.peer, ada.link);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow + limits.emptyRoomWindow - 1);
    expect(room.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(room.ended).toBe(true);
  });
});

describe('between reading a place and answering with it', () => {
  it('holds back what happens, and says it after the answer, in order', async () => {
    const room = await makeRoom('conference');
    const ada = await enter(room, 'Ada');
    const link = new FakeLink();
    const { peer } = await room.join({
      name: 'Bob',
      host: false,
      link,
      signal: new AbortController().signal,
    });
    const carol = await enter(room, 'Carol');
    room.relay({ from: carol.peer, to: peer.peerId, data: 'AAAA' });
    room.leave(ada.peer, 'left');
    expect(link.events).toEqual([]);
    peer.settle();
    expect(link.events.map(([event]) => event)).toEqual(['peerJoined', 'relay', 'peerLeft']);
  });

  it('tells also that the room ended', async () => {
    const room = await makeRoom('conference');
    const host = await enter(room, 'Ada', true);
    const link = new FakeLink();
    const { peer } = await room.join({
      name: 'Bob',
      host: false,
      link,
      signal: new AbortController().signal,
    });
    room.end(host.peer);
    expect(link.released).toBe(false);
    peer.settle();
    expect(link.events.at(-1)).toEqual(['roomEnded', { reason: 'host' }]);
    expect(link.released).toBe(true);
  });
});

describe('a socket that is lost on the way in', () => {
  it('leaves no seat taken', async () => {
    const room = await makeRoom();
    const gone = new AbortController();
    gone.abort();
    const joining = room.join({ name: 'Ada', host: false, link: new FakeLink(), signal: gone.signal });
    await expect(joining).rejects.toThrow();
    expect(room.size).toBe(0);
    expect(room.full).toBe(false);
    expect(room.unusedSince).not.toBeNull();
  });
});

describe('after a restart', () => {
  it('an open room can be entered again, for a while', async () => {
    const room = await makeRoom();
    await enter(room, 'Ada');
    room.shutDown();
    await room.written();
    const found = await records.find('key');
    expect(found?.record).toMatchObject({ status: 'connecting', endedAt: Date.now() });
    if (!found) throw new Error('not found');
    const again = roomOf(found);
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow - 1);
    await expect(enter(again, 'Ada')).resolves.toBeDefined();
    expect(found.record.endedAt).toBeNull();
  });

  it('it is over when nobody comes', async () => {
    const room = await makeRoom();
    const ada = await enter(room, 'Ada');
    const stoppedAt = Date.now();
    room.shutDown();
    expect(ada.link.events.at(-1)).toEqual(['roomEnded', { reason: 'shutdown' }]);
    await room.written();
    const found = await records.find('key');
    if (!found) throw new Error('not found');
    roomOf(found);
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    await found.written();
    expect((await records.find('key'))?.record).toMatchObject({ status: 'ended', endedAt: stoppedAt });
  });
});
