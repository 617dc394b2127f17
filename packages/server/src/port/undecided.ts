import type { Socket } from 'node:net';

interface UndecidedLimits {
  /** Milliseconds in which a connection must say what it wants, however slowly its bytes come. */
  readonly patience: number;
  readonly total: number;
  readonly perAddress: number;
}

interface Waiting {
  readonly address: string | null;
  readonly timer: NodeJS.Timeout;
}

/**
 * Connections that have not said yet what they want. Where there are too many, the one that has waited longest ends and
 * not the one that comes: a browser speaks at once, so that whoever opens connections and is silent ends their own.
 */
export class Undecided {
  readonly #limits: UndecidedLimits;
  readonly #onDropped: (why: 'silent' | 'crowded') => void;
  /** Oldest first. */
  readonly #waiting = new Map<Socket, Waiting>();
  readonly #byAddress = new Map<string, Set<Socket>>();

  constructor(options: { limits: UndecidedLimits; onDropped: (why: 'silent' | 'crowded') => void }) {
    this.#limits = options.limits;
    this.#onDropped = options.onDropped;
  }

  get size(): number {
    return this.#waiting.size;
  }

  add(socket: Socket, address: string | null): void {
    const timer = setTimeout(() => this.#drop(socket, 'silent'), this.#limits.patience);
    this.#waiting.set(socket, { address, timer });
    if (address !== null) {
      const own = this.#byAddress.get(address) ?? new Set();
      this.#byAddress.set(address, own.add(socket));
      if (own.size > this.#limits.perAddress) this.#dropFirst(own.keys());
    }
    if (this.#waiting.size > this.#limits.total) this.#dropFirst(this.#waiting.keys());
  }

  /** It has said what it wants, or is gone. */
  remove(socket: Socket): void {
    const waiting = this.#waiting.get(socket);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(socket);
    if (waiting.address === null) return;
    const own = this.#byAddress.get(waiting.address);
    own?.delete(socket);
    if (own?.size === 0) this.#byAddress.delete(waiting.address);
  }

  #dropFirst(sockets: Iterator<Socket>): void {
    const first = sockets.next();
    if (first.done !== true) this.#drop(first.value, 'crowded');
  }

  #drop(socket: Socket, why: 'silent' | 'crowded'): void {
    this.remove(socket);
    socket.destroy();
    this.#onDropped(why);
  }
}
