import type { Networks } from '../net/networks.ts';

/** How many begin in one turn of the event loop: so many milliseconds, between all else that there is to do. */
const perTurn = 4;
/** Milliseconds after which what a network has begun counts for half as much. */
const halfLife = 1_000;

/**
 * Handshakes that wait for their turn. Each is about a millisecond in which this process does nothing else, and whoever
 * has many addresses can ask for thousands at once. So few begin in each turn of the event loop, and it is the turn of
 * the widest network that has begun fewest of late: whoever comes from elsewhere does not wait for all of theirs.
 */
export class HandshakeQueue {
  readonly #waiting = new Map<string, Set<() => void>>();
  /** By network, how many it has begun of late. */
  #begun = new Map<string, number>();
  #halvedAt = performance.now();
  /** One has begun in this turn of the event loop, or in the one before. */
  #busy = false;

  /** Calls `begin` when it is its turn, which may be now. Returns what gives the turn up. Networks that are null are one. */
  add(networks: Networks | null, begin: () => void): () => void {
    const network = networks?.at(-1) ?? '';
    const queue = this.#waiting.get(network) ?? new Set();
    this.#waiting.set(network, queue.add(begin));
    if (!this.#busy) {
      this.#busy = true;
      this.#beginOne();
      this.#plan();
    }
    return () => {
      if (queue.delete(begin) && queue.size === 0) this.#waiting.delete(network);
    };
  }

  /** For the next turn. A handshake goes on in the tick after it has begun, so that each has an immediate of its own. */
  #plan(): void {
    for (let each = 0; each < perTurn; each++) setImmediate(() => this.#beginOne());
    setImmediate(() => {
      if (this.#waiting.size > 0) this.#plan();
      else this.#busy = false;
    });
  }

  #beginOne(): void {
    const network = this.#next();
    const queue = this.#waiting.get(network);
    const [begin] = queue ?? [];
    if (queue === undefined || begin === undefined) return;
    queue.delete(begin);
    if (queue.size === 0) this.#waiting.delete(network);
    this.#begun.set(network, (this.#begun.get(network) ?? 0) + 1);
    begin();
  }

  #next(): string {
    this.#halve();
    let next = '';
    let fewest = Infinity;
    for (const network of this.#waiting.keys()) {
      const begun = this.#begun.get(network) ?? 0;
      if (begun >= fewest) continue;
      next = network;
      fewest = begun;
      if (begun === 0) break;
    }
    return next;
  }

  #halve(): void {
    const now = performance.now();
    if (now - this.#halvedAt < halfLife) return;
    this.#halvedAt = now;
    const left = [...this.#begun].map(([network, begun]): [string, number] => [network, begun >> 1]);
    this.#begun = new Map(left.filter(([, begun]) => begun > 0));
  }
}
