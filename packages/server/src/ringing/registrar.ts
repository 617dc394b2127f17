import { limits, ProtocolError } from '@sotto/protocol';
import type { PeerSocket } from '../rooms/peer-socket.ts';

/**
 * Windows that can be rung: the connections that proved an identity, by that identity and their own ids. In memory
 * only, while they are open.
 */
export class Registrar {
  readonly #windows = new Map<string, Map<string, PeerSocket>>();
  #size = 0;

  /** How many connections are reachable, under whatever identity. */
  get size(): number {
    return this.#size;
  }

  windowsOf(identity: string): readonly PeerSocket[] {
    return [...(this.#windows.get(identity)?.values() ?? [])];
  }

  /** Throws `rate-limited` when as many connections as may be have this identity. */
  add(identity: string, window: PeerSocket): void {
    const windows = this.#windows.get(identity) ?? new Map<string, PeerSocket>();
    if (windows.has(window.socketId)) return;
    if (windows.size >= limits.windowsPerIdentity) throw new ProtocolError('rate-limited');
    this.#windows.set(identity, windows.set(window.socketId, window));
    this.#size++;
  }

  remove(identity: string, windowId: string): void {
    const windows = this.#windows.get(identity);
    if (!windows?.delete(windowId)) return;
    this.#size--;
    if (windows.size === 0) this.#windows.delete(identity);
  }
}
