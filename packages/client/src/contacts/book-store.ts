import { type AddressBook, emptyBook, readBook } from './address-book.ts';

/** Where the address book lies. `update` may be called by several windows at once; each sees what the last one did. */
export interface BookStore {
  readonly lasting: boolean;
  read(): Promise<AddressBook>;
  /** @returns the book as it is now */
  update(change: (book: AddressBook) => AddressBook): Promise<AddressBook>;
  close(): void;
}

const DATABASE = 'sotto-contacts';
const STORE = 'book';
const RECORD = 'own';

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
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
    // Whoever deletes the database, such as the browser's "clear site data", need not wait for this window.
    database.addEventListener('versionchange', () => database.close());
  }

  /** @throws {DOMException} where IndexedDB cannot be used. */
  static open(): Promise<IndexedDbBookStore> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE));
      request.addEventListener('error', () => reject(reasonOf(request.error)));
      request.addEventListener('success', () => resolve(new IndexedDbBookStore(request.result)));
    });
  }

  read(): Promise<AddressBook> {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(STORE, 'readonly');
      transaction.addEventListener('abort', () => reject(reasonOf(transaction.error)));
      const request = transaction.objectStore(STORE).get(RECORD);
      transaction.addEventListener('complete', () => resolve(readBook(request.result)));
    });
  }

  update(change: (book: AddressBook) => AddressBook): Promise<AddressBook> {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(STORE, 'readwrite');
      transaction.addEventListener('abort', () => reject(reasonOf(transaction.error)));
      const store = transaction.objectStore(STORE);
      const request = store.get(RECORD);
      let changed = emptyBook;
      request.addEventListener('success', () => {
        changed = change(readBook(request.result));
        store.put(changed, RECORD);
      });
      transaction.addEventListener('complete', () => resolve(changed));
    });
  }

  close(): void {
    this.#database.close();
  }
}

function reasonOf(error: DOMException | null): DOMException {
  return error ?? new DOMException('The database gave no reason.', 'UnknownError');
}
