import { BitrateWatch } from './bitrate-watch.ts';
import { SfuError } from './errors.ts';
import type { PeerSession } from './peer-session.ts';
import type { PublishedProducer } from './producers.ts';
import type { MediaSource, SfuPeerHandlers, SourceBars } from './types.ts';
import type { WorkerSlot } from './worker-slot.ts';

interface PeerSeatOptions {
  readonly peerId: string;
  readonly handlers: SfuPeerHandlers;
  /** What the peer may not send. */
  readonly bars: SourceBars;
  /** Resolves when the seat has a session again, on this worker if that is well, or will have none. */
  readonly equip: (previous: WorkerSlot) => Promise<void>;
  readonly onClose: () => void;
  readonly onError: (error: unknown) => void;
}

/** A peer's seat in its room: kept while workers, and with them sessions, come and go. */
export class PeerSeat {
  readonly peerId: string;
  readonly handlers: SfuPeerHandlers;
  readonly bars: SourceBars;
  readonly #bitrates: BitrateWatch;
  readonly #equip: PeerSeatOptions['equip'];
  readonly #onClose: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #ready = Promise.withResolvers<void>();
  readonly #lifetime = new AbortController();
  #session: PeerSession | null = null;
  #taken = false;

  constructor({ peerId, handlers, bars, equip, onClose, onError }: PeerSeatOptions) {
    this.peerId = peerId;
    this.handlers = handlers;
    this.bars = bars;
    this.#bitrates = new BitrateWatch({
      producers: () => this.#session?.producers.values() ?? [],
      onExcess: (source) => this.#bar(source),
    });
    this.#equip = equip;
    this.#onClose = onClose;
    this.#onError = onError;
  }

  get closed(): boolean {
    return this.#lifetime.signal.aborted;
  }

  /** Aborts when it is closed. */
  get signal(): AbortSignal {
    return this.#lifetime.signal;
  }

  /** True once there was a session. */
  get taken(): boolean {
    return this.#taken;
  }

  /** Settles with the first session, or with the reason why there will be none. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Null while the peer waits for a worker. */
  get session(): PeerSession | null {
    return this.#session;
  }

  /** @throws SfuError `bad-state`: the peer is closed; `no-worker`: it waits for one. */
  get live(): PeerSession {
    if (this.closed) {
      throw new SfuError('bad-state', 'The peer is closed');
    }
    if (this.#session === null) {
      throw new SfuError('no-worker', 'The peer waits for a worker');
    }
    return this.#session;
  }

  /** Takes over a new session in place of the one that there may be, and tells the client unless it is the first. */
  adopt(session: PeerSession): void {
    this.suspend();
    this.#session = session;
    if (this.#taken) {
      try {
        this.handlers.reset(session.media);
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#taken = true;
    this.#ready.resolve();
  }

  /** The session is over, with its worker or for another one. */
  suspend(): void {
    const session = this.#session;
    this.#session = null;
    session?.close();
  }

  /** A producer of this peer is about to be closed. */
  retire(published: PublishedProducer): void {
    this.#bitrates.retire(published);
  }

  /** Another session takes the place of the one of now. @throws SfuError as `live` does */
  async renew(): Promise<void> {
    const { slot } = this.live.plane;
    this.suspend();
    await this.#equip(slot);
  }

  /** Idempotent. */
  close(reason: SfuError = new SfuError('bad-state', 'The peer or its room was closed')): void {
    if (this.closed) {
      return;
    }
    this.#lifetime.abort();
    this.suspend();
    this.#bitrates.close();
    this.#ready.reject(reason);
    this.#onClose();
  }

  /** Also when the peer has gone meanwhile: it may come again. */
  #bar(source: MediaSource): void {
    if (this.bars.has(source)) return;
    this.bars.add(source);
    this.#session?.producers.end(source);
    this.#onError(new SfuError('bad-state', 'A sender exceeded twice the bit rate of its source'));
  }
}
