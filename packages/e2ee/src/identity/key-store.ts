import { isDeviceKeys } from './device-keys.ts';
import type { DeviceKeys } from './device-keys.ts';

const DATABASE = 'sotto-identity';
const STORE = 'keys';
const DEVICE = 'device';

/**
 * The keys of this device; those of `generate` where there are none yet. Windows and workers that come at the same
 * moment get the same keys: writing waits in one transaction with reading, and the first to write wins. Keys are made
 * before it, because a transaction ends as soon as it waits for anything but itself (Indexed Database API 3.0,
 * section 2.7.1).
 * @throws {DOMException} where IndexedDB cannot be used or cannot hold keys.
 */
export async function storedKeys(generate: () => Promise<DeviceKeys>): Promise<DeviceKeys> {
  const database = await openDatabase();
  try {
    const found = await transact(database, 'readonly', (store) => store.get(DEVICE));
    if (isDeviceKeys(found)) return found;
    const fresh = await generate();
    await addIfMissing(database, fresh);
    // What is there now, and not what was to be written: only that says that keys come out as they went in.
    const kept = await transact(database, 'readonly', (store) => store.get(DEVICE));
    if (isDeviceKeys(kept)) return kept;
    throw new DOMException('The keys were not kept.', 'DataError');
  } finally {
    database.close();
  }
}

/** Deletes the record, not the database: other windows may hold that open and would hold up its end. */
export async function forgetKeys(): Promise<void> {
  const database = await openDatabase();
  try {
    await transact(database, 'readwrite', (store) => store.delete(DEVICE));
  } finally {
    database.close();
  }
}

async function addIfMissing(database: IDBDatabase, fresh: DeviceKeys): Promise<void> {
  await transact(database, 'readwrite', (store) => {
    const existing = store.get(DEVICE);
    existing.addEventListener('success', () => {
      if (!isDeviceKeys(existing.result)) store.put(fresh, DEVICE);
    });
    return existing;
  });
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE));
    request.addEventListener('error', () => reject(asError(request.error)));
    request.addEventListener('success', () => {
      const database = request.result;
      // Whoever wants to delete or upgrade it, such as the browser's own "clear site data", need not wait for us.
      database.addEventListener('versionchange', () => database.close());
      resolve(database);
    });
  });
}

/** The result of the request, when the transaction that it was made in is complete. */
function transact(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => { readonly result: unknown },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    transaction.addEventListener('abort', () => reject(asError(transaction.error)));
    const request = act(transaction.objectStore(STORE));
    transaction.addEventListener('complete', () => resolve(request.result));
  });
}

function asError(error: DOMException | null): DOMException {
  return error ?? new DOMException('The database gave no reason.', 'UnknownError');
}
