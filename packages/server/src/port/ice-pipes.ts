import { connect, type Socket } from 'node:net';

/**
 * Milliseconds without a byte in either direction until a connection ends. A client in use checks every few seconds (RFC
 * 7675, section 5.1); one that has lost its network says nothing of it.
 */
const idleTimeout = 60_000;
/** A browser opens one for each of its own addresses, and new ones for an ICE restart. */
const perTransport = 8;

/** Passes ICE over TCP on to the media workers, which accept on the loopback interface. */
export class IcePipes {
  readonly #portOf: (usernameFragment: string) => number | null;
  readonly #counts = new Map<string, number>();
  #size = 0;

  /** `portOf` tells the worker's port by a transport's username fragment; null when there is none. */
  constructor(portOf: (usernameFragment: string) => number | null) {
    this.#portOf = portOf;
  }

  get size(): number {
    return this.#size;
  }

  /** Connects both sides for as long as both live; what the client has sent is still unread. False: nobody expects it. */
  open(client: Socket, usernameFragment: string): boolean {
    const port = this.#portOf(usernameFragment);
    const count = this.#counts.get(usernameFragment) ?? 0;
    if (port === null || count >= perTransport) return false;
    this.#counts.set(usernameFragment, count + 1);
    this.#size++;
    client.once('close', () => this.#forget(usernameFragment));
    const worker = connect({ host: '127.0.0.1', port, noDelay: true });
    for (const [from, to] of [
      [client, worker],
      [worker, client],
    ] as const) {
      const end = () => {
        from.destroy();
        to.destroy();
      };
      from.on('error', end);
      from.on('end', end);
      from.on('close', end);
      from.setTimeout(idleTimeout, end);
      // Media that waits is paused at its source, so that no more than both sockets' buffers is held.
      from.pipe(to);
    }
    return true;
  }

  #forget(usernameFragment: string): void {
    this.#size--;
    const count = (this.#counts.get(usernameFragment) ?? 0) - 1;
    if (count > 0) this.#counts.set(usernameFragment, count);
    else this.#counts.delete(usernameFragment);
  }
}
