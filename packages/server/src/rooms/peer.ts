import { randomBytes } from 'node:crypto';
import {
  limits,
  type MediaSource,
  type PeerInfo,
  ProtocolError,
  type Role,
  type ServerEvent,
  type ServerEventParams,
  type ServerParams,
} from '@sotto/protocol';
import { TokenBucket } from '../net/token-bucket.ts';
import { type PeerSocket, relayTo } from './peer-socket.ts';
import type { PeerMedia } from '../media/peer-media.ts';

export interface PeerOptions {
  readonly name: string;
  readonly role: Role;
  /** The id under which it was given this role by somebody in the room. */
  readonly grant?: string | null;
  readonly socket: PeerSocket;
}

/** Code units of relayed messages that wait for a peer who is away, with something for each message. */
const heldRelayLength = 4 * limits.relayLength;
const messageOverhead = 64;

const perMinute = (times: number): TokenBucket => new TokenBucket({ burst: times, perSecond: times / 60 });

/** How often a peer may do what makes work for the media server or for others. It outlives sockets as the peer does. */
class PeerAllowance {
  readonly #buckets = {
    receive: perMinute(limits.receivesPerMinute),
    count: perMinute(limits.countsPerMinute),
    renew: perMinute(limits.renewalsPerMinute),
    tell: perMinute(limits.tellingsPerMinute),
    act: perMinute(limits.actionsPerMinute),
  };

  /** Throws `rate-limited`. */
  claim(what: 'receive' | 'count' | 'renew' | 'tell' | 'act'): void {
    if (this.#buckets[what].take() < 0) throw new ProtocolError('rate-limited');
  }
}

/**
 * One connected device in a room. Its socket is `settling` from the moment at which the room's state was read until the
 * answer with that state was sent, and holds back all that happens meanwhile; then `settled`; and `away` without a
 * socket.
 */
export class Peer {
  readonly peerId = randomBytes(16).toString('base64url');
  readonly name: string;
  role: Role;
  grant: string | null;
  /** What it may not send until it is released. */
  readonly restricted = new Set<MediaSource>();
  /** What of it it asks to be released. */
  readonly asking = new Set<MediaSource>();
  readonly allowance = new PeerAllowance();
  /** Null in a room of kind `call`, unless this peer has a part in its relay. */
  media: PeerMedia | null = null;
  #socket: PeerSocket | null;
  #network: string;
  #address: string;
  #phase: 'settling' | 'settled' | 'away' = 'settling';
  #held: ((socket: PeerSocket) => void)[] = [];
  #heldLength = 0;
  #canResume = false;
  #ring: { readonly ringId: string; readonly otherId: string } | null = null;
  readonly #gone = new AbortController();

  constructor({ name, role, grant = null, socket }: PeerOptions) {
    this.name = name;
    this.role = role;
    this.grant = grant;
    this.#socket = socket;
    this.#network = socket.network;
    this.#address = socket.address;
  }

  /** From where it is connected, or was. */
  get network(): string {
    return this.#network;
  }

  /** The narrowest network of the same. */
  get address(): string {
    return this.#address;
  }

  /** Bytes that wait for the client. */
  get backlog(): number {
    return this.#socket?.backlog ?? 0;
  }

  /** This peer as another one is told of it. */
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

  /** The client was sent its resume token at least once. */
  get canResume(): boolean {
    return this.#canResume;
  }

  get away(): boolean {
    return this.#phase === 'away';
  }

  isOn(socketId: string): boolean {
    return this.#socket?.socketId === socketId;
  }

  /** Hands the peer over to the socket that resumed it. */
  claim(socket: PeerSocket): void {
    const former = this.#socket;
    this.#socket = socket;
    this.#network = socket.network;
    this.#address = socket.address;
    this.#phase = 'settling';
    former?.supersede();
  }

  /** The answer with the room's state is out: what waited follows it, in order. */
  settle(): void {
    const socket = this.#socket;
    if (!socket || this.#phase !== 'settling') return;
    this.#phase = 'settled';
    this.#canResume = true;
    const held = this.#held;
    this.#drop();
    for (const send of held) send(socket);
    this.media?.offerAgain();
  }

  /** The socket is lost. */
  lose(): void {
    this.#socket = null;
    this.#phase = 'away';
    this.#drop();
  }

  /** Out of the room for good. */
  release(): void {
    const socket = this.#socket;
    this.#gone.abort();
    this.media?.close();
    if (this.#phase === 'settling') {
      this.#held.push((settled) => settled.release());
      return;
    }
    this.lose();
    socket?.release();
  }

  /** Dropped while the peer is away: it is told the room's state when it resumes. */
  notify<E extends ServerEvent>(event: E, params: ServerEventParams<E>): void {
    if (this.#phase === 'settled') this.#socket?.notify(event, params);
    else if (this.#phase === 'settling') this.#held.push((socket) => socket.notify(event, params));
  }

  /**
   * Kept while the peer is away, because no state tells it later. Throws `not-found` when too much waits already, and
   * `rate-limited` when the peer reads too slowly: that ends nothing for somebody to whom much was sent.
   */
  relay<E extends 'relay' | 'ringRelay'>(event: E, params: ServerEventParams<E>): void {
    if (this.#phase === 'settled' && this.#socket) {
      relayTo(this.#socket, event, params);
      return;
    }
    const length = this.#heldLength + params.data.length + messageOverhead;
    if (length > heldRelayLength) throw new ProtocolError('not-found');
    this.#heldLength = length;
    this.#held.push((socket) => socket.notify(event, params));
  }

  offer(params: ServerParams<'consume'>, timeout: number): Promise<'answered' | 'unheard'> {
    if (this.#phase !== 'settled' || !this.#socket) return Promise.resolve('unheard');
    return this.#socket.offer(params, timeout);
  }

  #drop(): void {
    this.#held = [];
    this.#heldLength = 0;
  }
}
