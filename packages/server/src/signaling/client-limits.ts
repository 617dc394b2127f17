import { limits } from '@sotto/protocol';
import { TokenBucket } from './token-bucket.ts';

interface Client {
  connections: number;
  readonly rooms: TokenBucket;
  readonly rings: TokenBucket;
  readonly checks: TokenBucket;
  readonly turns: TokenBucket;
}

/** What each client address may have at once. Addresses live in memory only, and only while they matter. */
export class ClientLimits {
  readonly #options: { readonly connectionsPerAddress: number; readonly roomsPerMinute: number };
  readonly #clients = new Map<string, Client>();
  readonly #sweep: NodeJS.Timeout;

  constructor(options: { connectionsPerAddress: number; roomsPerMinute: number }) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#forget(), 60_000).unref();
  }

  /** Counts one connection, or refuses it. */
  connect(address: string): boolean {
    const client = this.#client(address);
    if (client.connections >= this.#options.connectionsPerAddress) return false;
    client.connections++;
    return true;
  }

  disconnect(address: string): void {
    const client = this.#clients.get(address);
    if (client) client.connections--;
  }

  mayMakeRoom(address: string): boolean {
    return this.#client(address).rooms.take(1) >= 0;
  }

  /** As often as it may make a room, since a call rings from a room of its own. */
  mayRing(address: string): boolean {
    return this.#client(address).rings.take(1) >= 0;
  }

  /** A check of the network costs as much as a call for a few seconds. */
  mayCheck(address: string): boolean {
    return this.#client(address).checks.take(1) >= 0;
  }

  /** As often as it may have sockets, since each of them needs one name for the TURN server at most. */
  mayUseTurn(address: string): boolean {
    return this.#client(address).turns.take(1) >= 0;
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#clients.clear();
  }

  #client(address: string): Client {
    const known = this.#clients.get(address);
    if (known) return known;
    const { roomsPerMinute, connectionsPerAddress } = this.#options;
    const allowance = { burst: roomsPerMinute, perSecond: roomsPerMinute / 60 };
    const client: Client = {
      connections: 0,
      rooms: new TokenBucket(allowance),
      rings: new TokenBucket(allowance),
      checks: new TokenBucket({ burst: limits.checksPerMinute, perSecond: limits.checksPerMinute / 60 }),
      turns: new TokenBucket({ burst: connectionsPerAddress, perSecond: connectionsPerAddress / 60 }),
    };
    this.#clients.set(address, client);
    return client;
  }

  #forget(): void {
    for (const [address, { connections, rooms, rings, checks, turns }] of this.#clients) {
      const idle = [rooms, rings, checks, turns].every((bucket) => bucket.isFull());
      if (connections === 0 && idle) this.#clients.delete(address);
    }
  }
}
