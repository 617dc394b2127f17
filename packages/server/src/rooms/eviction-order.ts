import { RoomMakers } from './room-makers.ts';

/** How much a room would be missed: not at all, by whoever made it, by those who met in it. */
const ranks = ['closed', 'unused', 'met'] as const;
type Rank = (typeof ranks)[number];

export interface Known {
  readonly rank: Rank;
  /** In milliseconds since the epoch. */
  readonly goodUntil: number;
}

/** From how many unused rooms on a network is one that makes many. */
const many = 8;
/** A network with more than one in so many of all rooms keeps others out, whether anybody met in them or not. */
const fairPart = 100;

/**
 * The keys of all rooms that the store holds, in the order in which they go when there are too many, so that nobody's
 * link goes because somebody else makes thousands: closed ones; those of a network that has more than its part, which
 * are unused ones before those in which somebody met, since whoever makes rooms can meet in them, too; unused ones of
 * the network that has most of them; unused ones of anybody; and the rest. Among equals the one goes that nobody has
 * used for the longest time.
 */
export class EvictionOrder {
  /** Until when each is good, in milliseconds since the epoch; in the order in which they were last used. */
  #byRank: Record<Rank, Map<string, number>> = {
    closed: new Map(),
    unused: new Map(),
    met: new Map(),
  };

  /** Of those that are not closed. Not known of rooms from before the start. */
  readonly #makers = new RoomMakers();

  get size(): number {
    return ranks.reduce((sum, rank) => sum + this.#byRank[rank].size, 0);
  }

  /** The room is new, was used just now, or has another rank. */
  put(key: string, { rank, goodUntil }: Known): void {
    for (const each of ranks) this.#byRank[each].delete(key);
    this.#byRank[rank].set(key, goodUntil);
    if (rank === 'closed') this.#makers.delete(key);
    else this.#makers.used(key, rank);
  }

  /** Adds the rooms that the store held at the start, in the order of use: before all that were put since. */
  putEarlier(held: readonly (Known & { readonly key: string })[]): void {
    const since = this.#byRank;
    this.#byRank = { closed: new Map(), unused: new Map(), met: new Map() };
    const isNew = ({ key }: { key: string }): boolean => ranks.every((rank) => !since[rank].has(key));
    for (const { key, rank, goodUntil } of held.filter(isNew)) this.#byRank[rank].set(key, goodUntil);
    for (const rank of ranks)
      for (const [key, goodUntil] of since[rank]) this.#byRank[rank].set(key, goodUntil);
  }

  /** Somebody in this network made it just now. */
  madeIn(key: string, network: string): void {
    this.#makers.made(key, network);
  }

  delete(key: string): void {
    for (const rank of ranks) this.#byRank[rank].delete(key);
    this.#makers.delete(key);
  }

  /** Which goes so that there is space for one more; undefined when there are people in each. */
  leastUseful(isOccupied: (key: string) => boolean): string | undefined {
    for (const keys of this.#inOrder()) for (const key of keys) if (!isOccupied(key)) return key;
    return undefined;
  }

  *#inOrder(): Generator<Iterable<string>> {
    yield this.#byRank.closed.keys();
    const largest = this.#makers.largest();
    if (largest.size > Math.max(many, this.size / fairPart)) {
      yield largest.unused;
      yield largest.met;
    }
    const { unused } = this.#makers.largestOfUnused();
    if (unused.size > many) yield unused;
    yield this.#byRank.unused.keys();
    yield this.#byRank.met.keys();
  }

  /** Those that nobody used in time. */
  expired(now: number): string[] {
    return ranks.flatMap((rank) =>
      [...this.#byRank[rank]].flatMap(([key, goodUntil]) => (goodUntil <= now ? [key] : [])),
    );
  }
}
