import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits, ProtocolError } from '@sotto/protocol';
import { Sfu } from '@sotto/sfu';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { SqliteStore } from '../store/sqlite-store.ts';
import { FakePeerSocket } from '../testing/fake-peer-socket.ts';
import { recordsIn } from '../testing/room-records.ts';
import type { CallRecord } from './call-records.ts';
import { RoomTokens } from './room-tokens.ts';
import { RoomDirectory } from './room-directory.ts';

// The store is one that the version wrote which had one record for a room and its call, with rooms in each status.
const folderOfOld = new URL('../testing/former-store/', import.meta.url);
const secret = 'a secret of thirty-two characters';
const day = 86_400_000;
const made = v.object({ room: v.string(), hostToken: v.string() });
const old = v.parse(
  v.object({
    unusedCall: made,
    unusedConference: made,
    runningConference: made,
    runningCall: made,
    waitingCall: made,
    endedByHost: made,
    endedCall: made,
    now: v.number(),
  }),
  JSON.parse(await readFile(new URL('rooms.json', folderOfOld), 'utf8')),
);

let sfu: Sfu;
let folder: string;
let store: SqliteStore;
let records: ReturnType<typeof recordsIn>;
let directory: RoomDirectory;

beforeAll(async () => {
  sfu = await Sfu.create({
    listen: [{ ip: '127.0.0.1', port: await freePort() }],
    onError: (error) => expect.unreachable(String(error)),
  });
});
afterAll(() => sfu.close());

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  vi.setSystemTime(old.now + 60_000);
  folder = await mkdtemp(join(tmpdir(), 'sotto-former-'));
  await copyFile(new URL('sotto.db', folderOfOld), join(folder, 'sotto.db'));
  await start();
});
afterEach(async () => {
  await stop();
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  store = await SqliteStore.open({ file: join(folder, 'sotto.db'), secret });
  records = recordsIn({ store });
  const roomTokens = new RoomTokens(secret);
  directory = await RoomDirectory.create({ ...records, roomTokens, sfu, roomCapacity: 5, maxRooms: 100 });
  await directory.restored;
}

async function stop(): Promise<void> {
  await directory.shutDown();
  store.close();
}

const codeOf = (room: string): Promise<string> =>
  directory.find(room).then(
    ({ kind }) => kind,
    (error: unknown) => (error instanceof ProtocolError ? error.code : String(error)),
  );

async function calls(): Promise<CallRecord[]> {
  const found: CallRecord[] = [];
  for await (const record of records.calls.list()) found.push(record);
  return found.toSorted((one, other) => one.connectingAt - other.connectingAt);
}

describe('an upgrade from a store with one record for a room and its call', () => {
  it('keeps every link: open ones for as long as new ones, closed ones closed', async () => {
    expect(await codeOf(old.unusedCall.room)).toBe('call');
    expect(await codeOf(old.unusedConference.room)).toBe('conference');
    expect(await codeOf(old.runningConference.room)).toBe('conference');
    expect(await codeOf(old.runningCall.room)).toBe('call');
    expect(await codeOf(old.waitingCall.room)).toBe('call');
    expect(await codeOf(old.endedByHost.room)).toBe('room-ended');
    expect(await codeOf(old.endedCall.room)).toBe('room-ended');
    await vi.advanceTimersByTimeAsync(29 * day);
    expect(await codeOf(old.unusedConference.room)).toBe('conference');
    // Of the two calls that went on, nobody came back to the one in which two people had met.
    expect(await codeOf(old.runningCall.room)).toBe('room-ended');
    expect(await codeOf(old.waitingCall.room)).toBe('call');
    expect(await codeOf(old.runningConference.room)).toBe('conference');
  });

  it('keeps who is the host, also beyond the time that was in the token', async () => {
    await vi.advanceTimersByTimeAsync(10 * day);
    const { room, hostToken } = old.unusedConference;
    expect(await directory.roleIn(await directory.find(room), hostToken)).toEqual({
      role: 'host',
      grant: null,
    });
  });

  it('keeps the status of calls: when, and who started and ended a conference', async () => {
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    expect(await calls()).toMatchObject([
      { kind: 'conference', status: 'ended', startedBy: 'Host', endedBy: null },
      { kind: 'call', status: 'ended', startedBy: null, endedBy: null },
      { kind: 'call', status: 'ended', connectedAt: null },
      { kind: 'conference', status: 'ended', startedBy: 'Host', endedBy: 'Host' },
      { kind: 'call', status: 'ended', startedBy: null, endedBy: null },
    ]);
  });

  it('goes on with the calls that went on', async () => {
    const before = await calls();
    const room = await directory.find(old.runningConference.room);
    await room.join({
      name: 'Host',
      role: 'host',
      socket: new FakePeerSocket(),
      signal: new AbortController().signal,
    });
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    expect(await calls()).toHaveLength(before.length);
    expect((await calls())[0]).toMatchObject({ kind: 'conference', status: 'connected', endedAt: null });
  });

  it('is done once, and leaves nothing under the key of a room but the room', async () => {
    const before = await calls();
    expect(await store.count('calls')).toBe(0);
    await stop();
    await start();
    expect(await calls()).toEqual(before);
    expect(directory.known).toBe(7);
    expect(await codeOf(old.unusedCall.room)).toBe('call');
  });
});
