import { limits } from '@sotto/protocol';
import { NetworkRate } from '../network/network-rate.ts';
import type { Networks } from '../network/networks.ts';

const forgetInterval = 60_000;

/** What each network may have. Addresses live in memory only, and only while they matter. */
export class ClientLimits {
  readonly #connectionsPerAddress: number;
  readonly #connections = new Map<string, number>();
  readonly #rooms: NetworkRate;
  readonly #rings: NetworkRate;
  readonly #checks = new NetworkRate(perMinute(limits.checksPerMinute));
  readonly #turns: NetworkRate;
  readonly #sweep: NodeJS.Timeout;

  constructor(options: { connectionsPerAddress: number; roomsPerMinute: number }) {
    const { connectionsPerAddress, roomsPerMinute } = options;
    this.#connectionsPerAddress = connectionsPerAddress;
    this.#rooms = new NetworkRate(perMinute(roomsPerMinute));
    this.#rings = new NetworkRate(perMinute(roomsPerMinute));
    this.#turns = new NetworkRate(perMinute(connectionsPerAddress));
    const rates = [this.#rooms, this.#rings, this.#checks, this.#turns];
    this.#sweep = setInterval(() => {
      for (const rate of rates) rate.forget();
    }, forgetInterval).unref();
  }

  /** Counts one connection, or refuses it. */
  connect([address = '']: Networks): boolean {
    const count = this.#connections.get(address) ?? 0;
    if (count >= this.#connectionsPerAddress) return false;
    this.#connections.set(address, count + 1);
    return true;
  }

  disconnect([address = '']: Networks): void {
    const count = (this.#connections.get(address) ?? 0) - 1;
    if (count > 0) this.#connections.set(address, count);
    else this.#connections.delete(address);
  }

  mayMakeRoom(networks: Networks): boolean {
    return this.#rooms.take(networks);
  }

  /** As often as it may make a room, since a call rings from a room of its own. */
  mayRing(networks: Networks): boolean {
    return this.#rings.take(networks);
  }

  /** A check of the network costs as much as a call for a few seconds. */
  mayCheck(networks: Networks): boolean {
    return this.#checks.take(networks);
  }

  /** As often as it may have sockets, since each of them needs one name for the TURN server at most. */
  mayUseTurn(networks: Networks): boolean {
    return this.#turns.take(networks);
  }

  close(): void {
    clearInterval(this.#sweep);
  }
}

const perMinute = (count: number): { burst: number; perSecond: number } => ({
  burst: count,
  perSecond: count / 60,
});
