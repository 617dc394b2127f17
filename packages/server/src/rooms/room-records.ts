import { type RoomKind, roomKind, timestamp } from '@sotto/protocol';
import * as v from 'valibot';
import type { StatusLog } from '../observe/status-log.ts';
import { type Kept, Ledger } from '../store/ledger.ts';
import type { Store } from '../store/store.ts';

const collection = 'rooms';
const hour = 3_600_000;
const day = 24 * hour;

/** The record of a room, without which its link would not work. Of the calls in it there is only the one that goes on. */
const roomRecord = v.strictObject({
  kind: roomKind,
  /** `closed`: over for good, and known so that the link says so. */
  status: v.picklist(['open', 'closed']),
  /** Whether two people ever met in it. */
  met: v.boolean(),
  /**
   * The end of the day (UTC) on which it was last used, or made, in milliseconds since the epoch. Nothing more exact, so
   * that it tells nothing about a call in the room.
   */
  usedOn: timestamp,
  /** The key of the call that goes on in it. Gone with the call's end, so that nothing ties past calls to a room. */
  call: v.nullable(v.string()),
});
export type RoomRecord = v.InferOutput<typeof roomRecord>;
export type RoomLedger = Ledger<RoomRecord>;

export interface RoomRecordsOptions {
  readonly store: Store;
  /** How many days a link is good that nobody uses. */
  readonly linkDays: number;
  readonly log: StatusLog;
}

/** The rooms in the store, by their keys. */
export class RoomRecords {
  readonly #options: RoomRecordsOptions;

  constructor(options: RoomRecordsOptions) {
    this.#options = options;
  }

  get linkDays(): number {
    return this.#options.linkDays;
  }

  async create(key: string, kind: RoomKind): Promise<RoomLedger> {
    const usedOn = endOfDay(Date.now());
    return this.adopt(key, { kind, status: 'open', met: false, usedOn, call: null });
  }

  /** Takes over what an earlier version kept of a room. */
  async adopt(key: string, record: RoomRecord): Promise<RoomLedger> {
    const version = await this.#put({ key, record, version: 0 });
    return this.#ledger({ key, record, version });
  }

  /** Undefined also where nobody used the link in time. */
  async find(key: string): Promise<RoomLedger | undefined> {
    const entry = await this.#options.store.get(collection, key);
    if (!entry) return undefined;
    const record = parse(entry.value);
    // One with a call in it was in use when the process ended.
    if (record.call === null && this.goodUntil(record) <= Date.now()) return undefined;
    return this.#ledger({ key, record, version: entry.version });
  }

  /** All of them, and gives those their new time that are kept for another one than the settings now say. */
  async *list(): AsyncGenerator<Pick<Kept<RoomRecord>, 'key' | 'record'>> {
    const { store } = this.#options;
    for await (const { key, value, version, expiresAt } of store.list(collection)) {
      const record = parse(value);
      const goodUntil = this.goodUntil(record);
      const isOff = Math.abs(expiresAt - goodUntil) > hour;
      if (isOff) await store.keepUntil({ collection, key, version, expiresAt: goodUntil });
      yield { key, record };
    }
  }

  /** How many there are. */
  count(): Promise<number> {
    return this.#options.store.count(collection);
  }

  delete(key: string): Promise<void> {
    return this.#options.store.delete(collection, key);
  }

  /** When the link stops working unless somebody uses it. */
  goodUntil({ usedOn }: Pick<RoomRecord, 'usedOn'>): number {
    return usedOn + this.#options.linkDays * day;
  }

  #ledger(kept: Kept<RoomRecord>): RoomLedger {
    const write = (room: Kept<RoomRecord>): Promise<number> => this.#put(room);
    const failed = (): void => this.#options.log.error('store failed');
    return new Ledger({ kept, write, failed });
  }

  #put({ key, record, version }: Kept<RoomRecord>): Promise<number> {
    const expiresAt = this.goodUntil(record);
    const value = JSON.stringify(record);
    return this.#options.store.put({ collection, key, value, expect: version, expiresAt });
  }
}

/** The next midnight (UTC), in milliseconds since the epoch. */
export const endOfDay = (time: number): number => (Math.floor(time / day) + 1) * day;

function parse(value: string): RoomRecord {
  return v.parse(roomRecord, JSON.parse(value));
}
