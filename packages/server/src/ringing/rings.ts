import { limits, ProtocolError, type RingAnswer, type ServerEventParams } from '@sotto/protocol';
import type { Metrics, RingOutcome } from '../observe/metrics.ts';
import type { AcceptedRing, PeerSocket } from '../rooms/peer-socket.ts';
import { Registrar } from './registrar.ts';
import { Ring, type RingCaller, type RingOptions } from './ring.ts';
import { WaitingRings } from './waiting-rings.ts';

/**
 * For how long after the server was renewed pages of the version before are taken to have acknowledged what rings in
 * them, in milliseconds. Whoever has one open shows that they are there.
 */
const formerPages = 24 * 3_600_000;

interface Answered {
  readonly caller: RingCaller;
  readonly params: ServerEventParams<'ringAnswered'>;
}

/**
 * All rings, and all windows that can be rung, by their ids. Nothing is written down, and nothing outlives the caller's
 * membership.
 */
export class Rings {
  readonly #metrics: Pick<Metrics, 'ringEnded'>;
  readonly #renewedAt = performance.now();
  readonly #registrar = new Registrar();
  readonly #rings = new Map<string, Ring>();
  /** The rings for each identity, also where it has no window. */
  readonly #byIdentity = new Map<string, Set<Ring>>();
  readonly #waiting = new WaitingRings({
    onTurn: (ring) => this.#begin(ring),
    onDisplaced: (ring) => {
      this.#forget(ring);
      ring.displace();
    },
  });
  /** By the id of the peer that rings. */
  readonly #byCaller = new Map<string, Ring>();
  /** How the last ring of a peer ended, for as long as it has its membership: it may have been away when that was said. */
  readonly #answers = new Map<string, Answered>();

  /**
   * Those whose window accepted them and has exchanged something with the caller, by their ids, until the caller leaves
   * the room: that window may be on the way there.
   */
  readonly #accepted = new Map<string, { readonly windowId: string; readonly ring: AcceptedRing }>();

  constructor(options: { metrics: Pick<Metrics, 'ringEnded'> }) {
    this.#metrics = options.metrics;
  }

  /** How many connections are reachable. */
  get reachable(): number {
    return this.#registrar.size;
  }

  /** A window proved this identity; what rings already rings there too. Throws `rate-limited`. */
  register(identity: string, window: PeerSocket): void {
    this.#registrar.add(identity, window);
    for (const ring of this.#ringsTo(identity)) this.#offer(ring, window);
  }

  /** A window is not reachable under this identity any more. */
  unregister(identity: string, windowId: string): void {
    this.#registrar.remove(identity, windowId);
    for (const ring of this.#ringsTo(identity)) ring.withdraw(windowId);
  }

  /**
   * Rings in every window of an identity, at once or in its turn, and returns the id of the ring: also where there is
   * no window, and all the same in every way that the caller could notice. Throws `bad-state` when this caller rings
   * already.
   */
  start(options: Omit<RingOptions, 'onEnd' | 'onAcknowledge'>): string {
    const { peerId } = options.caller;
    if (this.#byCaller.has(peerId)) throw new ProtocolError('bad-state');
    this.#answers.delete(peerId);
    const ring = new Ring({
      ...options,
      onAcknowledge: (acknowledged) => this.#waiting.remove(acknowledged),
      onEnd: (ended, outcome) => this.#end(ended, outcome),
    });
    this.#rings.set(ring.ringId, ring);
    this.#byCaller.set(peerId, ring);
    this.#waiting.add(ring);
    return ring.ringId;
  }

  #begin(ring: Ring): void {
    const { identity } = ring;
    this.#byIdentity.set(identity, this.#ringsTo(identity).add(ring));
    for (const window of this.#registrar.windowsOf(identity)) this.#offer(ring, window);
  }

  /** Throws `not-found` when this ring does not ring in this window. */
  acknowledge(windowId: string, ringId: string): void {
    this.#find(ringId).acknowledge(windowId);
  }

  /** Throws `not-found` when this ring does not ring in this window. */
  answer(windowId: string, { ringId, answer }: { ringId: string; answer: RingAnswer }): void {
    this.#find(ringId).answer(windowId, answer);
  }

  /**
   * Hands bytes from the caller to the window that exchanges something with it, or the other way; see `Ring`.
   * `peerId` is the peer that sends, if it is one. Throws `not-found`.
   */
  relay(
    from: { windowId: string; peerId: string | null },
    { ringId, data }: { ringId: string; data: string },
  ): void {
    const ring = this.#find(ringId);
    if (ring.caller.peerId === from.peerId) ring.relayBack(data);
    else ring.relayFrom(from.windowId, data);
  }

  /** The ring of this id where this window accepted it and may go on with what it exchanged by it; else null. */
  acceptedBy(windowId: string, ringId: string): AcceptedRing | null {
    const accepted = this.#accepted.get(ringId);
    return accepted?.windowId === windowId ? accepted.ring : null;
  }

  /** Throws `not-found` when this is no ring of this caller. */
  cancel(peerId: string, ringId: string): void {
    const ring = this.#find(ringId);
    if (ring.caller.peerId !== peerId) throw new ProtocolError('not-found');
    ring.cancel();
  }

  /** Says again how it stands with the last ring of a peer, after its membership was resumed. */
  remind(peerId: string): void {
    this.#byCaller.get(peerId)?.tellRinging();
    const answered = this.#answers.get(peerId);
    answered?.caller.notify('ringAnswered', answered.params);
  }

  #end(ring: Ring, outcome: RingOutcome): void {
    this.#rings.delete(ring.ringId);
    this.#byCaller.delete(ring.caller.peerId);
    this.#waiting.remove(ring);
    this.#forget(ring);
    this.#metrics.ringEnded(outcome);
    if (ring.continuedIn) this.#keep(ring, ring.continuedIn);
    // The caller who cancelled knows it.
    if (outcome === 'cancelled') return;
    this.#tellAnswer(ring.caller, { ringId: ring.ringId, answer: outcome });
  }

  #tellAnswer(caller: RingCaller, params: ServerEventParams<'ringAnswered'>): void {
    const { peerId, signal } = caller;
    const answered = { caller, params };
    this.#answers.set(peerId, answered);
    caller.notify('ringAnswered', params);
    const forget = (): void => {
      if (this.#answers.get(peerId) === answered) this.#answers.delete(peerId);
    };
    signal.addEventListener('abort', forget, { once: true });
  }

  /** It rings in no window any more, and in none that comes. */
  #forget(ring: Ring): void {
    const others = this.#ringsTo(ring.identity);
    others.delete(ring);
    if (others.size === 0) this.#byIdentity.delete(ring.identity);
  }

  #offer(ring: Ring, window: PeerSocket): void {
    ring.offer(window);
    if (window.acknowledgesRings || ring.acknowledged) return;
    if (performance.now() - this.#renewedAt > formerPages) return;
    // A page of the version before cannot say so. It is taken for said once the caller knows the ring's id.
    setImmediate(() => {
      const acknowledged = [...this.#ringsTo(ring.identity)].filter((each) => each.acknowledged);
      if (ring.ringsIn(window.socketId) && acknowledged.length < limits.ringsPerIdentity)
        ring.acknowledge(window.socketId);
    });
  }

  #keep({ ringId, caller }: Ring, windowId: string): void {
    this.#accepted.set(ringId, { windowId, ring: { ringId, callerId: caller.peerId } });
    caller.signal.addEventListener('abort', () => this.#accepted.delete(ringId), { once: true });
  }

  #find(ringId: string): Ring {
    const ring = this.#rings.get(ringId);
    if (!ring) throw new ProtocolError('not-found');
    return ring;
  }

  #ringsTo(identity: string): Set<Ring> {
    return this.#byIdentity.get(identity) ?? new Set();
  }
}
