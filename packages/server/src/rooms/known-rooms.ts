/** How much a room would be missed: not at all, by whoever made it, by those who met in it. */
const ranks = ['closed', 'unused', 'met'] as const;
export type Rank = (typeof ranks)[number];

/**
 * The keys of all rooms that the store holds, in the order in which they go when there are too many. Within a rank
 * those come first that nobody has used for the longest time.
 */
export class KnownRooms {
  /** Until when each is good, in milliseconds since the epoch; in the order in which they were last used. */
  readonly #byRank: Readonly<Record<Rank, Map<string, number>>> = {
    closed: new Map(),
    unused: new Map(),
    met: new Map(),
  };

  get size(): number {
    return ranks.reduce((sum, rank) => sum + this.#byRank[rank].size, 0);
  }

  /** The room is new, was used just now, or has another rank. */
  put(key: string, { rank, goodUntil }: { rank: Rank; goodUntil: number }): void {
    this.delete(key);
    this.#byRank[rank].set(key, goodUntil);
  }

  delete(key: string): void {
    for (const rank of ranks) this.#byRank[rank].delete(key);
  }

  /** Which goes so that there is space for one more; undefined when there are people in each. */
  leastUseful(isOccupied: (key: string) => boolean): string | undefined {
    for (const rank of ranks) {
      for (const key of this.#byRank[rank].keys()) if (!isOccupied(key)) return key;
    }
    return undefined;
  }

  /** Those that nobody used in time. */
  expired(now: number): string[] {
    return ranks.flatMap((rank) =>
      [...this.#byRank[rank]].flatMap(([key, goodUntil]) => (goodUntil <= now ? [key] : [])),
    );
  }
}
