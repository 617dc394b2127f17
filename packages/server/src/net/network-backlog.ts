import type { Networks } from './networks.ts';

export interface NetworkBacklogOptions {
  /** Bytes that may wait for all clients of the narrowest network … */
  readonly perAddress: number;
  /** … how many times as many for each wider one … */
  readonly shares: readonly number[];
  /** … and for everybody together. */
  readonly total: number;
}

/** Bytes that wait for one client. */
export interface Backlog {
  /** So many bytes wait now. */
  hold: (bytes: number) => void;
  /** The client is gone. Idempotent. */
  release: () => void;
}

interface Holder {
  readonly groups: readonly string[];
  readonly end: () => void;
  bytes: number;
}

/** The clients of one network for which bytes wait, and how many in all. */
interface Group {
  readonly holders: Set<Holder>;
  bytes: number;
}

const everybody = 'everybody';

/**
 * Bytes that wait for clients that do not read them, by network. Where they are too many, the client goes for which
 * most of it waits: a bound for each client alone is multiplied by all the clients that somebody has.
 */
export class NetworkBacklog {
  readonly #options: NetworkBacklogOptions;
  readonly #groups = new Map<string, Group>();

  constructor(options: NetworkBacklogOptions) {
    this.#options = options;
  }

  /** Bytes that wait. */
  get size(): number {
    return this.#groups.get(everybody)?.bytes ?? 0;
  }

  /** `end` is called at once when too much waits and most of it for this client. */
  open(networks: Networks, end: () => void): Backlog {
    const holder: Holder = { groups: [...networks, everybody], end, bytes: 0 };
    let open = true;
    return {
      hold: (bytes) => {
        if (!open || bytes === holder.bytes) return;
        this.#set(holder, bytes);
        holder.groups.forEach((name, width) => this.#bound(name, this.#most(name, width)));
      },
      release: () => {
        open = false;
        this.#set(holder, 0);
      },
    };
  }

  #most(name: string, width: number): number {
    const { perAddress, shares, total } = this.#options;
    return name === everybody ? total : perAddress * (shares[width] ?? 1);
  }

  #bound(name: string, most: number): void {
    for (let group = this.#groups.get(name); group && group.bytes > most; group = this.#groups.get(name)) {
      const [first, ...others] = group.holders;
      if (first === undefined) return;
      const largest = others.reduce((so, each) => (each.bytes > so.bytes ? each : so), first);
      this.#set(largest, 0);
      largest.end();
    }
  }

  #set(holder: Holder, bytes: number): void {
    const more = bytes - holder.bytes;
    holder.bytes = bytes;
    if (more === 0) return;
    for (const name of holder.groups) {
      const group = this.#groups.get(name) ?? { holders: new Set(), bytes: 0 };
      this.#groups.set(name, group);
      group.bytes += more;
      if (bytes === 0) group.holders.delete(holder);
      else group.holders.add(holder);
      if (group.holders.size === 0) this.#groups.delete(name);
    }
  }
}
