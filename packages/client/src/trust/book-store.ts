import { type IDBPDatabase, openDB } from 'idb';
import { type AddressBook, emptyBook, readBook } from './address-book.ts';

/** Where the address book lies. `update` may be called by several windows at once; each sees what the last one did. */
export interface BookStore {
  readonly lasting: boolean;
  read(): Promise<AddressBook>;
  /** @returns the book as it is now */
  update(change: (book: AddressBook) => AddressBook): Promise<AddressBook>;
  close(): void;
}

const databaseName = 'sotto-contacts';
const storeName = 'book';
const recordKey = 'own';

export class MemoryBookStore implements BookStore {
  readonly lasting = false;
  #book: AddressBook;

  constructor(book: AddressBook = emptyBook) {
    this.#book = book;
  }

  async read(): Promise<AddressBook> {
    return this.#book;
  }

  async update(change: (book: AddressBook) => AddressBook): Promise<AddressBook> {
    this.#book = change(this.#book);
    return this.#book;
  }

  close(): void {
    // Nothing is held.
  }
}

/** On this device, in the browser's IndexedDB; it leaves the device by no way. */
export class IndexedDbBookStore implements BookStore {
  readonly lasting = true;
  readonly #database: IDBPDatabase;

  private constructor(database: IDBPDatabase) {
    this.#database = database;
    // Whoever deletes the database, such as the browser's "clear site data", need not wait for this window.
    database.addEventListener('versionchange', () => database.close());
  }

  /** @throws {DOMException} where IndexedDB cannot be used. */
  static async open(): Promise<IndexedDbBookStore> {
    const database = await openDB(databaseName, 1, {
      upgrade: (fresh) => void fresh.createObjectStore(storeName),
    });
    return new IndexedDbBookStore(database);
  }

  async read(): Promise<AddressBook> {
    return readBook(await this.#database.get(storeName, recordKey));
  }

  async update(change: (book: AddressBook) => AddressBook): Promise<AddressBook> {
    const { store, done } = this.#database.transaction(storeName, 'readwrite');
    const write = async () => {
      const changed = change(readBook(await store.get(recordKey)));
      await store.put(changed, recordKey);
      return changed;
    };
    const [changed] = await Promise.all([write(), done]);
    return changed;
  }

  close(): void {
    this.#database.close();
  }
}
