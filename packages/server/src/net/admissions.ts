import type { Networks } from './networks.ts';
import { Ranking } from './ranking.ts';

/** How many times what the narrowest network may have a wider one may. */
const shares = [1, 4, 16];
/** The part of the whole that is kept for networks with few, as long as it is not theirs. */
const reserved = 0.2;
/** Of a network that has so many times as many as the newcomer's, an honest one goes for a newcomer who has some. */
const unevenness = 4;

export interface AdmissionsOptions {
  /** How many there may be. */
  readonly total: number;
  /** How many of them the narrowest network may have … */
  readonly perAddress: number;
  /** … and how many that are idle. */
  readonly idlePerAddress: number;
  /** From which priority on one is not idle: idle ones have to go where somebody else needs the room. */
  readonly honest?: number;
  /** Milliseconds in which somebody from a network with few is on the way in, and not idle yet. */
  readonly grace?: number;
  /** A network has few when it has less than so many. */
  readonly few?: number;
}

/** One admission; it counts until it is released. */
export interface Admission {
  /** The higher, the later it has to go: how honestly it is used. */
  setPriority: (priority: number) => void;
  /** It is gone. Idempotent. */
  release: () => void;
}

interface Entry {
  readonly networks: Networks;
  readonly end: () => void;
  /** When it got its priority. */
  since: number;
  priority: number;
  open: boolean;
}

/** The admissions of one network, by priority, and in each the oldest first. */
class Group {
  readonly byPriority: Set<Entry>[] = [];
  size = 0;

  put(entry: Entry): void {
    (this.byPriority[entry.priority] ??= new Set()).add(entry);
    this.size++;
  }

  take(entry: Entry): void {
    this.byPriority[entry.priority]?.delete(entry);
    this.size--;
  }

  below(priority: number): number {
    return this.byPriority.slice(0, priority).reduce((sum, entries) => sum + (entries?.size ?? 0), 0);
  }

  /** The one that has to go first. */
  first(): Entry | null {
    for (const entries of this.byPriority) for (const entry of entries ?? []) return entry;
    return null;
  }
}

/**
 * Bounds how much is open at the same time, by network. Where there is no room left, somebody who came has to go and
 * not the one who comes: whoever uses it least honestly, in the largest network. A network has a bound of its own in
 * each width, and a share is kept for those that have few.
 */
export class Admissions {
  readonly #options: Required<AdmissionsOptions>;
  readonly #groups = new Map<string, Group>();
  /** Of the widest networks, by all that they have, and by what is idle. */
  readonly #bySize = new Ranking();
  readonly #byIdle = new Ranking();
  /** All that is idle, the oldest first. */
  readonly #idle = new Set<Entry>();
  #size = 0;

  constructor(options: AdmissionsOptions) {
    this.#options = { honest: 1, grace: 10_000, few: 8, ...options };
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Counts one more; `end` is called at once when it has to go later. Or says what there is too much of. Null stands for
   * those of which each is told apart elsewhere.
   */
  admit(networks: Networks | null, end: () => void): Admission | 'network' | 'total' {
    if (networks !== null && !this.#makeRoomIn(networks)) return 'network';
    const entry: Entry = { networks: networks ?? ['elsewhere'], end, since: 0, priority: 0, open: true };
    if (!this.#makeRoom(networks === null ? 0 : (this.#widest(entry)?.size ?? 0))) return 'total';
    this.#size++;
    this.#put(entry);
    return {
      setPriority: (priority) => {
        if (!entry.open || priority === entry.priority) return;
        this.#take(entry);
        entry.priority = priority;
        this.#put(entry);
      },
      release: () => this.#release(entry),
    };
  }

  #makeRoomIn(networks: Networks): boolean {
    const { perAddress, idlePerAddress, honest } = this.#options;
    return networks.every((network, width) => {
      const share = shares[width] ?? 1;
      const group = this.#groups.get(network);
      if (group === undefined) return true;
      const idle = group.below(honest);
      if (idle < idlePerAddress * share && group.size < perAddress * share) return true;
      return idle > 0 && this.#end(group.first());
    });
  }

  #makeRoom(own: number): boolean {
    const { total, grace, few } = this.#options;
    if (this.#size < (own < few ? total : Math.floor(total * (1 - reserved)))) return true;
    const idle = this.#groups.get(this.#byIdle.largest() ?? '');
    if (idle !== undefined && idle.size >= few) return this.#end(idle.first());
    const [oldest] = this.#idle;
    if (oldest !== undefined && performance.now() - oldest.since >= grace) return this.#end(oldest);
    const largest = this.#groups.get(this.#bySize.largest() ?? '');
    if (largest === undefined || largest.size <= (own < few ? few : own * unevenness)) return false;
    return this.#end(largest.first());
  }

  #end(entry: Entry | null): boolean {
    if (entry === null) return false;
    this.#release(entry);
    entry.end();
    return true;
  }

  #release(entry: Entry): void {
    if (!entry.open) return;
    entry.open = false;
    this.#size--;
    this.#take(entry);
  }

  #put(entry: Entry): void {
    entry.since = performance.now();
    if (entry.priority < this.#options.honest) this.#idle.add(entry);
    for (const network of entry.networks) {
      const group = this.#groups.get(network) ?? new Group();
      this.#groups.set(network, group);
      group.put(entry);
    }
    this.#rank(entry);
  }

  #take(entry: Entry): void {
    this.#idle.delete(entry);
    for (const network of entry.networks) {
      const group = this.#groups.get(network);
      group?.take(entry);
      if (group?.size === 0) this.#groups.delete(network);
    }
    this.#rank(entry);
  }

  #rank(entry: Entry): void {
    const group = this.#widest(entry);
    const network = entry.networks.at(-1) ?? '';
    this.#bySize.set(network, group?.size ?? 0);
    this.#byIdle.set(network, group?.below(this.#options.honest) ?? 0);
  }

  #widest({ networks }: Entry): Group | undefined {
    return this.#groups.get(networks.at(-1) ?? '');
  }
}
