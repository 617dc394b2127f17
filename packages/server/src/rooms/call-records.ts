import { displayName, type RoomKind, roomKind, timestamp } from '@sotto/protocol';
import * as v from 'valibot';
import type { StatusLog } from '../observe/status-log.ts';
import type { Store } from '../store/store.ts';

const collection = 'calls';
const hour = 3_600_000;
const day = 24 * hour;
/** How long an ended call is known as ended when no status is kept. */
const tombstone = day;

/**
 * All that is kept of a call. Times in milliseconds since the epoch, null for what has not come.
 * `created`: the link was made and nobody came yet. `endedAt` is set when the last one leaves and taken back when
 * somebody returns; only `status` says that the room is closed.
 */
const callRecord = v.strictObject({
  kind: roomKind,
  status: v.picklist(['created', 'connecting', 'connected', 'ended']),
  createdAt: timestamp,
  connectingAt: v.nullable(timestamp),
  connectedAt: v.nullable(timestamp),
  endedAt: v.nullable(timestamp),
  /** Display names; of conferences only. */
  startedBy: v.nullable(displayName),
  endedBy: v.nullable(displayName),
});
export type CallRecord = v.InferOutput<typeof callRecord>;

/** A record and where it is. */
export interface KnownCall {
  readonly key: string;
  readonly record: CallRecord;
  readonly version: number;
}

export interface CallRecordsOptions {
  readonly store: Store;
  /** 0: names are not written at all, and the store is expected to be in memory. */
  readonly statusDays: number;
  /** How long an unused room is known, in milliseconds. */
  readonly unusedFor: number;
  readonly log: StatusLog;
}

/** The status of calls in the store. */
export class CallRecords {
  readonly #options: CallRecordsOptions;

  constructor(options: CallRecordsOptions) {
    this.#options = options;
  }

  async create(key: string, kind: RoomKind): Promise<CallLedger> {
    const record: CallRecord = {
      kind,
      status: 'created',
      createdAt: Date.now(),
      connectingAt: null,
      connectedAt: null,
      endedAt: null,
      startedBy: null,
      endedBy: null,
    };
    const version = await this.#put({ key, record, version: 0 });
    return this.#ledger({ key, record, version });
  }

  /** Undefined also for a link that nobody used in time. */
  async find(key: string): Promise<CallLedger | undefined> {
    const entry = await this.#options.store.get(collection, key);
    if (!entry) return undefined;
    const record = parse(entry.value);
    const unknown = record.status === 'created' && this.#expiry(record) <= Date.now();
    return unknown ? undefined : this.#ledger({ key, record, version: entry.version });
  }

  /**
   * The keys of rooms that were open when the process ended, while it goes through all records. Those that are kept
   * longer than the settings now say get their new expiry on the way.
   */
  async *open(): AsyncGenerator<string> {
    for await (const { key, value, version, expiresAt } of this.#options.store.list(collection)) {
      const record = parse(value);
      if (record.status !== 'ended') yield key;
      else if (Math.abs(expiresAt - this.#expiry(record)) > hour) await this.#put({ key, record, version });
    }
  }

  async expire(now: number): Promise<number> {
    return this.#options.store.expire(now);
  }

  #ledger(known: KnownCall): CallLedger {
    const write = (call: KnownCall): Promise<number> => this.#put(call);
    const failed = (): void => this.#options.log.error('store failed');
    return new CallLedger({ known, write, failed });
  }

  #put({ key, record, version }: KnownCall): Promise<number> {
    const kept = this.#options.statusDays > 0 ? record : { ...record, startedBy: null, endedBy: null };
    const expiresAt = this.#expiry(record);
    return this.#options.store.put({
      collection,
      key,
      value: JSON.stringify(kept),
      expect: version,
      expiresAt,
    });
  }

  #expiry({ status, createdAt, endedAt }: CallRecord): number {
    const { statusDays, unusedFor } = this.#options;
    if (status === 'created') return createdAt + unusedFor;
    return (endedAt ?? Date.now()) + (statusDays > 0 ? statusDays * day : tombstone);
  }
}

interface LedgerOptions {
  readonly known: KnownCall;
  readonly write: (call: KnownCall) => Promise<number>;
  readonly failed: () => void;
}

/** The record of one call, in memory at once and in the store soon after, in order. */
export class CallLedger {
  readonly key: string;
  #record: CallRecord;
  #version: number;
  /** The last write: whether it succeeded. */
  #writing: Promise<boolean> = Promise.resolve(true);
  readonly #write: LedgerOptions['write'];
  readonly #failed: LedgerOptions['failed'];

  constructor({ known, write, failed }: LedgerOptions) {
    this.key = known.key;
    this.#record = known.record;
    this.#version = known.version;
    this.#write = write;
    this.#failed = failed;
  }

  get record(): CallRecord {
    return this.#record;
  }

  /** A write that fails is told to the log and made good by the next; a call does not fail for want of its record. */
  update(change: Partial<CallRecord>): void {
    this.#record = { ...this.#record, ...change };
    this.#writing = this.#writeAfter(this.#writing, this.#record);
  }

  async #writeAfter(former: Promise<boolean>, record: CallRecord): Promise<boolean> {
    await former;
    try {
      this.#version = await this.#write({ key: this.key, record, version: this.#version });
      return true;
    } catch {
      this.#failed();
      return false;
    }
  }

  /** Resolves when everything was written; with false when the last of it was not. */
  written(): Promise<boolean> {
    return this.#writing;
  }
}

function parse(value: string): CallRecord {
  return v.parse(callRecord, JSON.parse(value));
}
