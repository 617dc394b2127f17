import { randomBytes } from 'node:crypto';
import { limits, ProtocolError, type ServerEventParams } from '@sotto/protocol';
import { type PeerSocket, relayTo } from '../rooms/peer-socket.ts';
import type { RingCaller } from './ring.ts';

/**
 * A connection that rings, with or without a membership, which is nobody's business here. It outlives its socket as
 * long as a membership does, and goes on from another one; a page that was closed rings no more.
 */
export class ConnectionCaller implements RingCaller {
  readonly peerId = randomBytes(16).toString('base64url');
  /** Its last; none where it is empty. */
  ringId = '';
  readonly #gone = new AbortController();
  #socket: PeerSocket | null;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: PeerSocket) {
    this.#socket = socket;
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  isOn(socketId: string): boolean {
    return this.#socket?.socketId === socketId;
  }

  /** What is told while it is away is told again when it is back. */
  notify<E extends 'ringing' | 'ringAnswered'>(event: E, params: ServerEventParams<E>): void {
    this.#socket?.notify(event, params);
  }

  relay(event: 'ringRelay', params: ServerEventParams<'ringRelay'>): void {
    if (!this.#socket) throw new ProtocolError('not-found');
    relayTo(this.#socket, event, params);
  }

  moveTo(socket: PeerSocket): void {
    clearTimeout(this.#timer);
    this.#socket = socket;
  }

  /** The socket is gone: for now where it was lost, or for good. Says nothing where another one has taken over. */
  disconnected(socketId: string, manner: 'page-gone' | 'violation' | 'lost'): void {
    if (!this.isOn(socketId)) return;
    this.#socket = null;
    if (manner !== 'lost') this.#gone.abort();
    else this.#timer = setTimeout(() => this.#gone.abort(), limits.resumeWindow).unref();
  }
}
