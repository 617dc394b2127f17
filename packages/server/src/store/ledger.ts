/** A record and where it is. */
export interface Kept<R> {
  readonly key: string;
  readonly record: R;
  /** 0: the store does not have it yet. */
  readonly version: number;
}

export interface LedgerOptions<R> {
  readonly kept: Kept<R>;
  /** Resolves with the new version. */
  readonly write: (kept: Kept<R>) => Promise<number>;
  readonly failed: () => void;
}

/** One record, in memory at once and in the store soon after, in order. */
export class Ledger<R extends object> {
  readonly key: string;
  #record: R;
  #version: number;
  /** The last write: whether it succeeded. */
  #writing: Promise<boolean> = Promise.resolve(true);
  readonly #write: LedgerOptions<R>['write'];
  readonly #failed: LedgerOptions<R>['failed'];

  constructor({ kept, write, failed }: LedgerOptions<R>) {
    this.key = kept.key;
    this.#record = kept.record;
    this.#version = kept.version;
    this.#write = write;
    this.#failed = failed;
  }

  get record(): R {
    return this.#record;
  }

  /** A write that fails is told to the log and made good by the next; a call does not fail for want of its record. */
  update(change: Partial<R>): void {
    this.#record = { ...this.#record, ...change };
    this.#writing = this.#writeAfter(this.#writing, this.#record);
  }

  async #writeAfter(former: Promise<boolean>, record: R): Promise<boolean> {
    await former;
    try {
      this.#version = await this.#write({ key: this.key, record, version: this.#version });
      return true;
    } catch {
      this.#failed();
      return false;
    }
  }

  /** Resolves when everything was written; with false when the last of it was not. */
  written(): Promise<boolean> {
    return this.#writing;
  }
}
