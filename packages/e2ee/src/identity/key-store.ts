const databaseName = 'sotto-identity';
const storeName = 'keys';

/** One record of the store, and what tells it from anything else that may lie there. */
export type Slot<T> = {
  readonly name: string;
  readonly holds: (value: unknown) => value is T;
};

/**
 * The keys in a slot; those of `generate` where there are none yet. Windows and workers that come at the same moment get
 * the same keys: writing waits in one transaction with reading, and the first to write wins. Keys are made before it,
 * because a transaction ends as soon as it waits for anything but itself (Indexed Database API 3.0, section 2.7.1).
 * @throws {DOMException} where IndexedDB cannot be used or cannot hold keys.
 */
export async function storedKeys<T>(slot: Slot<T>, generate: () => Promise<T>): Promise<T> {
  const database = await openDatabase();
  try {
    const found = await read(database, slot);
    if (found !== undefined) return found;
    await addIfMissing(database, slot, await generate());
    // The keys that are there now, and not those that were to be written: only that says that keys come out as they
    // went in.
    const kept = await read(database, slot);
    if (kept !== undefined) return kept;
    throw new DOMException('The keys were not kept.', 'DataError');
  } finally {
    database.close();
  }
}

/**
 * The keys in a slot, if there are any.
 * @throws {DOMException} where IndexedDB cannot be used.
 */
export async function foundKeys<T>(slot: Slot<T>): Promise<T | undefined> {
  const database = await openDatabase();
  try {
    return await read(database, slot);
  } finally {
    database.close();
  }
}

/** Deletes all records, not the database: other windows may hold that open and would hold up its end. */
export async function forgetKeys(): Promise<void> {
  const database = await openDatabase();
  try {
    await transact(database, 'readwrite', (store) => store.clear());
  } finally {
    database.close();
  }
}

async function read<T>(database: IDBDatabase, { name, holds }: Slot<T>): Promise<T | undefined> {
  const found = await transact(database, 'readonly', (store) => store.get(name));
  return holds(found) ? found : undefined;
}

async function addIfMissing<T>(database: IDBDatabase, { name, holds }: Slot<T>, fresh: T): Promise<void> {
  await transact(database, 'readwrite', (store) => {
    const existing = store.get(name);
    existing.addEventListener('success', () => {
      if (!holds(existing.result)) store.put(fresh, name);
    });
    return existing;
  });
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
    request.addEventListener('error', () => reject(asError(request.error)));
    request.addEventListener('success', () => {
      const database = request.result;
      // Somebody who wants to delete or upgrade it, such as the browser's own "clear site data", need not wait for us.
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
    const transaction = database.transaction(storeName, mode);
    transaction.addEventListener('abort', () => reject(asError(transaction.error)));
    const request = act(transaction.objectStore(storeName));
    transaction.addEventListener('complete', () => resolve(request.result));
  });
}

function asError(error: DOMException | null): DOMException {
  return error ?? new DOMException('The database gave no reason.', 'UnknownError');
}
