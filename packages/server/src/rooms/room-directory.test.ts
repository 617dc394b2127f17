import { ProtocolError, type RoomKind } from '@sotto/protocol';
import { Sfu } from '@sotto/sfu';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Metrics } from '../observe/metrics.ts';
import { createStatusLog } from '../observe/status-log.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { FakeLink } from '../testing/fake-link.ts';
import { freePort } from '../testing/test-server.ts';
import { CallRecords } from './call-records.ts';
import { HostTokens } from './host-tokens.ts';
import { RoomDirectory } from './room-directory.ts';
import { roomKey } from './room-id.ts';
import type { Room } from './room.ts';

const hour = 3_600_000;
const day = 24 * hour;
const secret = 'a secret of thirty-two characters';
const log = createStatusLog({ level: 'silent' });
const ended = new ProtocolError('room-ended');
const notFound = new ProtocolError('room-not-found');

let sfu: Sfu;
let store: SqliteStore;
const directories: RoomDirectory[] = [];

beforeAll(async () => {
  sfu = await Sfu.create({
    listen: [{ ip: '127.0.0.1', port: await freePort() }],
    onError: (error) => expect.unreachable(String(error)),
  });
});
afterAll(() => sfu.close());

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  store = await SqliteStore.open({ file: ':memory:', secret });
});
afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.shutDown();
  vi.useRealTimers();
  store.close();
});

async function open({ statusDays = 30 } = {}): Promise<RoomDirectory> {
  const directory = await RoomDirectory.create({
    records: new CallRecords({ store, statusDays, unusedFor: day, log }),
    hostTokens: new HostTokens({ secret, lifetime: day }),
    sfu,
    log,
    metrics: new Metrics(),
    roomCapacity: 5,
    maxRooms: 100,
    unusedFor: day,
  });
  directories.push(directory);
  return directory;
}

async function enter(room: Room, name = 'Ada') {
  const { peer } = await room.join({
    name,
    host: true,
    link: new FakeLink(),
    signal: new AbortController().signal,
  });
  peer.settle();
  return peer;
}

const make = async (directory: RoomDirectory, kind: RoomKind = 'call') => (await directory.make(kind)).room;

describe('a link that nobody uses', () => {
  it('works for its time, and is unknown after it', async () => {
    const directory = await open();
    const id = await make(directory);
    await vi.advanceTimersByTimeAsync(day - 1);
    expect((await directory.find(id)).kind).toBe('call');
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(directory.find(id)).rejects.toThrow(notFound);
    expect(directory.counts().rooms.call).toBe(0);
  });

  it('works after a restart, for the rest of its time', async () => {
    const id = await make(await open(), 'conference');
    await vi.advanceTimersByTimeAsync(day / 2);
    const again = await open();
    expect((await again.find(id)).kind).toBe('conference');
    await vi.advanceTimersByTimeAsync(day / 2 + 60_000);
    await expect(again.find(id)).rejects.toThrow(notFound);
    await expect((await open()).find(id)).rejects.toThrow(notFound);
  });

  it('can be used in its last moment, and then is no longer one', async () => {
    const directory = await open();
    const room = await directory.find(await make(directory));
    await vi.advanceTimersByTimeAsync(day - 1);
    await enter(room);
    await vi.advanceTimersByTimeAsync(day);
    expect(room.ended).toBe(false);
  });

  it('cannot be entered through a room that was found just before it went', async () => {
    const directory = await open();
    const room = await directory.find(await make(directory));
    await vi.advanceTimersByTimeAsync(day + 60_000);
    await expect(enter(room)).rejects.toThrow(ended);
  });
});

describe('an ended room', () => {
  it('is known as ended from the first moment, also after a restart', async () => {
    const directory = await open();
    const id = await make(directory);
    const room = await directory.find(id);
    const peer = await enter(room);
    room.end(peer);
    await expect(directory.find(id)).rejects.toThrow(ended);
    await room.written();
    await expect(directory.find(id)).rejects.toThrow(ended);
    await expect((await open()).find(id)).rejects.toThrow(ended);
  });

  it('stays ended when its record could not be written', async () => {
    const directory = await open();
    const id = await make(directory);
    const room = await directory.find(id);
    const peer = await enter(room);
    const writing = vi.spyOn(store, 'put').mockRejectedValue(new Error('disk full'));
    room.end(peer);
    expect(await room.written()).toBe(false);
    await expect(directory.find(id)).rejects.toThrow(ended);
    writing.mockRestore();
  });

  it('is forgotten with its status', async () => {
    const directory = await open();
    const id = await make(directory);
    const room = await directory.find(id);
    room.end(await enter(room));
    await room.written();
    await vi.advanceTimersByTimeAsync(30 * day - hour);
    await expect(directory.find(id)).rejects.toThrow(ended);
    await vi.advanceTimersByTimeAsync(3 * hour);
    await expect(directory.find(id)).rejects.toThrow(notFound);
  });

  it('is forgotten earlier when the settings say so after a restart', async () => {
    const directory = await open();
    const id = await make(directory);
    const room = await directory.find(id);
    room.end(await enter(room));
    await room.written();
    const again = await open({ statusDays: 7 });
    await vi.waitFor(async () => {
      expect((await store.get('calls', roomKey(id)))?.expiresAt).toBeLessThan(Date.now() + 8 * day);
    });
    await vi.advanceTimersByTimeAsync(7 * day + 2 * hour);
    await expect(again.find(id)).rejects.toThrow(notFound);
  });
});

describe('a room that was in use when the process ended', () => {
  it('is over when nobody asks for it', async () => {
    const directory = await open();
    const id = await make(directory);
    await enter(await directory.find(id));
    await directory.shutDown();
    const again = await open();
    await vi.waitFor(() => expect(again.counts().rooms.call).toBe(1));
    await vi.advanceTimersByTimeAsync(121_000);
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

it('names no starter in records that are only in memory', async () => {
  const directory = await open({ statusDays: 0 });
  const id = await make(directory, 'conference');
  const room = await directory.find(id);
  room.end(await enter(room, 'Marked'));
  await room.written();
  expect((await store.get('calls', roomKey(id)))?.value).not.toContain('Marked');
});
