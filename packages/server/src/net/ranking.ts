/** Networks by how many of something each has, so that the largest is found without looking at all. */
export class Ranking {
  readonly #sizes = new Map<string, number>();
  readonly #bySize: (Set<string> | undefined)[] = [];
  #largest = 0;

  set(network: string, size: number): void {
    const former = this.#sizes.get(network) ?? 0;
    if (former === size) return;
    this.#bySize[former]?.delete(network);
    if (size === 0) {
      this.#sizes.delete(network);
    } else {
      this.#sizes.set(network, size);
      (this.#bySize[size] ??= new Set()).add(network);
    }
    this.#largest = Math.max(this.#largest, size);
    while (this.#largest > 0 && (this.#bySize[this.#largest]?.size ?? 0) === 0)
      this.#bySize.length = this.#largest--;
  }

  /** One of the largest; null when there is none. */
  largest(): string | null {
    const [network] = this.#bySize[this.#largest] ?? [];
    return network ?? null;
  }
}
