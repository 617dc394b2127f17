import { limits, ProtocolError, type RoomKind } from '@sotto/protocol';
import { Sfu } from '@sotto/sfu';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { networksOf } from '../net/networks.ts';
import { createStatusLog } from '../observe/status-log.ts';
import { RoomTokens } from '../rooms/room-tokens.ts';
import type { Peer } from '../rooms/peer.ts';
import { RoomDirectory } from '../rooms/room-directory.ts';
import type { Room } from '../rooms/room.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { FakePeerSocket } from './fake-peer-socket.ts';
import { recordsIn } from './room-records.ts';

const secret = 'a secret of thirty-two characters';
export const somewhere = networksOf('192.0.2.1');

interface Settings {
  readonly statusDays?: number;
  readonly linkDays?: number;
  readonly maxRooms?: number;
}

/** Directories on one store, which a test opens one after the other as if the process had started again. */
class RoomDirectories {
  #sfu!: Sfu;
  store!: SqliteStore;
  /** Of the last directory. */
  records!: ReturnType<typeof recordsIn>;
  /** Of the log. */
  lines: string[] = [];
  readonly #directories: RoomDirectory[] = [];

  async beforeAll(): Promise<void> {
    this.#sfu = await Sfu.create({
      listen: [{ ip: '127.0.0.1', port: await freePort() }],
      onError: (error) => expect.unreachable(String(error)),
    });
  }

  afterAll(): Promise<void> {
    return this.#sfu.close();
  }

  async beforeEach(): Promise<void> {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    this.store = await SqliteStore.open({ file: ':memory:', secret });
    this.lines = [];
  }

  async afterEach(): Promise<void> {
    for (const directory of this.#directories.splice(0)) await directory.shutDown();
    vi.useRealTimers();
    this.store.close();
  }

  readonly open = async (settings: Settings = {}): Promise<RoomDirectory> => {
    const directory = await this.start(settings);
    await directory.restored;
    return directory;
  };

  /** What the store holds may not have been read yet. */
  readonly start = async ({ maxRooms = 100, ...days }: Settings = {}): Promise<RoomDirectory> => {
    const { store, lines } = this;
    const log = createStatusLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
    this.records = recordsIn({ store, ...days, most: 4 * maxRooms, log });
    const parts = { ...this.records, roomTokens: new RoomTokens(secret), sfu: this.#sfu };
    const directory = await RoomDirectory.create({ ...parts, roomCapacity: 5, maxRooms });
    this.#directories.push(directory);
    return directory;
  };
}

/** For the tests of one file. */
export function roomDirectories(): RoomDirectories {
  const directories = new RoomDirectories();
  beforeAll(() => directories.beforeAll());
  afterAll(() => directories.afterAll());
  beforeEach(() => directories.beforeEach());
  afterEach(() => directories.afterEach());
  return directories;
}

export async function make(directory: RoomDirectory, kind: RoomKind = 'call'): Promise<string> {
  const { room } = await directory.make(kind, somewhere);
  return room;
}

export async function enter(room: Room, name = 'Ada'): Promise<Peer> {
  const { peer } = await room.join({
    name,
    role: 'host',
    socket: new FakePeerSocket(),
    signal: new AbortController().signal,
  });
  peer.settle();
  return peer;
}

/** Two people meet in the room, and leave it for good. */
export async function meet(room: Room): Promise<void> {
  const people = [await enter(room), await enter(room, 'Bob')];
  for (const peer of people) room.leave(peer, 'left');
  await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
  await room.written();
}

/** Whether its link leads anywhere, or why not. */
export const whatIsWith = (directory: RoomDirectory, id: string): Promise<string> =>
  directory.find(id).then(
    () => 'there',
    (error: unknown) => (error instanceof ProtocolError ? error.code : String(error)),
  );
