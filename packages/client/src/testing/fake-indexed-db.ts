import * as fakes from 'fake-indexeddb';
import { vi } from 'vitest';

/** An empty IndexedDB, with the classes by which `idb` knows what it is given, until globals are unstubbed. */
export function stubIndexedDb(): void {
  for (const [name, each] of Object.entries(fakes)) if (name.startsWith('IDB')) vi.stubGlobal(name, each);
  vi.stubGlobal('indexedDB', new fakes.IDBFactory());
}
