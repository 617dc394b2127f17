import { Ranking } from '../net/ranking.ts';

type Rank = 'unused' | 'met';

/** The rooms that one network made, by whether anybody met in them, in the order in which they were last used. */
class Made implements Readonly<Record<Rank, ReadonlySet<string>>> {
  readonly unused = new Set<string>();
  readonly met = new Set<string>();

  get size(): number {
    return this.unused.size + this.met.size;
  }

  put(key: string, rank: Rank): void {
    this.delete(key);
    this[rank].add(key);
  }

  delete(key: string): void {
    this.unused.delete(key);
    this.met.delete(key);
  }
}

/** Which network made which room, so that the one that has most of them is found without looking at all. */
export class RoomMakers {
  /** The widest network of whoever made a room, by the room's key. */
  readonly #networks = new Map<string, string>();
  readonly #made = new Map<string, Made>();
  readonly #bySize = new Ranking();
  readonly #byUnused = new Ranking();

  /** Somebody in this network made it, and nobody has met in it. */
  made(key: string, network: string): void {
    this.#networks.set(key, network);
    if (!this.#made.has(network)) this.#made.set(network, new Made());
    this.used(key, 'unused');
  }

  /** Nothing happens where it is not known who made it. */
  used(key: string, rank: Rank): void {
    this.#change(key, (made) => made.put(key, rank));
  }

  delete(key: string): void {
    this.#change(key, (made) => made.delete(key));
    this.#networks.delete(key);
  }

  /** Of the network that has most; empty when there is none. */
  largest(): Made {
    return this.#of(this.#bySize.largest());
  }

  /** Of the network that has most in which nobody met; empty when there is none. */
  largestOfUnused(): Made {
    return this.#of(this.#byUnused.largest());
  }

  #of(network: string | null): Made {
    return this.#made.get(network ?? '') ?? new Made();
  }

  #change(key: string, change: (made: Made) => void): void {
    const network = this.#networks.get(key);
    const made = network === undefined ? undefined : this.#made.get(network);
    if (network === undefined || made === undefined) return;
    change(made);
    this.#bySize.set(network, made.size);
    this.#byUnused.set(network, made.unused.size);
    if (made.size === 0) this.#made.delete(network);
  }
}
