import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteStore } from './sqlite-store.ts';
import { StoreError } from './store.ts';

const secret = 'a secret of thirty-two characters';
const hour = 3_600_000;
const later = Date.now() + 1000 * hour;

let folder: string;
let file: string;
let store: SqliteStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sotto-store-'));
  file = join(folder, 'deep', 'sotto.db');
  store = await SqliteStore.open({ file, secret });
});
afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true });
});

const put = (key: string, value: string, { expect: expected = 0, expiresAt = later } = {}) =>
  store.put({ collection: 'c', key, value, expect: expected, expiresAt });

/** Every byte of every file of the store. */
async function bytes(): Promise<Buffer> {
  const directory = join(folder, 'deep');
  const names = await readdir(directory);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
}

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list('c')) found.push(key);
  return found.toSorted();
}

describe('entries', () => {
  it('are found by collection and key', async () => {
    await put('a', 'one');
    expect(await store.get('c', 'a')).toMatchObject({ key: 'a', value: 'one', version: 1 });
    expect(await store.get('d', 'a')).toBeUndefined();
    expect(await store.get('c', 'b')).toBeUndefined();
  });

  it('are listed, also when they are many and change meanwhile', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `key ${index}`);
    for (const name of names) await put(name, 'x');
    const seen: string[] = [];
    for await (const { key, version } of store.list('c')) {
      seen.push(key);
      await put(key, 'y', { expect: version });
    }
    expect(seen.toSorted()).toEqual(names.toSorted());
  });

  it('are written only over the version that the writer knew', async () => {
    await put('a', 'one');
    await expect(put('a', 'two')).rejects.toMatchObject({ code: 'conflict' });
    expect(await put('a', 'two', { expect: 1 })).toBe(2);
    await expect(put('a', 'three', { expect: 1 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(put('b', 'one', { expect: 1 })).rejects.toBeInstanceOf(StoreError);
    expect((await store.get('c', 'a'))?.value).toBe('two');
  });

  it('are kept for another time without being written, unless somebody wrote them meanwhile', async () => {
    const version = await put('a', 'one', { expiresAt: Date.now() + 10 * hour });
    await put('b', 'one', { expiresAt: Date.now() + 10 * hour });
    await put('b', 'two', { expect: version, expiresAt: Date.now() + 10 * hour });
    for (const key of ['a', 'b'])
      await store.keepUntil({ collection: 'c', key, version, expiresAt: Date.now() });
    expect(await store.get('c', 'a')).toMatchObject({ value: 'one', version });
    expect(await store.expire(Date.now() + 2 * hour)).toBe(1);
    expect(await keys()).toEqual(['b']);
  });

  it('are counted by collection, and trimmed from those that expire first', async () => {
    for (const hours of [5, 1, 4, 2, 3])
      await put(String(hours), 'x', { expiresAt: Date.now() + hours * 10 * hour });
    await store.put({ collection: 'd', key: 'other', value: '', expect: 0, expiresAt: Date.now() + hour });
    expect(await store.count('c')).toBe(5);
    expect(await store.trim('c', 3)).toBe(2);
    expect(await keys()).toEqual(['3', '4', '5']);
    expect(await store.trim('c', 3)).toBe(0);
    expect(await store.count('d')).toBe(1);
  });

  it('go when they are deleted or expire, and not before', async () => {
    await put('a', 'one');
    await put('b', 'two', { expiresAt: Date.now() + hour });
    await put('c', 'three', { expiresAt: Date.now() + 3 * hour });
    await store.delete('c', 'a');
    expect(await store.expire(Date.now())).toBe(0);
    expect(await keys()).toEqual(['b', 'c']);
    expect(await store.expire(Date.now() + 2 * hour)).toBe(1);
    expect(await keys()).toEqual(['c']);
  });

  it('outlive the process', async () => {
    await put('a', 'one');
    store.close();
    store = await SqliteStore.open({ file, secret });
    expect((await store.get('c', 'a'))?.value).toBe('one');
  });
});

describe('the files', () => {
  it('hold neither keys nor values in clear, nor their lengths', async () => {
    await put('marked-key', 'marked-value');
    await put('k', 'v');
    const content = await bytes();
    expect(content.includes('marked')).toBe(false);
    const sealed = await sealedBytes();
    expect(new Set(sealed.map(({ length }) => length)).size).toBe(1);
  });

  it('keep nothing of what was overwritten, deleted or expired', async () => {
    await put('a', 'one');
    await put('b', 'two', { expiresAt: Date.now() - hour });
    // In pieces: SQLite may spread a value over several places.
    const sealed = (await sealedBytes()).flatMap(pieces);
    expect(sealed.length).toBeGreaterThan(50);
    const before = await bytes();
    expect(sealed.every((value) => before.includes(value))).toBe(true);
    await put('a', 'three', { expect: 1 });
    await store.expire(Date.now());
    const after = await bytes();
    expect(sealed.some((value) => after.includes(value))).toBe(false);
  });

  it('do not tell in which order entries were made', async () => {
    const hours = Array.from({ length: 40 }, (_, index) => Math.ceil(later / hour) + index);
    for (const expires of hours) await put(`key ${expires}`, 'x', { expiresAt: expires * hour });
    const lying = "SELECT expires FROM entries WHERE collection = 'c' ORDER BY rowid";
    const found = await aside((database) => database.prepare(lying).all());
    expect(found).toHaveLength(40);
    expect(found.map(({ expires }) => expires)).not.toEqual(hours);
  });

  it('are for their owner only', async () => {
    await put('a', 'one');
    for (const name of await readdir(join(folder, 'deep')))
      expect((await stat(join(folder, 'deep', name))).mode & 0o077, name).toBe(0);
    expect((await stat(join(folder, 'deep'))).mode & 0o077).toBe(0);
  });

  it('open with the same secret only', async () => {
    await put('a', 'one');
    store.close();
    await expect(SqliteStore.open({ file, secret: `${secret}!` })).rejects.toMatchObject({
      code: 'wrong-secret',
    });
    store = await SqliteStore.open({ file, secret });
    expect((await store.get('c', 'a'))?.value).toBe('one');
  });

  it('belong to one process at a time', async () => {
    await expect(SqliteStore.open({ file, secret })).rejects.toMatchObject({ code: 'in-use' });
  });

  it('cannot be changed without notice', async () => {
    await put('a', 'one');
    await put('b', 'two');
    const [one = Buffer.alloc(0), two = Buffer.alloc(0)] = await sealedBytes();
    await aside((database) => {
      const swap = database.prepare('UPDATE entries SET sealed = ? WHERE sealed = ?');
      swap.run(new Uint8Array(), one);
      swap.run(one, two);
      swap.run(two, new Uint8Array());
    });
    await expect(keys()).rejects.toMatchObject({ code: 'tampered' });
  });

  it('cannot hold an older value under a later version without notice', async () => {
    await put('a', 'one');
    const [old = Buffer.alloc(0)] = await sealedBytes();
    await put('a', 'two', { expect: 1 });
    await aside((database) =>
      database.prepare("UPDATE entries SET sealed = ? WHERE collection = 'c'").run(old),
    );
    await expect(store.get('c', 'a')).rejects.toMatchObject({ code: 'tampered' });
  });
});

describe('another secret', () => {
  const next = 'another secret of thirty-two and more';
  const names = Array.from({ length: 250 }, (_, index) => `key ${index}`);

  async function change(previous: string | null): Promise<void> {
    store.close();
    store = await SqliteStore.open({ file, secret: next, previous });
  }

  it('is given all that the one before could open, and leaves nothing that it can', async () => {
    for (const name of names) await put(name, `value of ${name}`);
    await put('key 0', 'the second', { expect: 1 });
    const sealed = (await sealedBytes()).flatMap(pieces);
    await change(secret);
    expect(store.resealed).toBe(true);
    expect(await keys()).toEqual(names.toSorted());
    expect(await store.get('c', 'key 0')).toMatchObject({ value: 'the second', version: 2 });
    expect(await store.get('c', 'key 249')).toMatchObject({ value: 'value of key 249', version: 1 });
    const after = await bytes();
    expect(sealed.some((value) => after.includes(value))).toBe(false);
    await change(secret);
    expect(store.resealed).toBe(false);
    await change(null);
    store.close();
    await expect(SqliteStore.open({ file, secret })).rejects.toMatchObject({ code: 'wrong-secret' });
  });

  it('changes nothing when it does not come to its end', async () => {
    for (const name of names) await put(name, 'x');
    await aside((database) => {
      const one = "SELECT rowid FROM entries WHERE collection = 'c' ORDER BY rowid LIMIT 1 OFFSET 199";
      database.prepare(`UPDATE entries SET sealed = ? WHERE rowid = (${one})`).run(new Uint8Array(100));
    });
    await expect(change(secret)).rejects.toMatchObject({ code: 'tampered' });
    store = await SqliteStore.open({ file, secret });
    expect(await store.get('c', 'key 0')).toMatchObject({ value: 'x' });
    expect(await store.get('c', 'key 249')).toMatchObject({ value: 'x' });
  });

  it('is refused when the one before is not that of the store', async () => {
    await put('a', 'one');
    store.close();
    await expect(SqliteStore.open({ file, secret: next, previous: `${secret}!` })).rejects.toMatchObject({
      code: 'wrong-secret',
    });
    store = await SqliteStore.open({ file, secret });
    expect((await store.get('c', 'a'))?.value).toBe('one');
  });
});

it('says when it cannot write', async () => {
  await store.check();
  store.close();
  await expect(store.check()).rejects.toThrow();
});

function pieces(value: Buffer): Buffer[] {
  const count = Math.floor(value.length / 32);
  return Array.from({ length: count }, (_, index) => value.subarray(index * 32, (index + 1) * 32));
}

/** Works on the file while the store is closed, as somebody would who got hold of it. */
async function aside<T>(work: (database: DatabaseSync) => T): Promise<T> {
  store.close();
  const database = new DatabaseSync(file);
  const result = work(database);
  database.close();
  store = await SqliteStore.open({ file, secret });
  return result;
}

function sealedBytes(): Promise<Buffer[]> {
  return aside((database) =>
    database
      .prepare("SELECT sealed FROM entries WHERE collection = 'c'")
      .all()
      .map(({ sealed }) => {
        if (!(sealed instanceof Uint8Array)) throw new Error('no bytes');
        return Buffer.from(sealed);
      }),
  );
}
