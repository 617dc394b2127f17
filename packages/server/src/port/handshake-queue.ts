import type { Networks } from '../network/networks.ts';

/**
 * Handshakes that wait for their turn. Each is about a millisecond in which this process does nothing else, and whoever
 * has many addresses can ask for thousands at once. So one begins in each turn of the event loop, between all else that
 * there is to do, and the widest networks take turns: somebody from another one waits for one of theirs, not for all.
 */
export class HandshakeQueue {
  /** By network, in the order in which it is their turn. */
  readonly #waiting = new Map<string, Set<() => void>>();
  /** Until then one has begun in this turn of the event loop. */
  #next: NodeJS.Immediate | null = null;

  /** Calls `begin` when it is its turn, which may be now. Returns what gives the turn up. Networks that are null are one. */
  add(networks: Networks | null, begin: () => void): () => void {
    const network = networks?.at(-1) ?? '';
    const queue = this.#waiting.get(network) ?? new Set();
    this.#waiting.set(network, queue.add(begin));
    if (this.#next === null) this.#begin();
    return () => {
      queue.delete(begin);
      if (queue.size === 0 && this.#waiting.get(network) === queue) this.#waiting.delete(network);
    };
  }

  #begin(): void {
    this.#next = null;
    for (const [network, queue] of this.#waiting) {
      const [begin] = queue;
      // Who has had a turn is the last one to have another.
      this.#waiting.delete(network);
      if (begin === undefined) continue;
      queue.delete(begin);
      if (queue.size > 0) this.#waiting.set(network, queue);
      this.#next = setImmediate(() => this.#begin());
      begin();
      return;
    }
  }
}
