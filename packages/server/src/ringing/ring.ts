import { randomBytes } from 'node:crypto';
import {
  limits,
  ProtocolError,
  type RingAnswer,
  type RingEndReason,
  type ServerEventParams,
} from '@sotto/protocol';
import type { RingOutcome } from '../observe/metrics.ts';
import { type PeerSocket, relayTo } from '../rooms/peer-socket.ts';

/** The peer that rings, as far as a ring needs it. */
export interface RingCaller {
  readonly peerId: string;
  /** Aborted when it is out of its room for good. */
  readonly signal: AbortSignal;
  isOn(socketId: string): boolean;
  notify<E extends 'ringing' | 'ringAnswered'>(event: E, params: ServerEventParams<E>): void;
  /** Throws `not-found`, and `rate-limited`. */
  relay(event: 'ringRelay', params: ServerEventParams<'ringRelay'>): void;
}

export interface RingOptions {
  /** Waits alone in the room. */
  readonly caller: RingCaller;
  readonly identity: string;
  readonly room: string;
  readonly card: string;
  /** The widest from which it rings; see `Networks`. */
  readonly network: string;
  /** The narrowest of them. */
  readonly address: string;
  /** Once, when a window has acknowledged it. */
  readonly onAcknowledge: (ring: Ring) => void;
  /** Once, before anybody is told. */
  readonly onEnd: (ring: Ring, outcome: RingOutcome) => void;
}

/** Why a ring ended, as its windows are told; those that said `busy` are told nothing more. */
const reasons: Readonly<Record<Exclude<RingOutcome, 'busy'>, RingEndReason>> = {
  accept: 'answered-elsewhere',
  decline: 'declined-elsewhere',
  missed: 'missed',
  'wrong-clock': 'missed',
  'not-reachable': 'missed',
  cancelled: 'cancelled',
};

/**
 * One person calls another: rings in each window of one identity until one answers, the caller goes, or nobody answered
 * in time. Until a window has acknowledged it, the caller cannot tell whether there is any: without that it ends for
 * them after the same time in the same way, be there windows or not, and whatever became of it in them. It belongs to
 * the caller's membership and not to a socket, so it goes on while that is being resumed; and when the last window goes
 * without a word, it waits for one to come back.
 */
export class Ring {
  readonly ringId = randomBytes(16).toString('base64url');
  readonly identity: string;
  readonly network: string;
  readonly address: string;
  readonly caller: RingCaller;
  readonly #options: RingOptions;
  /** By their ids. */
  readonly #windows = new Map<string, PeerSocket>();
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout;
  #acknowledged = false;
  #busy = false;
  /** The window that exchanges something with the caller: the first that began to. */
  #partner: string | null = null;
  #acceptedIn: string | null = null;

  constructor(options: RingOptions) {
    this.#options = options;
    this.identity = options.identity;
    this.network = options.network;
    this.address = options.address;
    this.caller = options.caller;
    const { signal } = this.#ending;
    this.#timer = setTimeout(() => this.#end('not-reachable'), limits.acknowledgeTimeout);
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.caller.signal.addEventListener('abort', () => this.cancel(), { signal });
  }

  /** Rings in this window too, unless the caller sits in front of it. */
  offer(window: PeerSocket): void {
    if (this.#ending.signal.aborted || this.caller.isOn(window.socketId)) return;
    this.#windows.set(window.socketId, window);
    const { room, card } = this.#options;
    window.notify('ring', { ringId: this.ringId, room, card });
  }

  /** A device has said that it rings there. */
  get acknowledged(): boolean {
    return this.#acknowledged;
  }

  ringsIn(windowId: string): boolean {
    return this.#windows.has(windowId);
  }

  /** The card opened in this window, and the caller may ring there. Throws `not-found` where it does not ring. */
  acknowledge(windowId: string): void {
    if (!this.#windows.has(windowId)) throw new ProtocolError('not-found');
    if (this.#acknowledged) return;
    this.#acknowledged = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('missed'), limits.ringTimeout);
    this.#options.onAcknowledge(this);
    this.tellRinging();
  }

  /** Tells the caller that it rings, if it does. */
  tellRinging(): void {
    if (this.#acknowledged) this.caller.notify('ringing', { ringId: this.ringId });
  }

  /** Rings in no window any more. The caller hears nothing of it, and what it would without any. */
  displace(): void {
    this.#silence('cancelled');
  }

  /** The window is not reachable any more. */
  withdraw(windowId: string): void {
    if (this.#windows.delete(windowId)) this.#endIfAllBusy();
  }

  /** Throws `not-found` where it does not ring: elsewhere, no more, or because that window said `busy`. */
  answer(windowId: string, answer: RingAnswer): void {
    if (!this.#windows.delete(windowId)) throw new ProtocolError('not-found');
    if (answer === 'accept') this.#acceptedIn = windowId;
    if (answer !== 'busy') {
      this.#end(answer);
      return;
    }
    this.#busy = true;
    this.#endIfAllBusy();
  }

  /**
   * Hands the caller what a window says to it. Throws `not-found` where it does not ring, and where another window has
   * begun.
   */
  relayFrom(windowId: string, data: string): void {
    if (!this.#windows.has(windowId)) throw new ProtocolError('not-found');
    this.#partner ??= windowId;
    if (this.#partner !== windowId) throw new ProtocolError('not-found');
    this.caller.relay('ringRelay', { ringId: this.ringId, data });
  }

  /** Hands the window that has begun what the caller says to it. Throws `not-found` where none has, or it is gone. */
  relayBack(data: string): void {
    const partner = this.#windows.get(this.#partner ?? '');
    if (!partner) throw new ProtocolError('not-found');
    relayTo(partner, 'ringRelay', { ringId: this.ringId, data });
  }

  /** The window that accepted, if it is the one that exchanged something with the caller before. */
  get continuedIn(): string | null {
    return this.#acceptedIn === this.#partner ? this.#partner : null;
  }

  cancel(): void {
    this.#end('cancelled');
  }

  #endIfAllBusy(): void {
    if (this.#busy && this.#windows.size === 0) this.#end('busy');
  }

  #end(outcome: RingOutcome): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    this.#options.onEnd(this, outcome);
    if (outcome !== 'busy') this.#silence(reasons[outcome]);
  }

  #silence(reason: RingEndReason): void {
    const windows = [...this.#windows.values()];
    this.#windows.clear();
    for (const window of windows) window.notify('ringEnded', { ringId: this.ringId, reason });
  }
}
