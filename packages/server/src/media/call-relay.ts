import { ProtocolError } from '@sotto/protocol';
import type { MediaPeer, PeerMedia } from './peer-media.ts';
import type { RoomMedia } from './room-media.ts';

/** A peer that is told of its part in the relay. */
interface RelayPeer extends MediaPeer {
  media: PeerMedia | null;
}

interface Part {
  readonly peer: RelayPeer;
  readonly media: Promise<PeerMedia>;
}

/**
 * The SFU's part of a 1:1 call, which most calls never need: made for the first of the two who asks for it, and given
 * back with the last.
 */
export class CallRelay {
  readonly #media: RoomMedia;
  /** By the id of each peer who has a part in it, or is about to. */
  readonly #parts = new Map<string, Part>();

  constructor(media: RoomMedia) {
    this.#media = media;
  }

  /** Makes this peer's part, or finds it. Rejects with `SfuError`, or `bad-state` when it was closed meanwhile. */
  async open(peer: RelayPeer): Promise<PeerMedia> {
    const { peerId } = peer;
    const known = this.#parts.get(peerId);
    if (known) return known.media;
    const part = { peer, media: this.#media.admit(peer) };
    this.#parts.set(peerId, part);
    const stands = (): boolean => this.#parts.get(peerId) === part;
    try {
      const media = await part.media;
      if (stands()) peer.media = media;
      else media.close();
    } catch (error) {
      if (stands()) await this.close(peerId);
      throw error;
    }
    if (!stands()) throw new ProtocolError('bad-state');
    return part.media;
  }

  /** Takes this peer's part away. Resolves when it could be opened again. Idempotent. */
  async close(peerId: string): Promise<void> {
    const part = this.#parts.get(peerId);
    if (!part) return;
    this.#parts.delete(peerId);
    part.peer.media?.close();
    part.peer.media = null;
    if (this.#parts.size === 0) this.#media.close();
    await part.media.catch(() => undefined);
  }
}
