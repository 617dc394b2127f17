const prefix = 'sotto.expected.';

/**
 * Whom a visit to a room is meant for: a page that is loaded again must not be content with somebody else. This tab
 * alone knows, until the visit is over; where it refuses storage, only for as long as the page lives.
 */
export class Expected {
  readonly #key: string;
  #id: string | undefined;

  /** @param id without it, whom the same visit was meant for before the page was loaded again */
  constructor(room: string, id: string | undefined) {
    this.#key = prefix + room;
    this.#id = id;
    try {
      if (id === undefined) this.#id = sessionStorage.getItem(this.#key) ?? undefined;
      else sessionStorage.setItem(this.#key, id);
    } catch {
      // Then it is known as long as the page lives.
    }
  }

  /** An identity; see `JoinOptions`. */
  get id(): string | undefined {
    return this.#id;
  }

  forget(): void {
    this.#id = undefined;
    try {
      sessionStorage.removeItem(this.#key);
    } catch {
      // Then nothing was kept.
    }
  }
}
