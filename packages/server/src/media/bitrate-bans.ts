import type { MediaSource, BannedSources } from '@sotto/sfu';
import type { MediaPeer } from './peer-media.ts';

/** Milliseconds for which whoever comes anew from a network may not send a source of which too much has come from it. */
const networkTime = 60_000;

interface Entered {
  readonly at: number;
  /** For as long as this peer has its membership. */
  readonly sources: Set<MediaSource>;
}

/**
 * Sources that peers of a room may not send, since too much came of them. A peer may not as long as it is in the room;
 * and since somebody can leave and come again, those who come after that from the same network may not for a while.
 * Those who were there before have nothing to do with it.
 */
export class BitrateBans {
  /** By the id of a peer that is in the room. */
  readonly #entered = new Map<string, Entered>();
  /** By network and source, when the last one was barred. */
  readonly #banned = new Map<string, number>();

  of(peer: MediaPeer): BannedSources {
    const entered = this.#entered.get(peer.peerId) ?? this.#enter(peer);
    const key = (source: MediaSource): string => `${peer.network} ${source}`;
    return {
      has: (source) => {
        const at = this.#banned.get(key(source)) ?? -Infinity;
        const isOver = performance.now() >= at + networkTime;
        return entered.sources.has(source) || (entered.at > at && !isOver);
      },
      add: (source) => {
        entered.sources.add(source);
        this.#forget();
        this.#banned.set(key(source), performance.now());
      },
    };
  }

  #enter({ peerId, signal }: MediaPeer): Entered {
    const entered = { at: performance.now(), sources: new Set<MediaSource>() };
    if (signal.aborted) return entered;
    this.#entered.set(peerId, entered);
    signal.addEventListener('abort', () => this.#entered.delete(peerId), { once: true });
    return entered;
  }

  #forget(): void {
    const now = performance.now();
    for (const [key, at] of this.#banned) if (now >= at + networkTime) this.#banned.delete(key);
  }
}
