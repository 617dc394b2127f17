import type { types } from 'mediasoup';
import { SfuError } from './errors.ts';
import { RoomRouter, type RouterPeer } from './room-router.ts';
import type { WorkerSlot } from './worker-slot.ts';

interface RoomRoutersOptions {
  /** It has ended, with its worker or for want of peers; not called once all are closed. */
  readonly onClose: (roomRouter: RoomRouter) => void;
  readonly onError: (error: unknown) => void;
}

/** The routers of a room, one at most on each worker. */
export class RoomRouters {
  readonly #options: RoomRoutersOptions;
  /** The oldest first. */
  readonly #routers = new Map<WorkerSlot, RoomRouter>();
  #closed = false;

  constructor(options: RoomRoutersOptions) {
    this.#options = options;
  }

  /** Of the oldest router first. */
  get slots(): readonly WorkerSlot[] {
    return [...this.#routers.keys()];
  }

  get oldest(): RoomRouter | null {
    const [oldest] = this.#routers.values();
    return oldest ?? null;
  }

  get pipes(): number {
    let total = 0;
    for (const { pipes } of this.#routers.values()) total += pipes;
    return total;
  }

  /** The router there, which may have to become ready. Throws SfuError `bad-state` when the room is closed. */
  on(slot: WorkerSlot): RoomRouter {
    const known = this.#routers.get(slot);
    if (known) return known;
    if (this.#closed) throw new SfuError('bad-state', 'The room is closed');
    const { onClose, onError } = this.#options;
    const roomRouter = new RoomRouter({
      slot,
      routerOf: (routerId) => this.#routerOf(routerId),
      onClose: (closed) => {
        this.#routers.delete(slot);
        if (!this.#closed) onClose(closed);
      },
      onError,
    });
    this.#routers.set(slot, roomRouter);
    return roomRouter;
  }

  /** Takes a peer off all routers but one. A router without peers ends, unless it is the only one. */
  removePeer(peer: RouterPeer, except: RoomRouter | null): void {
    for (const roomRouter of this.#routers.values()) {
      const isLeft = roomRouter !== except && roomRouter.peers.delete(peer) && roomRouter.peers.size === 0;
      if (isLeft && this.#routers.size > 1) roomRouter.close();
    }
  }

  #routerOf(routerId: string): types.Router {
    for (const roomRouter of this.#routers.values()) if (roomRouter.has(routerId)) return roomRouter.router;
    throw new SfuError('failed', 'The router has ended');
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    for (const roomRouter of this.#routers.values()) roomRouter.close();
  }
}
