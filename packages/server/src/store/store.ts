/** One value of the store. `version` counts its puts and serves as the expectation of the next one. */
export interface StoreEntry {
  readonly key: string;
  readonly value: string;
  readonly version: number;
  /** In milliseconds since the epoch, rounded up by the store. */
  readonly expiresAt: number;
}

export interface PutOptions {
  readonly collection: string;
  readonly key: string;
  readonly value: string;
  /** The version that must be there now; 0 when nothing may be. Otherwise the put fails with `conflict`. */
  readonly expect: number;
  /** In milliseconds since the epoch. The entry is gone within the hour after it. */
  readonly expiresAt: number;
}

export interface KeepOptions {
  readonly collection: string;
  readonly key: string;
  readonly version: number;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Keeps records beyond the life of the process. Small on purpose: an embedded implementation is here, and one on a
 * cluster's engine can stand in its place.
 */
export interface Store {
  get(collection: string, key: string): Promise<StoreEntry | undefined>;
  /** Writes when the expectation holds, and resolves with the new version. Rejects with `StoreError` `conflict`. */
  put(options: PutOptions): Promise<number>;
  /** Keeps an entry for another time, and is none of its writes: whoever wrote it since has said for how long. */
  keepUntil(options: KeepOptions): Promise<void>;
  delete(collection: string, key: string): Promise<void>;
  /** Those that are there from the first moment to the last, each once, however many are written meanwhile. */
  list(collection: string): AsyncIterable<StoreEntry>;
  /** How many entries a collection has. */
  count(collection: string): Promise<number>;
  /** Removes those of a collection that expire first, until so many are left; resolves with how many went. */
  trim(collection: string, left: number): Promise<number>;
  /** Removes what has expired, without a trace in the files; resolves with how many entries that were. */
  expire(now: number): Promise<number>;
  /** Rejects when nothing could be written now. */
  check(): Promise<void>;
  close(): void;
}

export type StoreErrorCode =
  /** The entry has another version than expected. */
  | 'conflict'
  /** The store was written with another secret. */
  | 'wrong-secret'
  /** Another process holds the store. */
  | 'in-use'
  /** A value is not what was written. */
  | 'tampered'
  /** The file of the store is not what was written, or only a part of it. */
  | 'damaged'
  /** The file with the secret is. */
  | 'damaged-secret'
  | 'failed';

export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
