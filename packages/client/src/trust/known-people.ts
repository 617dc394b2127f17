import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import { type Address, fromBase64Url, toBase64Url } from '@sotto/e2ee/identity';
import {
  type AddressBook,
  type Comparison,
  contactName,
  idOf,
  pairOf,
  type StoredContact,
  withMet,
  withoutContact,
} from './address-book.ts';
import { type BookStore, IndexedDbBookStore, MemoryBookStore } from './book-store.ts';
import { type Contact, decide, type Seen, type TrustDecision, TrustSession } from './trust-decision.ts';

export type { Contact, TrustDecision, Seen } from './trust-decision.ts';

export interface KnownPeopleOptions {
  /** Identity of this device, for which contacts are verified or not. */
  readonly own: Uint8Array;
  /** The store could not be read or written; it goes on without. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Whom this device knows, and what it makes of those it meets. Everything stays on the device, in IndexedDB, or in
 * memory where that cannot be used. All windows show the same.
 */
export class KnownPeople {
  readonly contacts: ReadonlySignal<readonly Contact[]>;
  /** Whether all this is still here tomorrow. In a private window that is true as long as the window lives. */
  readonly lasting: ReadonlySignal<boolean>;
  readonly #options: KnownPeopleOptions;
  readonly #book: Signal<AddressBook>;
  readonly #store: Signal<BookStore>;
  readonly #others = new BroadcastChannel('sotto-contacts');

  private constructor(options: KnownPeopleOptions, { store, book }: { store: BookStore; book: AddressBook }) {
    this.#options = options;
    this.#book = signal(book);
    this.#store = signal(store);
    this.lasting = computed(() => this.#store.value.lasting);
    this.contacts = computed(() => this.#book.value.contacts.map((contact) => this.#withMark(contact)));
    this.#others.addEventListener('message', () => void this.#readAgain());
  }

  static async open(options: KnownPeopleOptions): Promise<KnownPeople> {
    try {
      const store = await IndexedDbBookStore.open();
      return new KnownPeople(options, { store, book: await store.read() });
    } catch (error) {
      options.onFailure?.(error);
      const store = new MemoryBookStore();
      return new KnownPeople(options, { store, book: await store.read() });
    }
  }

  /**
   * Takes somebody in; whoever was there with this identity gets the new name and card key. What the contact has told
   * in a call stays: a personal link knows nothing of it, and an old one must not take it away.
   * @throws {TypeError} for a name that cannot be shown (see `contactName`).
   */
  async add({ identity, cardKey, name }: Address & { readonly name: string }): Promise<void> {
    const id = idOf(identity);
    const entry = { id, cardKey: toBase64Url(cardKey), name: checked(name) };
    await this.#change((book) => {
      const before = book.contacts.find((contact) => contact.id === id);
      const contact = { ...before, ...entry, addedAt: before?.addedAt ?? Date.now() };
      return { ...book, contacts: [...book.contacts.filter((each) => each.id !== id), contact] };
    });
  }

  /** @throws {TypeError} as `add`. Does nothing when the contact is gone. */
  async rename(id: string, name: string): Promise<void> {
    const renamed = checked(name);
    await this.#change((book) => ({
      ...book,
      contacts: book.contacts.map((contact) => (contact.id === id ? { ...contact, name: renamed } : contact)),
    }));
  }

  /**
   * The contact has told the X-Wing key that cards to it are to be sealed with; the last one counts. Does nothing where
   * this is no contact.
   */
  async setKemKey(id: string, kemKey: string): Promise<void> {
    const known = this.#book.peek().contacts.find((contact) => contact.id === id);
    if (known === undefined || known.kemKey === kemKey) return;
    await this.#change((book) => ({
      ...book,
      contacts: book.contacts.map((contact) => (contact.id === id ? { ...contact, kemKey } : contact)),
    }));
  }

  /** Forgets the contact, and that it was verified. */
  async remove(id: string): Promise<void> {
    await this.#change((book) => withoutContact(book, id));
  }

  /** Takes another identity for that of a contact, who is not verified any more. Does nothing when the contact is gone. */
  async replace(id: string, { identity, cardKey }: Address): Promise<void> {
    const next = { id: idOf(identity), cardKey: toBase64Url(cardKey) };
    await this.#change((book) => {
      const before = book.contacts.find((contact) => contact.id === id);
      if (before === undefined) return book;
      // The X-Wing key is that of the identity before.
      const { kemKey: _kemKey, ...kept } = before;
      const rest = withoutContact(withoutContact(book, id), next.id);
      return { ...rest, contacts: [...rest.contacts, { ...kept, ...next }] };
    });
  }

  /** Whether these two have compared their symbols and found them equal, be they contacts or not. */
  isVerified(own: Uint8Array, peer: Uint8Array): boolean {
    return this.#comparison(own, peer) !== undefined;
  }

  /** The name that stood there when these two compared; undefined also where it was not kept. */
  comparedAs(own: Uint8Array, peer: Uint8Array): string | undefined {
    return this.#comparison(own, peer)?.name;
  }

  /** @param verified with the name that stands there for the other, or false */
  async setVerified(
    own: Uint8Array,
    peer: Uint8Array,
    verified: { readonly name?: string } | false = {},
  ): Promise<void> {
    const pair = pairOf(own, peer);
    await this.#change((book) => {
      const others = book.verified.filter((each) => each.pair !== pair);
      if (verified === false) return { ...book, verified: others };
      const name = contactName(verified.name ?? '');
      return { ...book, verified: [...others, name === undefined ? { pair } : { pair, name }] };
    });
  }

  /** Whether these two were in an encrypted call before, as far as this device remembers, or have compared. */
  hasMet(own: Uint8Array, peer: Uint8Array): boolean {
    return this.isVerified(own, peer) || this.#book.value.met.includes(pairOf(own, peer));
  }

  /** These two are in an encrypted call. */
  async setMet(own: Uint8Array, peer: Uint8Array): Promise<void> {
    await this.#change((book) => withMet(book, pairOf(own, peer)));
  }

  /** What to make of somebody. For those in a room ask its `trustSession()`, which also knows who was there before. */
  judge(seen: Seen): TrustDecision {
    return decide(this.contacts.value, seen, this.isVerified(this.#options.own, seen.identity));
  }

  /** One stay in a room, from joining to leaving. */
  trustSession(): TrustSession {
    return new TrustSession(this);
  }

  close(): void {
    this.#others.close();
    this.#store.peek().close();
  }

  #comparison(own: Uint8Array, peer: Uint8Array): Comparison | undefined {
    const pair = pairOf(own, peer);
    return this.#book.value.verified.find((each) => each.pair === pair);
  }

  #withMark(contact: StoredContact): Contact {
    const identity = fromBase64Url(contact.id) ?? new Uint8Array(0);
    return { ...contact, verified: this.isVerified(this.#options.own, identity) };
  }

  /** What cannot be stored any more is kept in memory from then on, and `lasting` says so. */
  async #change(change: (book: AddressBook) => AddressBook): Promise<void> {
    try {
      this.#book.value = await this.#store.peek().update(change);
    } catch (error) {
      this.#options.onFailure?.(error);
      this.#store.value = new MemoryBookStore(this.#book.peek());
      this.#book.value = await this.#store.peek().update(change);
    }
    // A channel reaches windows of this origin only and has no other argument.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target
    if (this.lasting.peek()) this.#others.postMessage('changed');
  }

  async #readAgain(): Promise<void> {
    if (!this.lasting.peek()) return;
    try {
      this.#book.value = await this.#store.peek().read();
    } catch (error) {
      // The next change finds out that nothing can be kept any more.
      this.#options.onFailure?.(error);
    }
  }
}

function checked(name: string): string {
  const shown = contactName(name);
  if (shown === undefined) throw new TypeError('This name cannot be shown.');
  return shown;
}
