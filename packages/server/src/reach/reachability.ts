import { limits, ProtocolError } from '@sotto/protocol';
import type { PeerLink } from '../rooms/peer.ts';

const none: ReadonlySet<PeerLink> = new Set();

/** Who can be rung: the connections that proved an identity, by that identity. In memory only, while they are open. */
export class Reachability {
  readonly #windows = new Map<string, Set<PeerLink>>();
  #size = 0;

  /** How many connections are reachable, under whatever identity. */
  get size(): number {
    return this.#size;
  }

  windowsOf(identity: string): ReadonlySet<PeerLink> {
    return this.#windows.get(identity) ?? none;
  }

  /** Throws `rate-limited` when as many connections as may be have this identity. */
  add(identity: string, window: PeerLink): void {
    const windows = this.#windows.get(identity) ?? new Set();
    if (windows.has(window)) return;
    if (windows.size >= limits.windowsPerIdentity) throw new ProtocolError('rate-limited');
    this.#windows.set(identity, windows.add(window));
    this.#size++;
  }

  remove(identity: string, window: PeerLink): void {
    const windows = this.#windows.get(identity);
    if (!windows?.delete(window)) return;
    this.#size--;
    if (windows.size === 0) this.#windows.delete(identity);
  }
}
