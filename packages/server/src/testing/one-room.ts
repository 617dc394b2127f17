import { limits, type Role, type RoomKind, roomKinds } from '@sotto/protocol';
import { RoomLog } from '../observe/room-log.ts';
import { createStatusLog } from '../observe/status-log.ts';
import type { CallLedger, CallRecord } from '../rooms/call-records.ts';
import { CallStatus } from '../rooms/call-status.ts';
import type { Peer } from '../rooms/peer.ts';
import { ResumeTokens } from '../rooms/resume-tokens.ts';
import { RoomLink } from '../rooms/room-link.ts';
import type { RoomLedger } from '../rooms/room-records.ts';
import { type RoomPeer, Room } from '../rooms/room.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { FakePeerSocket } from './fake-peer-socket.ts';
import { recordsIn } from './room-records.ts';

const log = createStatusLog({ level: 'silent' });

export interface Person {
  readonly socket: FakePeerSocket;
  readonly peer: Peer;
  readonly token: string;
}

/** One room without media, in a store in memory, and what becomes of its records. */
export class OneRoom {
  readonly tokens = new ResumeTokens<RoomPeer>();
  /** Of each call that began in it, or went on after a restart. */
  readonly calls: CallLedger[] = [];
  readonly statuses: string[] = [];
  readonly records: ReturnType<typeof recordsIn>;
  readonly #store: SqliteStore;
  #ledger: RoomLedger | null = null;

  private constructor(store: SqliteStore) {
    this.#store = store;
    this.records = recordsIn({ store });
  }

  static async open(): Promise<OneRoom> {
    return new OneRoom(
      await SqliteStore.open({ file: ':memory:', secret: 'a secret of thirty-two characters' }),
    );
  }

  close(): void {
    this.#store.close();
  }

  async make(kind: RoomKind = 'call'): Promise<Room> {
    await this.records.rooms.delete('key');
    this.#ledger = await this.records.rooms.create('key', kind);
    return this.#roomOf(this.#ledger);
  }

  /** The record of the room. */
  get ledger(): RoomLedger {
    if (!this.#ledger) throw new Error('no room');
    return this.#ledger;
  }

  /** The record of the call that began last. */
  get call(): CallRecord {
    const ledger = this.calls.at(-1);
    if (!ledger) throw new Error('no call');
    return ledger.record;
  }

  /** The same room in the next process. */
  async restart(room: Room): Promise<Room> {
    room.shutDown();
    await room.written();
    const known = await this.records.rooms.find('key');
    const running = await this.records.calls.find(known?.record.call ?? '');
    if (!known || !running) throw new Error('no room, or no call');
    this.#ledger = known;
    return this.#roomOf(known, running);
  }

  #follow(ledger: CallLedger): CallStatus {
    this.calls.push(ledger);
    return new CallStatus({
      ledger,
      number: 1,
      log: new RoomLog(log),
      onStatus: (status) => this.statuses.push(status),
    });
  }

  #roomOf(ledger: RoomLedger, running: CallLedger | null = null): Room {
    const { rooms, calls } = this.records;
    const { kind } = ledger.record;
    return new Room({
      link: new RoomLink({
        ledger,
        goodUntil: (record) => rooms.goodUntil(record),
        onChange: () => undefined,
      }),
      call: running && this.#follow(running),
      beginCall: () => this.#follow(calls.begin(kind)),
      capacity: { pair: limits.callPeers, group: 5 }[roomKinds[kind].people],
      issueToken: async (role, grant) => `token ${role} ${grant}`,
      tokens: this.tokens,
      log,
      // What is tested here is the same for both kinds.
      openMedia: null,
    });
  }
}

/** Joins, with the answer already sent. */
export async function enter(room: Room, name: string, role: Role = 'participant'): Promise<Person> {
  const socket = new FakePeerSocket();
  const { peer, state } = await room.join({ name, role, socket, signal: new AbortController().signal });
  peer.settle();
  return { socket, peer, token: state.resumeToken };
}
