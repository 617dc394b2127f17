import type { types } from 'mediasoup';
import { SfuError } from './errors.ts';
import type { PeerSeat } from './peer-seat.ts';
import { Plane } from './plane.ts';
import type { WorkerSlot } from './worker-slot.ts';

interface RoomPlanesOptions {
  /** It has ended, with its worker or for want of peers; not called once all are closed. */
  readonly onClose: (plane: Plane) => void;
  readonly onError: (error: unknown) => void;
}

/** The planes of a room, one at most on each worker. */
export class RoomPlanes {
  readonly #options: RoomPlanesOptions;
  /** The oldest first. */
  readonly #planes = new Map<WorkerSlot, Plane>();
  #closed = false;

  constructor(options: RoomPlanesOptions) {
    this.#options = options;
  }

  /** Of the oldest plane first. */
  get slots(): readonly WorkerSlot[] {
    return [...this.#planes.keys()];
  }

  get oldest(): Plane | null {
    const [oldest] = this.#planes.values();
    return oldest ?? null;
  }

  get pipes(): number {
    let total = 0;
    for (const { pipes } of this.#planes.values()) {
      total += pipes;
    }
    return total;
  }

  /** The plane there, which may have to become ready. Throws SfuError `bad-state` when the room is closed. */
  on(slot: WorkerSlot): Plane {
    const known = this.#planes.get(slot);
    if (known) {
      return known;
    }
    if (this.#closed) {
      throw new SfuError('bad-state', 'The room is closed');
    }
    const { onClose, onError } = this.#options;
    const plane = new Plane({
      slot,
      routerOf: (routerId) => this.#routerOf(routerId),
      onClose: (closed) => {
        this.#planes.delete(slot);
        if (!this.#closed) {
          onClose(closed);
        }
      },
      onError,
    });
    this.#planes.set(slot, plane);
    return plane;
  }

  /** Takes a peer off all planes but one. A plane without peers ends, unless it is the only one. */
  vacate(seat: PeerSeat, except: Plane | null): void {
    for (const plane of this.#planes.values()) {
      const isLeft = plane !== except && plane.seats.delete(seat) && plane.seats.size === 0;
      if (isLeft && this.#planes.size > 1) {
        plane.close();
      }
    }
  }

  #routerOf(routerId: string): types.Router {
    for (const plane of this.#planes.values()) {
      if (plane.has(routerId)) {
        return plane.router;
      }
    }
    throw new SfuError('failed', 'The router has ended');
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    for (const plane of this.#planes.values()) {
      plane.close();
    }
  }
}
