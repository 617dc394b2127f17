import type { Socket } from 'node:net';
import { Admissions, type Admission } from '../net/admissions.ts';
import type { Networks } from '../net/networks.ts';

interface PendingLimits {
  /** Milliseconds in which a connection must say what it wants, however slowly its bytes come. */
  readonly timeout: number;
  readonly total: number;
  readonly perAddress: number;
}

interface Waiting {
  readonly admission: Admission;
  readonly timer: NodeJS.Timeout;
}

/**
 * Connections that have not said yet what they want. Where there are too many, the one that has waited longest in the
 * largest network ends and not the one that comes: a browser speaks at once, so that whoever opens connections and is
 * silent ends their own.
 */
export class PendingSockets {
  readonly #timeout: number;
  readonly #admissions: Admissions;
  readonly #onDropped: (why: 'silent' | 'crowded') => void;
  readonly #waiting = new Map<Socket, Waiting>();

  constructor(options: { limits: PendingLimits; onDropped: (why: 'silent' | 'crowded') => void }) {
    const { timeout, total, perAddress } = options.limits;
    this.#timeout = timeout;
    this.#admissions = new Admissions({ total, perAddress, idlePerAddress: perAddress, grace: 0 });
    this.#onDropped = options.onDropped;
  }

  get size(): number {
    return this.#waiting.size;
  }

  add(socket: Socket, networks: Networks | null): void {
    const admission = this.#admissions.admit(networks, () => this.#drop(socket, 'crowded'));
    // None of these is more than the others, so that one of them has always made room.
    if (typeof admission === 'string') return;
    const timer = setTimeout(() => this.#drop(socket, 'silent'), this.#timeout);
    this.#waiting.set(socket, { admission, timer });
  }

  /** It has said what it wants, or is gone. */
  remove(socket: Socket): void {
    const waiting = this.#waiting.get(socket);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    waiting.admission.release();
    this.#waiting.delete(socket);
  }

  #drop(socket: Socket, why: 'silent' | 'crowded'): void {
    this.remove(socket);
    socket.destroy();
    this.#onDropped(why);
  }
}
