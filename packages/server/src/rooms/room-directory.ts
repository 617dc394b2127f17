import { setTimeout as sleep } from 'node:timers/promises';
import { limits, ProtocolError, type RoomKind } from '@sotto/protocol';
import type { Sfu } from '@sotto/sfu';
import { describeError } from '../observe/log-fields.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { StatusLog } from '../observe/status-log.ts';
import type { CallLedger, CallRecords } from './call-records.ts';
import { CallStatus } from './call-status.ts';
import type { HostTokens } from './host-tokens.ts';
import type { Peer } from './peer.ts';
import { ResumeTokens } from './resume-tokens.ts';
import { newRoomId, roomKey } from './room-id.ts';
import { RoomMedia } from './room-media.ts';
import { type PeerPlace, Room } from './room.ts';

const minute = 60_000;
const hour = 60 * minute;
/** How often it is looked whether everybody has left, in milliseconds. */
const drainLook = 250;

export interface RoomDirectoryOptions {
  readonly records: CallRecords;
  readonly hostTokens: HostTokens;
  readonly sfu: Sfu;
  readonly log: StatusLog;
  readonly metrics: Metrics;
  /** People in a conference. */
  readonly roomCapacity: number;
  readonly maxRooms: number;
  /** How long a link works that nobody has used, in milliseconds. */
  readonly unusedFor: number;
}

/** All rooms of this process, by the hash of their id. */
export class RoomDirectory {
  readonly #options: RoomDirectoryOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #resumeTokens = new ResumeTokens<PeerPlace>();
  readonly #timers: NodeJS.Timeout[];
  #count = 0;
  #closed = false;
  #draining = false;

  private constructor(options: RoomDirectoryOptions) {
    this.#options = options;
    this.#timers = [
      setInterval(() => this.#dropUnused(), minute).unref(),
      setInterval(() => void this.#expireRecords(), hour).unref(),
    ];
  }

  /** Knows the rooms that were open when the process last ended, too. */
  static async create(options: RoomDirectoryOptions): Promise<RoomDirectory> {
    const directory = new RoomDirectory(options);
    await directory.#expireRecords();
    // A room is found without this; but only a room in memory ends when nobody comes back to it.
    void directory.#restore();
    return directory;
  }

  /** What every conference's router can take; the same for all. */
  get routerRtpCapabilities(): Sfu['routerRtpCapabilities'] {
    return this.#options.sfu.routerRtpCapabilities;
  }

  /** Whether nothing may begin any more. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Rejects with `draining`, and with `rate-limited` when there are as many rooms as there may be. */
  async make(kind: RoomKind): Promise<{ room: string; hostToken: string }> {
    if (this.#draining) throw new ProtocolError('draining');
    const { records, hostTokens, log, maxRooms } = this.#options;
    if (this.#rooms.size >= maxRooms) throw new ProtocolError('rate-limited');
    const id = newRoomId(kind);
    const key = roomKey(id);
    this.#add(await records.create(key, kind));
    log.info('room created', { kind, room: this.#count });
    return { room: id, hostToken: await hostTokens.issue(key) };
  }

  /** Rejects with `room-not-found` or `room-ended`; with `draining` for a room that nobody is in. */
  async find(roomId: string): Promise<Room> {
    const key = roomKey(roomId);
    const room = await this.#load(key);
    if (!room || room.ended) throw new ProtocolError(room === undefined ? 'room-not-found' : 'room-ended');
    if (this.#draining && room.size === 0) throw new ProtocolError('draining');
    return room;
  }

  /** Whether the bearer of this token is the host of this room. */
  isHost(room: Room, token: string): Promise<boolean> {
    return this.#options.hostTokens.verify(room.key, token);
  }

  /** Throws `resume-expired`, or `room-ended` when the room was closed while the peer was away. */
  findPlace(resumeToken: string): { room: Room; peer: Peer } {
    const place = this.#resumeTokens.find(resumeToken);
    if (!place) throw new ProtocolError('resume-expired');
    if (place.room.ended) throw new ProtocolError('room-ended');
    return place;
  }

  /** Rooms and the people in them, by kind. */
  counts(): { rooms: Record<RoomKind, number>; peers: Record<RoomKind, number> } {
    const counts = { rooms: { call: 0, conference: 0 }, peers: { call: 0, conference: 0 } };
    for (const { kind, size, ended } of this.#rooms.values()) {
      if (ended) continue;
      counts.rooms[kind]++;
      counts.peers[kind] += size;
    }
    return counts;
  }

  /**
   * From now on nothing begins: no room is made, and none is entered that nobody is in. Resolves when nobody has a place
   * any more, or with `shutDown`.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    const isOver = (): boolean => {
      const { peers } = this.counts();
      return peers.call + peers.conference === 0;
    };
    // oxlint-disable-next-line no-await-in-loop -- it waits for the next look
    while (!isOver()) await sleep(drainLook);
  }

  /** Tells everyone that the server stops; resolves when the records are written. */
  async shutDown(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    const rooms = [...this.#rooms.values()];
    this.#rooms.clear();
    for (const room of rooms) room.shutDown();
    await Promise.all(rooms.map((room) => room.written()));
  }

  #add(ledger: CallLedger): Room {
    const { sfu, log, metrics, roomCapacity } = this.#options;
    const { kind } = ledger.record;
    const number = ++this.#count;
    const onStatus = (reached: 'connecting' | 'connected' | 'ended'): void => {
      metrics.callReached(kind, reached);
      if (reached === 'ended') this.#settle(room, ledger);
    };
    const onDefect = (error: unknown): void => log.error('media failed', describeError(error));
    const room = new Room({
      number,
      status: new CallStatus({ ledger, number, log, onStatus }),
      capacity: kind === 'call' ? limits.callPeers : roomCapacity,
      tokens: this.#resumeTokens,
      log,
      openMedia: (onActiveSpeaker) => new RoomMedia({ sfu, onActiveSpeaker, onDefect }),
    });
    this.#rooms.set(ledger.key, room);
    return room;
  }

  #settle(room: Room, { record }: CallLedger): void {
    const { kind, connectingAt, endedAt } = record;
    if (connectingAt !== null && endedAt !== null) {
      this.#options.metrics.callEnded(kind, (endedAt - connectingAt) / 1000);
    }
    void this.#forget(room);
  }

  /** The room of this key, from memory or the records; null when it has ended. */
  async #load(key: string): Promise<Room | null | undefined> {
    const known = this.#rooms.get(key);
    if (known) return known;
    const ledger = await this.#options.records.find(key);
    if (ledger?.record.status === 'ended') return null;
    // Somebody else may have loaded it meanwhile.
    return this.#rooms.get(key) ?? (ledger && !this.#closed ? this.#add(ledger) : undefined);
  }

  /** An ended room stays until its record says so too; else the record would bring it back to life. */
  async #forget(room: Room): Promise<void> {
    if (await room.written()) this.#rooms.delete(room.key);
  }

  async #restore(): Promise<void> {
    try {
      for await (const key of this.#options.records.open()) {
        if (this.#closed) return;
        await this.#load(key);
      }
    } catch (error) {
      if (!this.#closed) this.#options.log.error('store failed', describeError(error));
    }
  }

  #dropUnused(): void {
    const madeBefore = Date.now() - this.#options.unusedFor;
    for (const [key, room] of this.#rooms) {
      if (room.unusedSince === null || room.unusedSince > madeBefore) continue;
      this.#rooms.delete(key);
      room.drop();
    }
  }

  async #expireRecords(): Promise<void> {
    try {
      const entries = await this.#options.records.expire(Date.now());
      if (entries > 0) this.#options.log.info('store swept', { entries });
    } catch {
      this.#options.log.error('store failed');
    }
  }
}
