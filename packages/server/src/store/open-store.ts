import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { StatusLog } from '../observe/status-log.ts';
import { StartError } from '../config/errors.ts';
import { ephemeralSecret, loadSecret, secretName } from './secret.ts';
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
    damaged: `${fileName} in ${dataDir} is damaged. Put a copy of it in its place, or move it away to begin anew: links that were sent out lead nowhere then.`,
    'damaged-secret': `The file ${secretName} in ${dataDir} is damaged. Put a copy of it in its place, or set SOTTO_SECRET to what it held. Without it nothing can be read in ${fileName}: move both away to begin anew.`,
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
