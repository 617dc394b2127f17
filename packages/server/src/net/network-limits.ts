import { limits } from '@sotto/protocol';
import { type Backlog, NetworkBacklog } from './network-backlog.ts';
import { NetworkRate } from './network-rate.ts';
import type { Networks } from './networks.ts';

const forgetInterval = 60_000;
const megabyte = 1024 * 1024;
/** Connections of pages beside their sockets, of some people behind one address. */
const pageConnections = 128;
const handshakesPerSecond = 60;
/** One in so many of those who may be there at once needs the TURN server, as those behind a firewall that inspects do. */
const turnPart = 8;
/** A request that is given up before its answer costs an eighth of what a handshake does. */
const resetsPerHandshake = 8;

/** The limits of each network. Addresses live in memory only, and only while they matter. */
export class NetworkLimits {
  /**
   * Enough for some hundreds of people behind one address who all join at once. Since one process serves everybody,
   * wider networks may not do sixteen times as much.
   */
  readonly #messages = new NetworkRate({ burst: 20_000, perSecond: 2_000, shares: [1, 2, 4] });
  readonly #bytes = new NetworkRate({ burst: 32 * megabyte, perSecond: 4 * megabyte, shares: [1, 2, 4] });
  /** Many times what waits where people read, however many of them join at once. */
  readonly #backlog = new NetworkBacklog({
    perAddress: 32 * megabyte,
    shares: [1, 2, 4],
    total: 256 * megabyte,
  });
  /** Each is about a millisecond in which this process does nothing else. */
  readonly #handshakes: NetworkRate;
  /**
   * For pages, by HTTP/1.1 and HTTP/2. A fifth of a millisecond each, and about forty for a page that is not known yet:
   * enough for two hundred people behind one address who all come at once.
   */
  readonly #requests = new NetworkRate({ burst: 8_192, perSecond: 256, shares: [1, 2, 4] });
  /** Upgrades that were refused. */
  readonly #refusals = new NetworkRate({ burst: 60, perSecond: 2 });
  readonly #rooms: NetworkRate;
  readonly #rings: NetworkRate;
  readonly #checks = new NetworkRate(perMinute(limits.checksPerMinute));
  readonly #turns: NetworkRate;
  readonly #sweep: NodeJS.Timeout;

  constructor(options: { connectionsPerAddress: number; roomsPerMinute: number }) {
    const { connectionsPerAddress, roomsPerMinute } = options;
    this.#handshakes = new NetworkRate({
      // So that all people of one address may come at once, as after a restart …
      burst: connectionsPerAddress + pageConnections,
      // … and a customer with many addresses takes a quarter of this process at the most.
      perSecond: handshakesPerSecond,
      shares: [1, 2, 4],
    });
    this.#rooms = new NetworkRate(perMinute(roomsPerMinute));
    this.#rings = new NetworkRate(perMinute(roomsPerMinute));
    const names = Math.ceil(connectionsPerAddress / turnPart);
    // As many again in five minutes. There is one TURN server for everybody, and each name can hold several of its
    // places.
    this.#turns = new NetworkRate({ burst: names, perSecond: names / 300, shares: [1, 2, 4] });
    const rates = [
      this.#handshakes,
      this.#messages,
      this.#bytes,
      this.#requests,
      this.#refusals,
      this.#rooms,
      this.#rings,
      this.#checks,
      this.#turns,
    ];
    this.#sweep = setInterval(() => {
      for (const rate of rates) rate.forget();
    }, forgetInterval).unref();
  }

  /** Counts what came over a socket. Returns for how many milliseconds it is to be served no further. */
  charge(networks: Networks, { messages, bytes }: { messages: number; bytes: number }): number {
    return Math.max(
      messages === 0 ? 0 : this.#messages.charge(networks, messages),
      bytes === 0 ? 0 : this.#bytes.charge(networks, bytes),
    );
  }

  /** Counts what waits for one client; `end` is called when it has to go for that. */
  backlog(networks: Networks, end: () => void): Backlog {
    return this.#backlog.open(networks, end);
  }

  /** Whether one more TLS connection may begin. */
  mayShakeHands(networks: Networks): boolean {
    return this.#handshakes.take(networks);
  }

  /** Counts a request for a page. Returns for how many milliseconds no other is to be answered. */
  chargeRequest(networks: Networks): number {
    return this.#requests.charge(networks, 1);
  }

  /** Counts a request that was given up, which is over before its network has felt it: new connections wait for it. */
  chargeReset(networks: Networks): void {
    this.#handshakes.charge(networks, 1 / resetsPerHandshake);
  }

  /** Whether a refused upgrade is still worth an answer. */
  mayHearRefusal(networks: Networks): boolean {
    return this.#refusals.take(networks);
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

  /** Each socket needs one name for the TURN server at most, and few need any. */
  mayUseTurn(networks: Networks): boolean {
    return this.#turns.take(networks);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sweep);
  }
}

const perMinute = (count: number): { burst: number; perSecond: number } => ({
  burst: count,
  perSecond: count / 60,
});
