import { RoomMakers } from './room-makers.ts';

/** How much a room would be missed: not at all, by whoever made it, by those who met in it. */
const ranks = ['closed', 'unused', 'met'] as const;
type Rank = (typeof ranks)[number];

export interface Known {
  readonly rank: Rank;
  /** In milliseconds since the epoch. */
  readonly goodUntil: number;
}

/** Who is in a room: somebody; nobody, while the call goes on for those who come back in time; or nobody. */
export type Occupancy = 'inhabited' | 'awaited' | 'empty';

/** From how many unused rooms on a network is one that makes many. */
const many = 8;
/** A network with more than one in so many of all rooms keeps others out, whether anybody met in them or not. */
const fairPart = 100;

/**
 * The keys of all rooms that the store holds, in the order in which they go when there are too many, so that nobody's
 * link goes because somebody else makes thousands: closed ones; those of a network that has more than its part, which are
 * unused ones before those in which somebody met, since whoever makes rooms can meet in them, too; unused ones of the
 * network that has most of them; unused ones of anybody; and the rest. Among equals the one goes that nobody has used for
 * the longest time. A room that somebody is in never goes. One whose call waits for people to come back goes with those
 * of a network that has more than its part, or when there is nothing else: otherwise whoever enters rooms and leaves
 * them keeps everybody else out for as long as calls wait.
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
  leastUseful(occupancyOf: (key: string) => Occupancy): string | undefined {
    for (const { keys, awaited } of this.#inOrder()) {
      for (const key of keys) {
        const occupancy = occupancyOf(key);
        if (occupancy === 'empty' || (occupancy === 'awaited' && awaited)) return key;
      }
    }
    return undefined;
  }

  /** With whether those go as well whose call waits for people to come back. */
  *#inOrder(): Generator<{ keys: Iterable<string>; awaited: boolean }> {
    const { closed, unused, met } = this.#byRank;
    yield { keys: closed.keys(), awaited: true };
    const largest = this.#makers.largest();
    if (largest.size > Math.max(many, this.size / fairPart)) {
      yield { keys: largest.unused, awaited: true };
      yield { keys: largest.met, awaited: true };
    }
    const most = this.#makers.largestOfUnused();
    if (most.unused.size > many) yield { keys: most.unused, awaited: true };
    for (const awaited of [false, true]) {
      yield { keys: unused.keys(), awaited };
      yield { keys: met.keys(), awaited };
    }
  }

  /** Those that nobody used in time. */
  expired(now: number): string[] {
    return ranks.flatMap((rank) =>
      [...this.#byRank[rank]].flatMap(([key, goodUntil]) => (goodUntil <= now ? [key] : [])),
    );
  }
}
