import type { MediaSource, SourceBars } from '@sotto/sfu';
import type { Peer } from './peer.ts';

/** Milliseconds for which whoever comes anew from a network may not send a source of which too much has come from it. */
const networkTime = 60_000;

interface Entered {
  readonly at: number;
  /** For as long as this peer has its place. */
  readonly sources: Set<MediaSource>;
}

/**
 * Who may not send what in a room, since too much came of it. A peer may not as long as it has its place; and since
 * somebody can leave and come again, those who come after that from the same network may not for a while. Those who were
 * there before have nothing to do with it.
 */
export class RoomBars {
  readonly #entered = new WeakMap<Peer, Entered>();
  /** By network and source, when the last one was barred. */
  readonly #barred = new Map<string, number>();

  of(peer: Peer): SourceBars {
    const entered = this.#entered.get(peer) ?? { at: performance.now(), sources: new Set() };
    this.#entered.set(peer, entered);
    const key = (source: MediaSource): string => `${peer.network} ${source}`;
    return {
      has: (source) => {
        const at = this.#barred.get(key(source)) ?? -Infinity;
        const isOver = performance.now() >= at + networkTime;
        return entered.sources.has(source) || (entered.at > at && !isOver);
      },
      add: (source) => {
        entered.sources.add(source);
        this.#forget();
        this.#barred.set(key(source), performance.now());
      },
    };
  }

  #forget(): void {
    const now = performance.now();
    for (const [key, at] of this.#barred) if (now >= at + networkTime) this.#barred.delete(key);
  }
}
