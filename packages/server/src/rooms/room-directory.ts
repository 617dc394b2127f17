import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import {
  type ClientResult,
  forEachRoomKind,
  hasRole,
  limits,
  type RoomState,
  ProtocolError,
  roles,
  type RoomKind,
  roomKind,
  roomKinds,
  type RoomRole,
} from '@sotto/protocol';
import type { Sfu } from '@sotto/sfu';
import type { Networks } from '../net/networks.ts';
import { describeError } from '../observe/log-fields.ts';
import type { Metrics } from '../observe/metrics.ts';
import { RoomLog } from '../observe/room-log.ts';
import type { MinuteLog, StatusLog } from '../observe/status-log.ts';
import type { Evictions } from '../store/evictions.ts';
import type { Store } from '../store/store.ts';
import type { CallLedger, CallRecords } from './call-records.ts';
import { CallStatus } from './call-status.ts';
import { adoptFormerRecords } from './former-records.ts';
import { EvictionOrder, type Known, type Occupancy } from './eviction-order.ts';
import { wireCapabilities } from '../media/media-wire.ts';
import { Membership } from './membership.ts';
import type { PeerSocket } from './peer-socket.ts';
import { ResumeTokens } from './resume-tokens.ts';
import { newRoomId, roomKey } from './room-id.ts';
import { RoomLink } from './room-link.ts';
import { RoomMedia } from '../media/room-media.ts';
import type { RoomTokens, TokenRole } from './room-tokens.ts';
import type { RoomLedger, RoomRecord, RoomRecords } from './room-records.ts';
import { type JoinOptions, type RoomPeer, Room } from './room.ts';

const hour = 3_600_000;
/** How often it is looked whether everybody has left, in milliseconds. */
const drainLook = 250;

export interface RoomDirectoryOptions {
  readonly store: Store;
  readonly rooms: RoomRecords;
  readonly calls: CallRecords;
  readonly evictions: Evictions;
  readonly roomTokens: RoomTokens;
  readonly sfu: Sfu;
  readonly log: StatusLog;
  /** For what calls do. */
  readonly minuteLog: MinuteLog;
  readonly metrics: Metrics;
  /** People in a conference. */
  readonly roomCapacity: number;
  /** How many the store holds. */
  readonly maxRooms: number;
}

export interface JoinRequest extends Omit<JoinOptions, 'role' | 'grant'> {
  /** Its id. */
  readonly room: string;
  /** A room token, which gives a role other than a guest's. */
  readonly token: string | undefined;
}

/** The result of joining a room, or of coming back. */
export interface Joined {
  readonly membership: Membership;
  readonly state: RoomState;
}

/** All rooms, by the hash of their id. Those that were asked for since the process began are in memory. */
export class RoomDirectory {
  readonly #options: RoomDirectoryOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #order = new EvictionOrder();
  readonly #log: RoomLog;
  readonly #resumeTokens = new ResumeTokens<RoomPeer>();
  readonly #sweep: NodeJS.Timeout;
  /** Calls since the process began. */
  #calls = 0;
  #closed = false;
  #draining = false;
  /** Rooms of the store that are not known yet: reading all of them takes longer than a start may. */
  #unread = 0;
  #restored: Promise<void> = Promise.resolve();

  private constructor(options: RoomDirectoryOptions) {
    this.#options = options;
    this.#log = new RoomLog(options.minuteLog);
    this.#sweep = setInterval(() => void this.#expire(), hour).unref();
  }

  /** Resolves when every room of the store is found by its id. Reading all of them goes on, see `restored`. */
  static async create(options: RoomDirectoryOptions): Promise<RoomDirectory> {
    const directory = new RoomDirectory(options);
    await directory.#expire();
    await directory.#orLog(() => adoptFormerRecords(options));
    directory.#unread = await options.rooms.count();
    directory.#restored = directory.#orLog(() => directory.#restore());
    void directory.#restored.then(() => directory.#orLog(() => options.calls.followSettings()));
    return directory;
  }

  /** Resolves when all rooms of the store are known, and those go on in which there were people at the last end. */
  get restored(): Promise<void> {
    return this.#restored;
  }

  /** Whether nothing may begin any more. */
  get draining(): boolean {
    return this.#draining;
  }

  /** How many rooms the store holds; while it is still being read, those count twice that were asked for since. */
  get known(): number {
    return this.#order.size + this.#unread;
  }

  /** Rejects with `draining`, and with `rate-limited` when there are as many rooms as there may be, with people in each. */
  async make(kind: RoomKind, networks: Networks): Promise<{ room: string; hostToken: string }> {
    if (this.#draining) throw new ProtocolError('draining');
    const { rooms, roomTokens } = this.#options;
    const id = newRoomId(kind);
    const key = roomKey(id);
    // In memory it is from the first time that somebody asks for it.
    const { record } = await rooms.create(key, kind);
    this.#note(key, record);
    this.#order.madeIn(key, networks.at(-1) ?? '');
    await this.#makeSpaceFor(key);
    this.#log.say('room created', { kind });
    // Good as long as the room, and so as long as its link: whoever uses that keeps both.
    const hostToken = await roomTokens.issue({ key, role: roles[kind].maker, goodUntil: null });
    return { room: id, hostToken };
  }

  /** Rejects with `room-not-found` or `room-ended`; with `draining` for a room that nobody is in. */
  async find(roomId: string): Promise<Room> {
    const room = await this.#open(roomId);
    if (this.#draining && room.size === 0) throw new ProtocolError('draining');
    return room;
  }

  /** Tells what a page may know of a room before it asks to come in. Rejects as `find` does. */
  async lookUp(roomId: string): Promise<ClientResult<'lookupRoom'>> {
    const { kind, size, full } = await this.find(roomId);
    const { routerRtpCapabilities } = this.#options.sfu;
    // They are the same for every router.
    const capabilities = roomKinds[kind].media === 'sfu' ? wireCapabilities(routerRtpCapabilities) : null;
    return { kind, peers: size, full, routerRtpCapabilities: capabilities };
  }

  /** Makes somebody a peer of a room. Rejects as `find` and `Room.join` do. */
  async join({ room: roomId, token, ...options }: JoinRequest): Promise<Joined> {
    const room = await this.find(roomId);
    const { role, grant } = await this.roleIn(room, token);
    const { peer, state } = await room.join({ ...options, role, grant });
    return { membership: new Membership({ room, peer }), state };
  }

  /**
   * Gives a peer whose socket was lost its membership again, on another socket. Rejects with `resume-expired`, with
   * `room-ended` when the room was closed meanwhile, and as `Room.resume` does.
   */
  async resume(resumeToken: string, socket: PeerSocket): Promise<Joined> {
    const found = this.#resumeTokens.find(resumeToken);
    if (!found) throw new ProtocolError('resume-expired');
    if (found.room.ended) throw new ProtocolError('room-ended');
    const state = found.room.resume(found.peer, socket);
    return { membership: new Membership(found), state };
  }

  /** How long the link of a room is good. Rejects with `room-not-found` or `room-ended`. */
  async lookUpLink(roomId: string): Promise<{ goodUntil: number; linkDays: number }> {
    const { goodUntil } = await this.#open(roomId);
    return { goodUntil, linkDays: this.#options.rooms.linkDays };
  }

  /** Ends a room from outside. Rejects with `room-not-found` or `room-ended`. */
  async end(roomId: string): Promise<void> {
    const room = await this.#open(roomId);
    room.end(null);
  }

  /** As whom somebody comes into this room: with this token, if it is one for it, or as a guest. */
  async roleIn(room: Room, token: string | undefined): Promise<TokenRole> {
    const brought = token === undefined ? null : await this.#roleBy(room, token);
    return brought ?? { role: roles[room.kind].guest, grant: null };
  }

  /**
   * The role in a room of somebody outside, who brings a token for it; null when the token is none. Rejects with
   * `room-not-found` or `room-ended`.
   */
  async roleBroughtBy({ room: roomId, token }: { room: string; token: string }): Promise<RoomRole | null> {
    const room = await this.#open(roomId);
    const brought = await this.#roleBy(room, token);
    return brought && { kind: room.kind, role: brought.role };
  }

  /** Null where the token is none for this room, or for a role that rooms of its kind do not have. */
  async #roleBy(room: Room, token: string): Promise<TokenRole | null> {
    const { key, kind } = room;
    const brought = await this.#options.roomTokens.roleIn(key, token);
    if (brought === null) return null;
    const { grant } = brought;
    // What was given in the room can be taken there: the room has the last word.
    const role = grant === null ? brought.role : room.moderation.roleOf(grant);
    return role !== null && hasRole({ kind, role }) ? { role, grant } : null;
  }

  /** Rooms that are in use and the people in them, by kind. */
  counts(): { rooms: Record<RoomKind, number>; peers: Record<RoomKind, number> } {
    const counts = { rooms: forEachRoomKind(() => 0), peers: forEachRoomKind(() => 0) };
    for (const { kind, size, ended, occupied } of this.#rooms.values()) {
      if (ended || !occupied) continue;
      counts.rooms[kind]++;
      counts.peers[kind] += size;
    }
    return counts;
  }

  /**
   * From now on nothing begins: no room is made, and none is entered that nobody is in. Resolves when nobody is a peer
   * any more in a room of a kind that is waited for, or with `shutDown`.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    const awaited = roomKind.options.filter((kind) => roomKinds[kind].drainWaits);
    const isOver = (): boolean => {
      const { peers } = this.counts();
      return awaited.every((kind) => peers[kind] === 0);
    };
    while (!isOver()) await sleep(drainLook);
  }

  /** Tells everyone that the server stops; resolves when the records are written. */
  async shutDown(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    const rooms = [...this.#rooms.values()];
    this.#rooms.clear();
    for (const room of rooms) room.shutDown();
    await Promise.all([this.#restored, ...rooms.map((room) => room.written())]);
    this.#log.close();
  }

  #add(ledger: RoomLedger, call: CallLedger | null): Room {
    const { rooms, calls, roomTokens, sfu, log, roomCapacity } = this.#options;
    const { kind } = ledger.record;
    const link = new RoomLink({
      ledger,
      goodUntil: (record) => rooms.goodUntil(record),
      onChange: (record) => {
        this.#note(ledger.key, record);
        if (record.status === 'closed') void this.#forget(room);
      },
    });
    const capacity = { pair: limits.callPeers, group: roomCapacity }[roomKinds[kind].people];
    const onDefect = (error: unknown): void => log.error('media failed', describeError(error));
    const room = new Room({
      link,
      call: call && this.#follow(call),
      beginCall: () => this.#follow(calls.begin(kind)),
      capacity,
      issueToken: (role, grant) => roomTokens.issue({ key: ledger.key, role, goodUntil: null, grant }),
      tokens: this.#resumeTokens,
      log,
      openMedia: (onActiveSpeaker) => new RoomMedia({ sfu, capacity, onActiveSpeaker, onDefect }),
    });
    this.#rooms.set(ledger.key, room);
    this.#note(ledger.key, ledger.record);
    return room;
  }

  #follow(ledger: CallLedger): CallStatus {
    const { metrics } = this.#options;
    const { kind } = ledger.record;
    const onStatus = (reached: 'connecting' | 'connected' | 'ended'): void => {
      metrics.callReached(kind, reached);
      const { connectingAt, endedAt } = ledger.record;
      if (reached === 'ended' && endedAt !== null) metrics.callEnded(kind, (endedAt - connectingAt) / 1000);
    };
    return new CallStatus({ ledger, number: ++this.#calls, log: this.#log, onStatus });
  }

  #note(key: string, record: RoomRecord): void {
    this.#order.put(key, this.#knownFrom(record));
  }

  #knownFrom(record: RoomRecord): Known {
    const rank = record.status === 'closed' ? 'closed' : record.met ? 'met' : 'unused';
    return { rank, goodUntil: this.#options.rooms.goodUntil(record) };
  }

  /** Rejects with `room-not-found` or `room-ended`. */
  async #open(roomId: string): Promise<Room> {
    const room = await this.#load(roomKey(roomId));
    if (!room || room.ended) throw new ProtocolError(room === undefined ? 'room-not-found' : 'room-ended');
    return room;
  }

  /** The room of this key, from memory or the records; null when it is closed. */
  async #load(key: string): Promise<Room | null | undefined> {
    const present = this.#rooms.get(key);
    if (present) return this.#isOverdue(present) ? undefined : present;
    const { rooms, calls } = this.#options;
    const ledger = await rooms.find(key);
    if (ledger?.record.status === 'closed') return null;
    const running = ledger?.record.call ?? null;
    const call = running === null ? null : ((await calls.find(running)) ?? null);
    // Somebody else may have loaded it meanwhile.
    return this.#rooms.get(key) ?? (ledger && !this.#closed ? this.#add(ledger, call) : undefined);
  }

  #isOverdue(room: Room): boolean {
    return !room.occupied && room.goodUntil <= Date.now();
  }

  /** A closed room stays until its record says so too; else the record would bring it back to life. */
  async #forget(room: Room): Promise<void> {
    if (await room.written()) this.#rooms.delete(room.key);
  }

  /** Lets the least useful room go where the new one is one too many. */
  async #makeSpaceFor(key: string): Promise<void> {
    // Which is the least useful is known when all are; `#restore` makes space for what came until then.
    if (this.#unread > 0 || this.#order.size <= this.#options.maxRooms) return;
    const least = await this.#dropLeast((other) => other !== key);
    if (least !== undefined) return;
    this.#drop(key);
    await this.#options.rooms.delete(key);
    throw new ProtocolError('rate-limited');
  }

  async #dropLeast(mayGo: (key: string) => boolean): Promise<string | undefined> {
    const { rooms, evictions } = this.#options;
    const occupancyOf = (key: string): Occupancy => this.#rooms.get(key)?.occupancy ?? 'empty';
    const least = this.#order.leastUseful((key) => (mayGo(key) ? occupancyOf(key) : 'inhabited'));
    if (least === undefined) return undefined;
    this.#drop(least);
    await rooms.delete(least);
    evictions.add('rooms', 1);
    return least;
  }

  #drop(key: string): void {
    this.#order.delete(key);
    this.#rooms.get(key)?.drop();
    this.#rooms.delete(key);
  }

  /** Others get their turn meanwhile, and may have asked for some of these rooms, made new ones, or closed one. */
  async #restore(): Promise<void> {
    const { rooms, maxRooms } = this.#options;
    const found: { readonly key: string; readonly record: RoomRecord }[] = [];
    try {
      for await (const room of rooms.list()) {
        if (this.#closed) return;
        found.push(room);
      }
    } finally {
      this.#unread = 0;
    }
    found.sort((one, other) => one.record.usedOn - other.record.usedOn);
    this.#order.putEarlier(found.map(({ key, record }) => ({ key, ...this.#knownFrom(record) })));
    // Only a room in memory notices that nobody comes back to it.
    const inUse = found.filter(({ record }) => record.call !== null);
    await Promise.all(inUse.map(({ key }) => this.#load(key)));
    while (this.#order.size > maxRooms && (await this.#dropLeast(() => true)) !== undefined) await nextTurn();
  }

  async #orLog(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#closed) this.#options.log.error('store failed', describeError(error));
    }
  }

  /** Once an hour: what nobody used in time goes, and what is in use stays. */
  async #expire(): Promise<void> {
    const { store, calls, log } = this.#options;
    const now = Date.now();
    for (const room of this.#rooms.values()) room.renew();
    for (const key of this.#order.expired(now)) if (this.#rooms.get(key)?.occupied !== true) this.#drop(key);
    try {
      const entries = await store.expire(now);
      await calls.count();
      if (entries > 0) log.info('store swept', { entries });
    } catch {
      log.error('store failed');
    }
  }
}
