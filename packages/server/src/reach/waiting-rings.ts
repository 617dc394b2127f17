import { limits } from '@sotto/protocol';
import type { Ring } from './ring.ts';

/**
 * The rings that no window has acknowledged: what whoever knows an identity can make without anybody's leave. There is
 * one for each network that rings an identity, and a few for each identity; a newer one takes the place of an older one.
 * So whoever fills them cannot keep others out, and the ring of somebody who is known is among them only until their
 * card has been opened.
 */
export class WaitingRings {
  /** By identity and network, the newest last. */
  readonly #rings = new Map<string, Map<string, Ring>>();

  /** Takes a ring in, and returns the one that has no place any more. */
  add(ring: Ring): Ring | undefined {
    const rings = this.#rings.get(ring.identity) ?? new Map<string, Ring>();
    this.#rings.set(ring.identity, rings);
    const former = rings.get(ring.network);
    const oldest = rings.size < limits.waitingRingsPerIdentity ? undefined : rings.values().next().value;
    const displaced = former ?? oldest;
    if (displaced) rings.delete(displaced.network);
    rings.set(ring.network, ring);
    return displaced;
  }

  /** Also of one that was displaced before. */
  remove(ring: Ring): void {
    const rings = this.#rings.get(ring.identity);
    if (rings?.get(ring.network) !== ring) return;
    rings.delete(ring.network);
    if (rings.size === 0) this.#rings.delete(ring.identity);
  }
}
