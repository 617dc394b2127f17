import { randomInt } from 'node:crypto';
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import { Sealer } from './sealer.ts';
import {
  type KeepOptions,
  type PutOptions,
  type Store,
  type StoreEntry,
  StoreError,
  type StoreErrorCode,
} from './store.ts';

const hour = 3_600_000;

/** What SQLite's primary result codes mean for the file: SQLITE_BUSY, SQLITE_CORRUPT and SQLITE_NOTADB. */
const openingErrors: ReadonlyMap<number, StoreErrorCode> = new Map([
  [5, 'in-use'],
  [11, 'damaged'],
  [26, 'damaged'],
]);

const row = v.object({
  name: v.instance(Uint8Array),
  version: v.number(),
  expires: v.number(),
  sealed: v.instance(Uint8Array),
});
const placedRow = v.object({ ...row.entries, rowid: v.number() });
const rows = v.array(placedRow);
const rowsOfAll = v.array(v.object({ ...placedRow.entries, collection: v.string() }));
type Row = v.InferOutput<typeof row>;
const counted = v.object({ entries: v.number() });

const schema = `
  CREATE TABLE IF NOT EXISTS entries (
    name BLOB NOT NULL UNIQUE,
    collection TEXT NOT NULL,
    version INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    sealed BLOB NOT NULL
  );
  CREATE INDEX IF NOT EXISTS entries_by_expiry ON entries (expires);
  CREATE INDEX IF NOT EXISTS entries_by_collection ON entries (collection, expires);
  CREATE INDEX IF NOT EXISTS entries_in_order ON entries (collection);
`;

function prepare(database: DatabaseSync) {
  return {
    get: database.prepare('SELECT name, version, expires, sealed FROM entries WHERE name = ?'),
    insert: database.prepare(
      'INSERT INTO entries (rowid, name, collection, version, expires, sealed) VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT DO NOTHING',
    ),
    update: database.prepare(
      'UPDATE entries SET version = version + 1, expires = ?, sealed = ? WHERE name = ? AND version = ?',
    ),
    retime: database.prepare('UPDATE entries SET expires = ? WHERE name = ? AND version = ?'),
    delete: database.prepare('DELETE FROM entries WHERE name = ?'),
    list: database.prepare(
      // By the index that has nothing but the collection, which is in the order of the rows within each.
      'SELECT rowid, name, version, expires, sealed FROM entries INDEXED BY entries_in_order WHERE collection = ? AND rowid > ? ORDER BY rowid LIMIT 100',
    ),
    count: database.prepare('SELECT count(*) AS entries FROM entries WHERE collection = ?'),
    trim: database.prepare(
      'DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries WHERE collection = ? ORDER BY expires LIMIT ?)',
    ),
    expire: database.prepare('DELETE FROM entries WHERE expires <= ?'),
  };
}

/**
 * The embedded store: one SQLite file. Names and values are sealed; in clear are the collection, the version and the
 * expiry, rounded up to the hour. Where an entry lies says nothing of when it was made. What is overwritten or deleted
 * is wiped from the file (`secure_delete`), and after expiry from the write-ahead log as well.
 */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #sealer: Sealer;
  readonly #sql: ReturnType<typeof prepare>;
  /** Whether it was sealed with another secret before it was opened. */
  #resealed = false;

  private constructor(database: DatabaseSync, sealer: Sealer) {
    this.#database = database;
    this.#sealer = sealer;
    this.#sql = prepare(database);
  }

  /**
   * Opens or makes the file; `:memory:` keeps nothing. What was sealed with the previous secret is sealed anew. Rejects
   * with `StoreError`: `wrong-secret`, `in-use`, `damaged`, or `failed` with SQLite's error as cause.
   */
  static async open(options: {
    file: string;
    secret: string;
    previous?: string | null;
  }): Promise<SqliteStore> {
    let database: DatabaseSync | undefined;
    try {
      if (options.file !== ':memory:') reserve(options.file);
      database = new DatabaseSync(options.file, { timeout: 0 });
      // Exclusive: a second process must not write beside this one. WAL without fsync for each commit: a power cut
      // may lose the last status change, never the file.
      database.exec(
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;',
      );
      database.exec(schema);
      const store = new SqliteStore(database, new Sealer(options.secret));
      await store.#recognise(options.previous ?? null);
      return store;
    } catch (cause) {
      database?.close();
      if (cause instanceof StoreError) throw cause;
      // The lowest eight bits of a result code are the primary one.
      const primary = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) % 256 : -1;
      const code = openingErrors.get(primary) ?? 'failed';
      throw new StoreError(code, 'The store cannot be opened.', { cause });
    }
  }

  get resealed(): boolean {
    return this.#resealed;
  }

  async get(collection: string, key: string): Promise<StoreEntry | undefined> {
    const found = this.#sql.get.get(this.#sealer.hide(collection, key));
    return found && this.#open(collection, v.parse(row, found));
  }

  async put({ collection, key, value, expect, expiresAt }: PutOptions): Promise<number> {
    const name = this.#sealer.hide(collection, key);
    const version = expect + 1;
    const sealed = this.#sealer.seal({ collection, key, version }, value);
    const expires = expiryHour(expiresAt);
    const { changes } =
      expect === 0
        ? this.#sql.insert.run(randomPlace(), name, collection, expires, sealed)
        : this.#sql.update.run(expires, sealed, name, expect);
    if (changes === 0) throw new StoreError('conflict', 'The entry has another version.');
    return version;
  }

  async keepUntil({ collection, key, version, expiresAt }: KeepOptions): Promise<void> {
    this.#sql.retime.run(expiryHour(expiresAt), this.#sealer.hide(collection, key), version);
  }

  async delete(collection: string, key: string): Promise<void> {
    this.#sql.delete.run(this.#sealer.hide(collection, key));
  }

  /** In pages, so that entries may be written and deleted while the list is read. */
  async *list(collection: string): AsyncGenerator<StoreEntry> {
    let after = 0;
    for (;;) {
      const page = v.parse(rows, this.#sql.list.all(collection, after));
      // SQLite holds the process up while it works, so others get their turn between two pages.
      await nextTurn();
      for (const found of page) yield this.#open(collection, found);
      const last = page.at(-1);
      if (!last) return;
      after = last.rowid;
    }
  }

  async count(collection: string): Promise<number> {
    return v.parse(counted, this.#sql.count.get(collection)).entries;
  }

  async trim(collection: string, left: number): Promise<number> {
    const excess = (await this.count(collection)) - left;
    return excess > 0 ? Number(this.#sql.trim.run(collection, excess).changes) : 0;
  }

  async expire(now: number): Promise<number> {
    const { changes } = this.#sql.expire.run(Math.floor(now / hour));
    this.#wipeLog();
    return Number(changes);
  }

  async check(): Promise<void> {
    // A number that SQLite keeps for the application and that nothing reads.
    this.#database.exec('PRAGMA user_version = 1');
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.#wipeLog();
    this.#database.close();
  }

  #open(collection: string, { name, version, expires, sealed }: Row): StoreEntry {
    return {
      ...this.#sealer.open({ collection, name, version }, sealed),
      version,
      expiresAt: expires * hour,
    };
  }

  /** Copies the write-ahead log into the file and cuts it to nothing, because it still holds what was overwritten. */
  #wipeLog(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** An entry of its own tells whether the secret is the one that the file was made with, or the one before. */
  async #recognise(previous: string | null): Promise<void> {
    const [collection, key] = ['store', 'made'];
    const [found] = v.parse(rows, this.#sql.list.all(collection, 0));
    if (!found) {
      await this.put({ collection, key, value: '', expect: 0, expiresAt: Number.MAX_SAFE_INTEGER });
      return;
    }
    if (isSealedWith(this.#sealer, { collection, ...found })) return;
    const old = previous === null ? null : new Sealer(previous);
    if (old === null || !isSealedWith(old, { collection, ...found }))
      throw new StoreError('wrong-secret', 'The store was made with another secret.');
    this.#reseal(old);
  }

  /** All or nothing: a process that ends on the way leaves the file to the old secret. */
  #reseal(old: Sealer): void {
    const page = this.#database.prepare(
      'SELECT rowid, name, collection, version, expires, sealed FROM entries WHERE rowid > ? ORDER BY rowid LIMIT 100',
    );
    const replace = this.#database.prepare('UPDATE entries SET name = ?, sealed = ? WHERE rowid = ?');
    this.#database.exec('BEGIN');
    try {
      let last = -1;
      for (;;) {
        const found = v.parse(rowsOfAll, page.all(last));
        for (const { rowid, collection, version, name, sealed } of found) {
          const { key, value } = old.open({ collection, name, version }, sealed);
          const anew = this.#sealer.seal({ collection, key, version }, value);
          replace.run(this.#sealer.hide(collection, key), anew, rowid);
          last = rowid;
        }
        if (found.length === 0) break;
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    // Nothing stays that the old secret opens.
    this.#wipeLog();
    this.#resealed = true;
  }
}

function isSealedWith(sealer: Sealer, found: Row & { readonly collection: string }): boolean {
  try {
    sealer.open(found, found.sealed);
    return true;
  } catch {
    return false;
  }
}

/**
 * By default rows are numbered in the order in which they were made. A call comes right after the room that was made
 * for it, so their numbers would say which belong together.
 */
function randomPlace(): number {
  return randomInt(1, 2 ** 48 - 1);
}

function expiryHour(expiresAt: number): number {
  return Math.ceil(expiresAt / hour);
}

/** SQLite would make the file readable for everyone; its log takes over the rights of the file. */
function reserve(file: string): void {
  // SQLite takes an empty file for a new one, and what was in it would be missed by nobody but people with links.
  if (statSync(file, { throwIfNoEntry: false })?.size === 0)
    throw new StoreError('damaged', 'The file of the store is empty.');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}
