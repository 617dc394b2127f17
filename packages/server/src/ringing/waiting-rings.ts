import { limits } from '@sotto/protocol';
import type { Ring } from './ring.ts';

export interface WaitingRingsOptions {
  /** It rings from now on. */
  readonly onTurn: (ring: Ring) => void;
  /** It rings no more, as another took its place. */
  readonly onDisplaced: (ring: Ring) => void;
}

/** A ring that has a place, and since when, in milliseconds. */
interface Placed {
  readonly ring: Ring;
  readonly since: number;
}

/** The rings for one identity that no window has acknowledged. */
interface Waiting {
  /** By network, the one that rings for the longest first. */
  readonly placed: Map<string, Placed>;
  /** Those that wait for a place, by network and address; whose turn is next comes first. */
  readonly line: Map<string, Map<string, Ring>>;
  timer: NodeJS.Timeout | null;
}

/**
 * The rings that no window has acknowledged: what whoever knows an identity can make without anybody's leave. There is
 * one for each network that rings an identity, and a few for each identity. A newer one takes the place of an older
 * one, but none that has not had it for `ringTurn`, in which a device that knows the caller has acknowledged it; until
 * then it waits. Networks take turns, and so do the addresses of one. So whoever fills the places cannot keep others
 * out, however fast, and the ring of somebody who is known is among these only until their card has been opened.
 */
export class WaitingRings {
  readonly #options: WaitingRingsOptions;
  readonly #byIdentity = new Map<string, Waiting>();

  constructor(options: WaitingRingsOptions) {
    this.#options = options;
  }

  /** Takes a ring in. It rings at once, or when it is its turn. */
  add(ring: Ring): void {
    const waiting = this.#byIdentity.get(ring.identity) ?? {
      placed: new Map(),
      line: new Map(),
      timer: null,
    };
    this.#byIdentity.set(ring.identity, waiting);
    const { network, address } = ring;
    const ofNetwork = waiting.line.get(network) ?? new Map<string, Ring>();
    // Of one address the newest waits, behind those of others.
    ofNetwork.delete(address);
    waiting.line.set(network, ofNetwork.set(address, ring));
    this.#advance(ring.identity);
  }

  /** It has ended, or is waiting no more. Also of one that was displaced before. */
  remove(ring: Ring): void {
    const waiting = this.#byIdentity.get(ring.identity);
    if (waiting === undefined) return;
    const { placed, line } = waiting;
    if (placed.get(ring.network)?.ring === ring) placed.delete(ring.network);
    if (line.get(ring.network)?.get(ring.address) === ring) leaveLine(line, ring);
    this.#advance(ring.identity);
  }

  /** Gives places to those who wait, as far as there are any. */
  #advance(identity: string): void {
    const waiting = this.#byIdentity.get(identity);
    if (waiting === undefined) return;
    if (waiting.timer) clearTimeout(waiting.timer);
    waiting.timer = null;
    // Whose turn it was goes to the end of the line.
    const line = [...waiting.line];
    for (const [network, rings] of line) {
      const [ring] = rings.values();
      if (ring === undefined || !this.#makePlace(waiting.placed, network)) continue;
      leaveLine(waiting.line, ring);
      if (waiting.line.delete(network) && rings.size > 0) waiting.line.set(network, rings);
      waiting.placed.set(network, { ring, since: performance.now() });
      this.#options.onTurn(ring);
    }
    if (waiting.line.size > 0) waiting.timer = this.#wait(identity, waiting);
    else if (waiting.placed.size === 0) this.#byIdentity.delete(identity);
  }

  #makePlace(placed: Map<string, Placed>, network: string): boolean {
    const former = placed.get(network);
    if (former === undefined && placed.size < limits.waitingRingsPerIdentity) return true;
    const [oldest] = placed.values();
    const other = former ?? oldest;
    if (other === undefined || performance.now() < other.since + limits.ringTurn) return false;
    placed.delete(other.ring.network);
    this.#options.onDisplaced(other.ring);
    return true;
  }

  /** Until the next place can be given to another. */
  #wait(identity: string, { placed, line }: Waiting): NodeJS.Timeout {
    const isFull = placed.size >= limits.waitingRingsPerIdentity;
    const ends = [...placed]
      .filter(([network]) => isFull || line.has(network))
      .map(([, { since }]) => since + limits.ringTurn);
    const time = Math.max(1, Math.ceil(Math.min(...ends) - performance.now()));
    return setTimeout(() => this.#advance(identity), time).unref();
  }
}

function leaveLine(line: Map<string, Map<string, Ring>>, { network, address }: Ring): void {
  const rings = line.get(network);
  rings?.delete(address);
  if (rings?.size === 0) line.delete(network);
}
