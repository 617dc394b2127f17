/** How many of something there are, in total and for each client address. Knows an address only while it counts one. */
export class AddressCounts {
  readonly #limits: { readonly total: number; readonly perAddress: number };
  readonly #counts = new Map<string, number>();
  #total = 0;

  constructor(limits: { total: number; perAddress: number }) {
    this.#limits = limits;
  }

  get total(): number {
    return this.#total;
  }

  /** Counts one more, or says that there are too many. Null stands for clients of which each is told apart elsewhere. */
  take(address: string | null): boolean {
    const count = address === null ? 0 : (this.#counts.get(address) ?? 0);
    if (this.#total >= this.#limits.total || count >= this.#limits.perAddress) return false;
    this.#total++;
    if (address !== null) this.#counts.set(address, count + 1);
    return true;
  }

  give(address: string | null): void {
    this.#total--;
    if (address === null) return;
    const count = (this.#counts.get(address) ?? 0) - 1;
    if (count > 0) this.#counts.set(address, count);
    else this.#counts.delete(address);
  }
}
