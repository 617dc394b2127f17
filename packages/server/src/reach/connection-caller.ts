import { randomBytes } from 'node:crypto';
import { limits, ProtocolError, type ServerEventParams } from '@sotto/protocol';
import { type PeerLink, relayTo } from '../rooms/peer.ts';
import type { RingCaller } from './ring.ts';

/**
 * A connection that rings, with or without a place in a room, which is nobody's business here. It outlives its socket as
 * long as a place does, and goes on from another one; a page that was closed rings no more.
 */
export class ConnectionCaller implements RingCaller {
  readonly peerId = randomBytes(16).toString('base64url');
  /** Its last; none where it is empty. */
  ringId = '';
  readonly #gone = new AbortController();
  #link: PeerLink | null;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: PeerLink) {
    this.#link = link;
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  isOn(linkId: string): boolean {
    return this.#link?.linkId === linkId;
  }

  /** What is told while it is away is told again when it is back. */
  notify<E extends 'ringing' | 'ringAnswered'>(event: E, params: ServerEventParams<E>): void {
    this.#link?.notify(event, params);
  }

  relay(event: 'ringRelay', params: ServerEventParams<'ringRelay'>): void {
    if (!this.#link) throw new ProtocolError('not-found');
    relayTo(this.#link, event, params);
  }

  moveTo(link: PeerLink): void {
    clearTimeout(this.#timer);
    this.#link = link;
  }

  /** The socket is gone: for now where it was lost, or for good. Says nothing where another one has taken over. */
  disconnected(linkId: string, manner: 'page-gone' | 'violation' | 'lost'): void {
    if (!this.isOn(linkId)) return;
    this.#link = null;
    if (manner !== 'lost') this.#gone.abort();
    else this.#timer = setTimeout(() => this.#gone.abort(), limits.resumeWindow).unref();
  }
}
