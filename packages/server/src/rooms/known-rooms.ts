import { Ranking } from '../network/ranking.ts';

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

/**
 * The keys of all rooms that the store holds, in the order in which they go when there are too many. Within a rank
 * those come first that nobody has used for the longest time; but of unused ones those of the network that made most,
 * so that nobody's link goes because somebody else makes thousands.
 */
export class KnownRooms {
  /** Until when each is good, in milliseconds since the epoch; in the order in which they were last used. */
  #byRank: Record<Rank, Map<string, number>> = {
    closed: new Map(),
    unused: new Map(),
    met: new Map(),
  };

  /** Who made a room in which nobody has met since: the widest network. Not known of rooms from before the start. */
  readonly #makers = new Map<string, string>();
  readonly #byMaker = new Map<string, Set<string>>();
  readonly #ranking = new Ranking();

  get size(): number {
    return ranks.reduce((sum, rank) => sum + this.#byRank[rank].size, 0);
  }

  /** The room is new, was used just now, or has another rank. */
  put(key: string, { rank, goodUntil }: Known): void {
    for (const each of ranks) this.#byRank[each].delete(key);
    this.#byRank[rank].set(key, goodUntil);
    if (rank !== 'unused') this.#forgetMaker(key);
  }

  /** What the store held at the start, in the order of use: earlier than all that was put since. */
  putEarlier(held: readonly (Known & { readonly key: string })[]): void {
    const since = this.#byRank;
    this.#byRank = { closed: new Map(), unused: new Map(), met: new Map() };
    const isNew = ({ key }: { key: string }): boolean => ranks.every((rank) => !since[rank].has(key));
    for (const { key, rank, goodUntil } of held.filter(isNew)) this.#byRank[rank].set(key, goodUntil);
    for (const rank of ranks)
      for (const [key, goodUntil] of since[rank]) this.#byRank[rank].set(key, goodUntil);
  }

  /** Somebody in this network made it. */
  madeIn(key: string, network: string): void {
    const made = this.#byMaker.get(network) ?? new Set();
    this.#makers.set(key, network);
    this.#byMaker.set(network, made.add(key));
    this.#ranking.set(network, made.size);
  }

  delete(key: string): void {
    for (const rank of ranks) this.#byRank[rank].delete(key);
    this.#forgetMaker(key);
  }

  /** Which goes so that there is space for one more; undefined when there are people in each. */
  leastUseful(isOccupied: (key: string) => boolean): string | undefined {
    for (const rank of ranks) {
      if (rank === 'unused') {
        for (const key of this.#ofLargestMaker()) if (!isOccupied(key)) return key;
      }
      for (const key of this.#byRank[rank].keys()) if (!isOccupied(key)) return key;
    }
    return undefined;
  }

  #ofLargestMaker(): Iterable<string> {
    const made = this.#byMaker.get(this.#ranking.largest() ?? '') ?? [];
    return made instanceof Set && made.size > many ? made : [];
  }

  #forgetMaker(key: string): void {
    const network = this.#makers.get(key);
    if (network === undefined) return;
    this.#makers.delete(key);
    const made = this.#byMaker.get(network);
    made?.delete(key);
    this.#ranking.set(network, made?.size ?? 0);
    if (made?.size === 0) this.#byMaker.delete(network);
  }

  /** Those that nobody used in time. */
  expired(now: number): string[] {
    return ranks.flatMap((rank) =>
      [...this.#byRank[rank]].flatMap(([key, goodUntil]) => (goodUntil <= now ? [key] : [])),
    );
  }
}
