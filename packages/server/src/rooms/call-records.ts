import { randomBytes } from 'node:crypto';
import { displayName, type RoomKind, roomKind, timestamp } from '@sotto/protocol';
import * as v from 'valibot';
import type { StatusLog } from '../observe/status-log.ts';
import type { Evictions } from '../store/evictions.ts';
import { type Kept, Ledger } from '../store/ledger.ts';
import type { Store } from '../store/store.ts';

const collection = 'status';
const hour = 3_600_000;
const day = 24 * hour;
/** How long a call is known in which two people never met. */
const unmetFor = 6 * hour;
/** How many go at once where there are too many, so that it does not have to be looked at for each call. */
const share = 100;

/**
 * All that is kept of a call: one meeting in a room, from the first who comes until nobody returns. Times in
 * milliseconds since the epoch, null for what has not come. `endedAt` is set when the last one leaves and taken back
 * when somebody returns; only `status` says that it is over.
 */
const callRecord = v.strictObject({
  kind: roomKind,
  status: v.picklist(['connecting', 'connected', 'ended']),
  connectingAt: timestamp,
  connectedAt: v.nullable(timestamp),
  endedAt: v.nullable(timestamp),
  /** Display names; of conferences in which two people met only. */
  startedBy: v.nullable(displayName),
  endedBy: v.nullable(displayName),
});
export type CallRecord = v.InferOutput<typeof callRecord>;
export type CallLedger = Ledger<CallRecord>;

export interface CallRecordsOptions {
  readonly store: Store;
  /** 0: names are not written at all, and the store is expected to be in memory. */
  readonly statusDays: number;
  /** How many are kept. */
  readonly most: number;
  readonly evictions: Evictions;
  readonly log: StatusLog;
}

/**
 * The status of calls in the store. Each call is filed under random bits of its own, and nothing in its record says in
 * which room it was: the meetings of one room do not add up to a history of it.
 */
export class CallRecords {
  readonly #options: CallRecordsOptions;
  #size = 0;

  constructor(options: CallRecordsOptions) {
    this.#options = options;
  }

  /** How many there are, as far as they were counted. */
  get size(): number {
    return this.#size;
  }

  /** A call begins now. It is written with the first change. */
  begin(kind: RoomKind): CallLedger {
    const record: CallRecord = {
      kind,
      status: 'connecting',
      connectingAt: Date.now(),
      connectedAt: null,
      endedAt: null,
      startedBy: null,
      endedBy: null,
    };
    return this.#ledger({ key: newCallKey(), record, version: 0 });
  }

  /** Takes over what an earlier version kept of a call; resolves with its key. */
  async adopt(record: CallRecord): Promise<string> {
    const key = newCallKey();
    await this.#put({ key, record, version: 0 });
    return key;
  }

  async find(key: string): Promise<CallLedger | undefined> {
    const entry = await this.#options.store.get(collection, key);
    return entry && this.#ledger({ key, record: parse(entry.value), version: entry.version });
  }

  async *list(): AsyncGenerator<CallRecord> {
    for await (const { value } of this.#options.store.list(collection)) yield parse(value);
  }

  /** Gives those that are kept for another time than the settings now say their new one. */
  async followSettings(): Promise<void> {
    const { store } = this.#options;
    for await (const { key, value, version, expiresAt } of store.list(collection)) {
      const record = parse(value);
      if (record.status !== 'ended') continue;
      const until = this.#expiry(record);
      const isOff = Math.abs(expiresAt - until) > hour;
      if (isOff) await store.keepUntil({ collection, key, version, expiresAt: until });
    }
  }

  /** Counts them, at the start and after some of them expired. */
  async count(): Promise<void> {
    this.#size = await this.#options.store.count(collection);
  }

  #ledger(kept: Kept<CallRecord>): CallLedger {
    const write = (call: Kept<CallRecord>): Promise<number> => this.#put(call);
    const failed = (): void => this.#options.log.error('store failed');
    return new Ledger({ kept, write, failed });
  }

  async #put({ key, record, version }: Kept<CallRecord>): Promise<number> {
    const { store, statusDays } = this.#options;
    const kept = statusDays > 0 ? record : { ...record, startedBy: null, endedBy: null };
    const expiresAt = this.#expiry(record);
    const value = JSON.stringify(kept);
    const next = await store.put({ collection, key, value, expect: version, expiresAt });
    if (version === 0) {
      this.#size++;
      await this.#bound();
    }
    return next;
  }

  /** Those go first that expire first: calls in which nobody met, then the oldest; those that go on come last. */
  async #bound(): Promise<void> {
    const { store, most, evictions } = this.#options;
    if (this.#size <= most) return;
    const entries = await store.trim(collection, most - Math.floor(most / share));
    this.#size -= entries;
    evictions.add('calls', entries);
  }

  #expiry({ connectedAt, endedAt, status }: CallRecord): number {
    const kept = this.#options.statusDays * day;
    // Renewed each day while the call goes on.
    if (status !== 'ended') return Date.now() + Math.max(kept, day) + day;
    return (endedAt ?? Date.now()) + (connectedAt === null ? Math.min(unmetFor, kept) : kept);
  }
}

const newCallKey = (): string => randomBytes(16).toString('base64url');

function parse(value: string): CallRecord {
  return v.parse(callRecord, JSON.parse(value));
}
