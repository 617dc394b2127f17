import type { PreparedRoom } from './media-engine.ts';

/** What the next call of a kind needs, made ready once however often it is asked for. */
export class Ahead<T extends PreparedRoom> {
  readonly #create: () => Promise<T>;
  #prepared: Promise<T> | null = null;

  constructor(create: () => Promise<T>) {
    this.#create = create;
  }

  start(): Promise<T> {
    if (this.#prepared !== null) return this.#prepared;
    const prepared = this.#create();
    this.#prepared = prepared;
    // What failed (a chunk did not load) is tried anew.
    prepared.catch(() => {
      if (this.#prepared === prepared) this.#prepared = null;
    });
    return prepared;
  }

  /** For one call, which closes it. The next one gets another. */
  async take(): Promise<T> {
    const prepared = await this.start();
    this.#prepared = null;
    return prepared;
  }

  close(): void {
    // Who began it has heard that it failed.
    this.#prepared?.then((prepared) => prepared.close()).catch(() => undefined);
    this.#prepared = null;
  }
}
