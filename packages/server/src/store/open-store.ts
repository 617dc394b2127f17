import { chmod, link, mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { StatusLog } from '../observe/status-log.ts';
import { StartError } from '../config/errors.ts';
import { SqliteStore } from './sqlite-store.ts';
import { type Store, StoreError, type StoreErrorCode } from './store.ts';

const fileName = 'sotto.db';

/**
 * The store that the settings ask for, and the secret it was opened with. Without days to keep anything it is in
 * memory, and what an earlier run left is removed. Rejects with `StartError`.
 */
export async function openStore(options: {
  config: Pick<Config, 'dataDir' | 'secret' | 'previousSecret' | 'statusDays'>;
  log: StatusLog;
}): Promise<{ store: Store; secret: string }> {
  const { dataDir, statusDays, secret: given, previousSecret: previous } = options.config;
  const file = join(dataDir, fileName);
  try {
    if (statusDays === 0) {
      const secret = given ?? ephemeralSecret();
      await erase(file, options.log);
      return { store: await SqliteStore.open({ file: ':memory:', secret }), secret };
    }
    const secret = await loadSecret({ secret: given, dataDir });
    const store = await SqliteStore.open({ file, secret, previous });
    if (store.resealed) options.log.info('store resealed');
    return { store, secret };
  } catch (cause) {
    const code = cause instanceof StoreError ? cause.code : 'failed';
    throw new StartError(problems(dataDir)[code] ?? problems(dataDir).failed, { cause });
  }
}

function problems(dataDir: string): Partial<Record<StoreErrorCode, string>> & { failed: string } {
  return {
    'wrong-secret': `The store in ${dataDir} was made with another secret. Set SOTTO_SECRET to the one it was made with, or SOTTO_SECRET_PREVIOUS to seal it anew, or move ${fileName} away to begin anew.`,
    'in-use': `Another Sotto uses the store in ${dataDir}. End it, or set SOTTO_DATA_DIR to another folder.`,
    failed: `The store in ${dataDir} cannot be opened. Check that this user may write there, or set SOTTO_DATA_DIR.`,
  };
}

async function erase(file: string, log: StatusLog): Promise<void> {
  const files = [file, `${file}-wal`, `${file}-shm`, `${file}-journal`];
  const removed = await Promise.all(
    files.map((name) =>
      rm(name).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
          throw error;
        },
      ),
    ),
  );
  if (removed.some(Boolean)) log.info('store erased');
}

/**
 * The secret of this installation: the configured one, or the one in the data folder, which is made when it is
 * missing. Two processes that start at once get the same.
 */
async function loadSecret(options: { secret: string | null; dataDir: string }): Promise<string> {
  if (options.secret !== null) return options.secret;
  const file = join(options.dataDir, 'secret');
  const known = await read(file);
  if (known !== undefined) return known;
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    // A hard link fails when the name is taken, so that the first of two wins and no half-written file is seen.
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  return (await read(file)) ?? loadSecret(options);
}

/** A fresh one that dies with the process. */
const ephemeralSecret = (): string => randomBytes(48).toString('base64url');

async function read(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    await chmod(file, 0o600);
    return text;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
