import { limits, ProtocolError, type RingAnswer, type ServerEventParams } from '@sotto/protocol';
import type { Metrics } from '../observe/metrics.ts';
import type { Peer, PeerLink } from '../rooms/peer.ts';
import type { AcceptedRing } from '../rooms/room.ts';
import { Reachability } from './reachability.ts';
import { Ring, type RingOptions, type RingOutcome } from './ring.ts';
import { WaitingRings } from './waiting-rings.ts';

/**
 * For how long after the server was renewed pages of the version before are taken to have acknowledged what rings in them,
 * in milliseconds. Whoever has one open shows that they are there.
 */
const formerPages = 24 * 3_600_000;

/** All that rings, and who can be rung. Nothing of it is written down, and nothing outlives what it is about. */
export class Rings {
  readonly #metrics: Pick<Metrics, 'ringEnded'>;
  readonly #renewedAt = performance.now();
  readonly #reachability = new Reachability();
  readonly #rings = new Map<string, Ring>();
  /** What rings in the windows of each identity, or would if there were any. */
  readonly #byIdentity = new Map<string, Set<Ring>>();
  readonly #waiting = new WaitingRings({
    onTurn: (ring) => this.#begin(ring),
    onDisplaced: (ring) => {
      this.#forget(ring);
      ring.displace();
    },
  });
  readonly #byCaller = new Map<Peer, Ring>();
  /** How the last ring of a peer ended, for as long as it has its place: it may have been away when that was said. */
  readonly #answers = new WeakMap<Peer, ServerEventParams<'ringAnswered'>>();

  /**
   * Those whose window accepted them and has exchanged something with the caller, by their ids, until the caller leaves
   * the room: that window may be on the way there.
   */
  readonly #accepted = new Map<string, { readonly window: PeerLink; readonly ring: AcceptedRing }>();

  constructor(options: { metrics: Pick<Metrics, 'ringEnded'> }) {
    this.#metrics = options.metrics;
  }

  /** How many connections are reachable. */
  get reachable(): number {
    return this.#reachability.size;
  }

  /** A window proved this identity; what rings already rings there too. Throws `rate-limited`. */
  appear(identity: string, window: PeerLink): void {
    this.#reachability.add(identity, window);
    for (const ring of this.#ringsTo(identity)) this.#offer(ring, window);
  }

  /** A window is not reachable under this identity any more. */
  disappear(identity: string, window: PeerLink): void {
    this.#reachability.remove(identity, window);
    for (const ring of this.#ringsTo(identity)) ring.withdraw(window);
  }

  /**
   * Rings in every window of an identity, at once or in its turn, and returns the id of the ring: also where there is no
   * window, and all the same in every way that the caller could notice. Throws `bad-state` when this caller rings already.
   */
  start(options: Omit<RingOptions, 'onEnd' | 'onAcknowledge'>): string {
    const { caller } = options;
    if (this.#byCaller.has(caller)) throw new ProtocolError('bad-state');
    this.#answers.delete(caller);
    const ring = new Ring({
      ...options,
      onAcknowledge: (acknowledged) => this.#waiting.remove(acknowledged),
      onEnd: (ended, outcome) => this.#end(ended, outcome),
    });
    this.#rings.set(ring.ringId, ring);
    this.#byCaller.set(caller, ring);
    this.#waiting.add(ring);
    return ring.ringId;
  }

  #begin(ring: Ring): void {
    const { identity } = ring;
    this.#byIdentity.set(identity, this.#ringsTo(identity).add(ring));
    for (const window of this.#reachability.windowsOf(identity)) this.#offer(ring, window);
  }

  /** Throws `not-found` when this ring does not ring in this window. */
  acknowledge(window: PeerLink, ringId: string): void {
    this.#find(ringId).acknowledge(window);
  }

  /** Throws `not-found` when this ring does not ring in this window. */
  answer(window: PeerLink, { ringId, answer }: { ringId: string; answer: RingAnswer }): void {
    this.#find(ringId).answer(window, answer);
  }

  /**
   * Hands bytes from the caller to the window that exchanges something with it, or the other way; see `Ring`. `peer` is
   * the place of whoever sends, if it has one. Throws `not-found`.
   */
  relay(
    from: { window: PeerLink; peer: Peer | null },
    { ringId, data }: { ringId: string; data: string },
  ): void {
    const ring = this.#find(ringId);
    if (ring.caller === from.peer) ring.relayBack(data);
    else ring.relayFrom(from.window, data);
  }

  /** The ring of this id where this window accepted it and may go on with what it exchanged by it; else null. */
  acceptedBy(window: PeerLink, ringId: string): AcceptedRing | null {
    const accepted = this.#accepted.get(ringId);
    return accepted?.window === window ? accepted.ring : null;
  }

  /** Throws `not-found` when this is no ring of this caller. */
  cancel(caller: Peer, ringId: string): void {
    const ring = this.#find(ringId);
    if (ring.caller !== caller) throw new ProtocolError('not-found');
    ring.cancel();
  }

  /** Says again how it stands with the last ring of a peer, after its place was resumed. */
  remind(caller: Peer): void {
    this.#byCaller.get(caller)?.tellRinging();
    this.#answerAgain(caller);
  }

  #answerAgain(caller: Peer): void {
    const answer = this.#answers.get(caller);
    if (answer) caller.notify('ringAnswered', answer);
  }

  #end(ring: Ring, outcome: RingOutcome): void {
    this.#rings.delete(ring.ringId);
    this.#byCaller.delete(ring.caller);
    this.#waiting.remove(ring);
    this.#forget(ring);
    this.#metrics.ringEnded(outcome);
    if (ring.continuedIn) this.#keep(ring, ring.continuedIn);
    // Who cancelled knows it.
    if (outcome === 'cancelled') return;
    this.#answers.set(ring.caller, { ringId: ring.ringId, answer: outcome });
    this.#answerAgain(ring.caller);
  }

  /** It rings in no window any more, and in none that comes. */
  #forget(ring: Ring): void {
    const others = this.#ringsTo(ring.identity);
    others.delete(ring);
    if (others.size === 0) this.#byIdentity.delete(ring.identity);
  }

  #offer(ring: Ring, window: PeerLink): void {
    ring.offer(window);
    if (window.acknowledgesRings || ring.acknowledged) return;
    if (performance.now() - this.#renewedAt > formerPages) return;
    // A page of the version before cannot say so. It is taken for said once the caller knows the ring's id.
    setImmediate(() => {
      const acknowledged = [...this.#ringsTo(ring.identity)].filter((each) => each.acknowledged);
      if (ring.ringsIn(window) && acknowledged.length < limits.ringsPerIdentity) ring.acknowledge(window);
    });
  }

  #keep({ ringId, caller }: Ring, window: PeerLink): void {
    this.#accepted.set(ringId, { window, ring: { ringId, caller } });
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
