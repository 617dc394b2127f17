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

interface NetworkRatesOptions {
  readonly connectionsPerAddress: number;
  readonly roomsPerMinute: number;
}

/** How often each network may do what costs the server something. */
const ratesOf = ({ connectionsPerAddress, roomsPerMinute }: NetworkRatesOptions) => ({
  /**
   * Enough for some hundreds of people behind one address who all join at once. Since one process serves everybody,
   * wider networks may not do sixteen times as much.
   */
  message: new NetworkRate({ burst: 20_000, perSecond: 2_000, shares: [1, 2, 4] }),
  byte: new NetworkRate({ burst: 32 * megabyte, perSecond: 4 * megabyte, shares: [1, 2, 4] }),
  /** One more TLS connection: about a millisecond in which this process does nothing else. */
  handshake: new NetworkRate({
    // So that all people of one address may come at once, as after a restart …
    burst: connectionsPerAddress + pageConnections,
    // … and a customer with many addresses takes a quarter of this process at the most.
    perSecond: handshakesPerSecond,
    shares: [1, 2, 4],
  }),
  /**
   * For pages, by HTTP/1.1 and HTTP/2. A fifth of a millisecond each, and about forty for a page that is not known yet:
   * enough for two hundred people behind one address who all come at once.
   */
  request: new NetworkRate({ burst: 8_192, perSecond: 256, shares: [1, 2, 4] }),
  /** An answer to an upgrade that is refused. */
  refusal: new NetworkRate({ burst: 60, perSecond: 2 }),
  room: new NetworkRate(perMinute(roomsPerMinute)),
  /** As often as it may make a room, since a call rings from a room of its own. */
  ring: new NetworkRate(perMinute(roomsPerMinute)),
  /** A check of the network costs as much as a call for a few seconds. */
  check: new NetworkRate(perMinute(limits.checksPerMinute)),
  /**
   * A name for the TURN server: each socket needs one at most, and few need any. As many again in five minutes. There is
   * one TURN server for everybody, and each name can hold several of its allocations.
   */
  turn: new NetworkRate({
    burst: Math.ceil(connectionsPerAddress / turnPart),
    perSecond: Math.ceil(connectionsPerAddress / turnPart) / 300,
    shares: [1, 2, 4],
  }),
});

/** What a network may do only so often. */
export type Limited = keyof ReturnType<typeof ratesOf>;

/** The limits of each network. Addresses live in memory only, and only while they matter. */
export class NetworkRates {
  readonly #rates: Readonly<Record<Limited, NetworkRate>>;
  /** Many times what waits where people read, however many of them join at once. */
  readonly #backlog = new NetworkBacklog({
    perAddress: 32 * megabyte,
    shares: [1, 2, 4],
    total: 256 * megabyte,
  });
  readonly #sweep: NodeJS.Timeout;

  constructor(options: NetworkRatesOptions) {
    this.#rates = ratesOf(options);
    this.#sweep = setInterval(() => {
      for (const rate of Object.values(this.#rates)) rate.forget();
    }, forgetInterval).unref();
  }

  /** Counts one more, unless it is one too many for these networks. */
  take(what: Limited, networks: Networks): boolean {
    return this.#rates[what].take(networks);
  }

  /** Counts what came over a socket. Returns for how many milliseconds it is to be served no further. */
  charge(networks: Networks, { messages, bytes }: { messages: number; bytes: number }): number {
    return Math.max(
      messages === 0 ? 0 : this.#rates.message.charge(networks, messages),
      bytes === 0 ? 0 : this.#rates.byte.charge(networks, bytes),
    );
  }

  /** Counts what waits for one client; `end` is called when it has to go for that. */
  backlog(networks: Networks, end: () => void): Backlog {
    return this.#backlog.open(networks, end);
  }

  /** Counts a request for a page. Returns for how many milliseconds no other is to be answered. */
  chargeRequest(networks: Networks): number {
    return this.#rates.request.charge(networks, 1);
  }

  /** Counts a request that was given up, which is over before its network has felt it: new connections wait for it. */
  chargeReset(networks: Networks): void {
    this.#rates.handshake.charge(networks, 1 / resetsPerHandshake);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sweep);
  }
}

const perMinute = (count: number): { burst: number; perSecond: number } => ({
  burst: count,
  perSecond: count / 60,
});
