import { ProtocolError } from '@sotto/protocol';
import type { Peer } from './peer.ts';
import type { PeerMedia } from './peer-media.ts';
import type { RoomMedia } from './room-media.ts';

/**
 * The SFU's part of a 1:1 call, which most calls never need: made for the first of the two who asks for it, and given
 * back with the last.
 */
export class CallRelay {
  readonly #media: RoomMedia;
  /** Of each peer who has a part in it, or is about to. */
  readonly #parts = new Map<Peer, Promise<PeerMedia>>();

  constructor(media: RoomMedia) {
    this.#media = media;
  }

  /** Makes this peer's part, or finds it. Rejects with `SfuError`, or `bad-state` when it was closed meanwhile. */
  async open(peer: Peer): Promise<PeerMedia> {
    const known = this.#parts.get(peer);
    if (known) return known;
    const part = this.#media.admit(peer);
    this.#parts.set(peer, part);
    const stands = (): boolean => this.#parts.get(peer) === part;
    try {
      const media = await part;
      if (stands()) peer.media = media;
      else media.close();
    } catch (error) {
      if (stands()) await this.close(peer);
      throw error;
    }
    if (!stands()) throw new ProtocolError('bad-state');
    return part;
  }

  /** Takes this peer's part away. Resolves when it could be opened again. Idempotent. */
  async close(peer: Peer): Promise<void> {
    const part = this.#parts.get(peer);
    if (!part) return;
    this.#parts.delete(peer);
    peer.media?.close();
    peer.media = null;
    if (this.#parts.size === 0) this.#media.close();
    await part.catch(() => undefined);
  }
}
