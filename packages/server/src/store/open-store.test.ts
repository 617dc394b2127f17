import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createStatusLog } from '../observe/status-log.ts';
import { openStore } from './open-store.ts';

let dataDir: string;
const log = createStatusLog({ level: 'silent' });

const open = () =>
  openStore({ config: { dataDir, secret: null, previousSecret: null, statusDays: 30 }, log });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sotto-data-'));
  const { store } = await open();
  for (let index = 0; index < 20; index++) {
    await store.put({
      collection: 'c',
      key: String(index),
      value: 'x',
      expect: 0,
      expiresAt: Date.now() + 1e9,
    });
  }
  store.close();
});
afterEach(() => rm(dataDir, { recursive: true }));

it.each([
  ['is empty', 0],
  ['has a part of its first page', 50],
  ['has only its first page', 4096],
  ['is cut off in the middle', 18_000],
])('a store that %s is named, and not begun anew', async (_what, length) => {
  const file = join(dataDir, 'sotto.db');
  const whole = await readFile(file);
  expect(whole.length).toBeGreaterThan(20_000);
  await truncate(file, length);
  await expect(open()).rejects.toThrow(`sotto.db in ${dataDir} is damaged`);
  expect((await readFile(file)).length).toBe(length);
  await writeFile(file, whole);
  const { store } = await open();
  expect(await store.count('c')).toBe(20);
  store.close();
});

it('a store that is something else is named', async () => {
  await writeFile(join(dataDir, 'sotto.db'), 'something else '.repeat(1000));
  await expect(open()).rejects.toThrow(`sotto.db in ${dataDir} is damaged`);
});

it.each([0, 20])(
  'a secret of which %i characters are left is named, and no other is taken',
  async (length) => {
    const file = join(dataDir, 'secret');
    await truncate(file, length);
    await expect(open()).rejects.toThrow(`The file secret in ${dataDir} is damaged`);
    expect((await readFile(file)).length).toBe(length);
  },
);

it('a secret of which half is left does not open the store', async () => {
  await truncate(join(dataDir, 'secret'), 40);
  await expect(open()).rejects.toThrow('was made with another secret');
});
