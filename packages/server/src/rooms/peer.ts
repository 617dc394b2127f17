import { randomBytes } from 'node:crypto';
import {
  limits,
  type PeerInfo,
  ProtocolError,
  type Role,
  type ServerEvent,
  type ServerEventParams,
  type ServerParams,
} from '@sotto/protocol';
import { PeerAllowance } from './peer-allowance.ts';
import type { PeerMedia } from './peer-media.ts';

/** Carries a peer's messages: the session of its socket. What goes through it is plain data. */
export interface PeerLink {
  /** By which it is told from others. */
  readonly linkId: string;
  /** Bytes that wait for the client to read them. */
  readonly backlog: number;
  /** How many there may be for what others relay to it. */
  readonly mostRelayed: number;
  /** The widest that the client is in; see `Networks`. */
  readonly network: string;
  /** Whether it says of a ring that it rings there. */
  readonly acknowledgesRings: boolean;
  /** Whether it knows from the card in which room a caller waits. */
  readonly opensCards: boolean;
  notify<E extends ServerEvent>(event: E, params: ServerEventParams<E>): void;
  /** Like `PeerVoice.offer`. */
  offer(params: ServerParams<'consume'>, timeout: number): Promise<'answered' | 'unheard'>;
  /** The peer has no place any more; the socket may stay for another room. */
  release(): void;
  /** Another link took the peer over; closes the socket. */
  supersede(): void;
}

export interface PeerOptions {
  readonly name: string;
  readonly role: Role;
  readonly link: PeerLink;
}

/** Code units of relayed messages that wait for a peer who is away, with something for each message. */
const heldRelayLength = 4 * limits.relayLength;
const messageOverhead = 64;

/**
 * One connected device in a room. Its link is `settling` from the moment at which its place was read until the answer
 * with that place was sent, and holds back all that happens meanwhile; then `settled`; and `away` without a socket.
 */
export class Peer {
  readonly peerId = randomBytes(16).toString('base64url');
  readonly name: string;
  readonly role: Role;
  readonly allowance = new PeerAllowance();
  /** Null in a room of kind `call`, unless this peer has a part in its relay. */
  media: PeerMedia | null = null;
  #link: PeerLink | null;
  #network: string;
  #phase: 'settling' | 'settled' | 'away' = 'settling';
  #held: ((link: PeerLink) => void)[] = [];
  #heldLength = 0;
  #knowsPlace = false;
  #ring: { readonly ringId: string; readonly otherId: string } | null = null;
  readonly #gone = new AbortController();

  constructor({ name, role, link }: PeerOptions) {
    this.name = name;
    this.role = role;
    this.#link = link;
    this.#network = link.network;
  }

  /** From where it is connected, or was. */
  get network(): string {
    return this.#network;
  }

  /** Bytes that wait for the client. */
  get backlog(): number {
    return this.#link?.backlog ?? 0;
  }

  /** What another peer is told of this one. */
  infoFor(otherId: string): PeerInfo {
    const connection = this.#phase === 'away' ? 'reconnecting' : 'online';
    const info = { peerId: this.peerId, name: this.name, connection, role: this.role } as const;
    return this.#ring?.otherId === otherId ? { ...info, ring: this.#ring.ringId } : info;
  }

  /** This peer and the other came together by a ring, and go on with what they have exchanged by it. */
  tie(ringId: string, otherId: string): void {
    this.#ring = { ringId, otherId };
  }

  /** Aborted when the peer is out of the room for good; not when its socket is lost. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** The client was sent its place at least once, and so could resume. */
  get knowsPlace(): boolean {
    return this.#knowsPlace;
  }

  get away(): boolean {
    return this.#phase === 'away';
  }

  isOn(linkId: string): boolean {
    return this.#link?.linkId === linkId;
  }

  /** Hands the peer over to the socket that resumed it. */
  claim(link: PeerLink): void {
    const former = this.#link;
    this.#link = link;
    this.#network = link.network;
    this.#phase = 'settling';
    former?.supersede();
  }

  /** The answer with the peer's place is out: what waited follows it, in order. */
  settle(): void {
    const link = this.#link;
    if (!link || this.#phase !== 'settling') return;
    this.#phase = 'settled';
    this.#knowsPlace = true;
    const held = this.#held;
    this.#drop();
    for (const send of held) send(link);
    this.media?.offerAgain();
  }

  /** The socket is lost. */
  lose(): void {
    this.#link = null;
    this.#phase = 'away';
    this.#drop();
  }

  /** Out of the room for good. */
  release(): void {
    const link = this.#link;
    this.#gone.abort();
    this.media?.close();
    if (this.#phase === 'settling') {
      this.#held.push((settled) => settled.release());
      return;
    }
    this.lose();
    link?.release();
  }

  /** Dropped while the peer is away: its place tells how things stand when it resumes. */
  notify<E extends ServerEvent>(event: E, params: ServerEventParams<E>): void {
    if (this.#phase === 'settled') this.#link?.notify(event, params);
    else if (this.#phase === 'settling') this.#held.push((link) => link.notify(event, params));
  }

  /**
   * Kept while the peer is away, because no state tells it later. Throws `not-found` when too much waits already, and
   * `rate-limited` when the peer reads too slowly: that ends nothing for somebody to whom much was sent.
   */
  relay<E extends 'relay' | 'ringRelay'>(event: E, params: ServerEventParams<E>): void {
    if (this.#phase === 'settled' && this.#link) {
      relayTo(this.#link, event, params);
      return;
    }
    const length = this.#heldLength + params.data.length + messageOverhead;
    if (length > heldRelayLength) throw new ProtocolError('not-found');
    this.#heldLength = length;
    this.#held.push((link) => link.notify(event, params));
  }

  offer(params: ServerParams<'consume'>, timeout: number): Promise<'answered' | 'unheard'> {
    if (this.#phase !== 'settled' || !this.#link) return Promise.resolve('unheard');
    return this.#link.offer(params, timeout);
  }

  #drop(): void {
    this.#held = [];
    this.#heldLength = 0;
  }
}

/** Throws `rate-limited` when so much waits for this client that more of it is to be sent later. */
export function relayTo<E extends 'relay' | 'ringRelay'>(
  link: PeerLink,
  event: E,
  params: ServerEventParams<E>,
): void {
  if (link.backlog + params.data.length > link.mostRelayed) throw new ProtocolError('rate-limited');
  link.notify(event, params);
}
