import {
  type ConferenceMedia,
  type LeaveReason,
  limits,
  type Place,
  ProtocolError,
  type RoomKind,
  type ServerEvent,
  type ServerEventParams,
} from '@sotto/protocol';
import type { StatusLog } from '../observe/status-log.ts';
import { CallRelay } from './call-relay.ts';
import type { CallStatus } from './call-status.ts';
import { Peer, type PeerLink } from './peer.ts';
import type { ResumeTokens } from './resume-tokens.ts';
import type { RoomMedia } from './room-media.ts';

/** Where a resume token leads. */
export interface PeerPlace {
  readonly room: Room;
  readonly peer: Peer;
}

export interface RoomOptions {
  /** Counts rooms since the start of the process; for the log. */
  readonly number: number;
  readonly status: CallStatus;
  /** How many people it holds. */
  readonly capacity: number;
  readonly tokens: ResumeTokens<PeerPlace>;
  readonly log: StatusLog;
  /** Makes the SFU's part: of a conference at once, of a call when it is asked for. Null without media. */
  readonly openMedia: ((onActiveSpeaker: ((peerId: string | null) => void) | null) => RoomMedia) | null;
}

/** A ring that the one who joins has accepted. */
export interface AcceptedRing {
  readonly ringId: string;
  readonly caller: Peer;
}

interface Seat {
  readonly peer: Peer;
  readonly token: string;
  readonly revoke: () => void;
  away: NodeJS.Timeout | null;
}

export interface JoinOptions {
  readonly name: string;
  readonly host: boolean;
  readonly link: PeerLink;
  /** What brought them here: a ring that they accepted, and who rang. */
  readonly ring?: AcceptedRing | null;
  /** Aborted when the joining socket is lost. */
  readonly signal: AbortSignal;
}

/** A place that people enter by its id: who is there, who is told what, and when it is over. */
export class Room {
  readonly #options: RoomOptions;
  /** Of a conference. */
  readonly #media: RoomMedia | null = null;
  /** Of a call. */
  readonly #relay: CallRelay | null = null;
  readonly #seats = new Map<string, Seat>();
  /** Seats that are taken by people who are still on their way in. */
  #arriving = 0;
  #ended = false;
  #lingering: NodeJS.Timeout | null = null;

  constructor(options: RoomOptions) {
    this.#options = options;
    const { openMedia } = options;
    if (openMedia && this.kind === 'call') this.#relay = new CallRelay(openMedia(null));
    else if (openMedia) this.#media = openMedia((peerId) => this.#tell('activeSpeaker', { peerId }));
    // The process was restarted under a call: people have as long to come back as after an empty moment.
    this.#lingerIfEmpty();
  }

  get kind(): RoomKind {
    return this.#options.status.kind;
  }

  get key(): string {
    return this.#options.status.key;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Resolves when the record of the call is in the store as it is now; with false when that failed. */
  written(): Promise<boolean> {
    return this.#options.status.written();
  }

  /** People with a place, also those who are away. */
  get size(): number {
    return this.#seats.size;
  }

  get full(): boolean {
    return this.#seats.size + this.#arriving >= this.#options.capacity;
  }

  /** When the link was made; null once somebody has used it. */
  get unusedSince(): number | null {
    return this.#arriving === 0 ? this.#options.status.unusedSince : null;
  }

  /** Throws `room-full`, `room-ended`, or `SfuError` when the media server could not take one more. */
  async join(options: JoinOptions): Promise<{ peer: Peer; place: Place }> {
    this.#assertOpen();
    if (this.full) throw new ProtocolError('room-full');
    this.#arriving++;
    this.#stay();
    const peer = new Peer(options);
    try {
      if (this.#media) peer.media = await this.#media.admit(peer);
      options.signal.throwIfAborted();
      this.#assertOpen();
      const state = mediaState(peer);
      return { peer, place: this.#place(this.#admit(peer, options.ring), state) };
    } catch (error) {
      peer.media?.close();
      throw error;
    } finally {
      this.#arriving--;
      this.#lingerIfEmpty();
    }
  }

  /** A peer is there again, on a new link. Throws `SfuError` while its media is being rebuilt, and changes nothing. */
  resume(peer: Peer, link: PeerLink): Place {
    const seat = this.#seat(peer.peerId);
    const place = this.#place(seat, mediaState(peer));
    if (seat.away) clearTimeout(seat.away);
    seat.away = null;
    const wasAway = peer.away;
    peer.claim(link);
    if (wasAway) this.#tell('peerUpdated', { peerId: peer.peerId, connection: 'online' }, peer);
    if (this.#media) peer.notify('activeSpeaker', { peerId: this.#media.activeSpeaker });
    this.#options.log.debug('peer resumed', { room: this.#options.number });
    return place;
  }

  /** The socket of a peer is lost; its place is kept for a while. */
  lose(peer: Peer, link: PeerLink): void {
    const seat = this.#seats.get(peer.peerId);
    if (!seat || !peer.isOn(link)) return;
    if (!peer.knowsPlace) {
      this.leave(peer, 'lost');
      return;
    }
    peer.lose();
    seat.away = setTimeout(() => this.leave(peer, 'lost'), limits.resumeWindow);
    this.#tell('peerUpdated', { peerId: peer.peerId, connection: 'reconnecting' });
    this.#options.log.debug('peer lost', { room: this.#options.number });
  }

  /** A peer is gone. Idempotent. */
  leave(peer: Peer, reason: LeaveReason): void {
    const seat = this.#seats.get(peer.peerId);
    if (!seat) return;
    this.#vacate(seat);
    this.#tell('peerLeft', { peerId: peer.peerId, reason });
    this.#options.log.debug('peer left', { room: this.#options.number, reason, peers: this.size });
    this.#lingerIfEmpty();
  }

  /** Hands bytes to another peer of this room. Throws `not-found`. */
  relay(options: { from: Peer; to: string; data: string }): void {
    const { from, to, data } = options;
    if (to === from.peerId) throw new ProtocolError('not-found');
    this.#seat(to).peer.relay('relay', { from: from.peerId, data });
  }

  /**
   * What a peer of a call needs to send and receive through the SFU, as it is now. Throws `bad-state` in a conference,
   * where it comes with the place, and `SfuError`.
   */
  async openRelay(peer: Peer): Promise<ConferenceMedia> {
    if (!this.#relay) throw new ProtocolError('bad-state');
    this.#seat(peer.peerId);
    const media = await this.#relay.open(peer);
    return media.parameters();
  }

  /** Throws `bad-state` in a conference. Idempotent. */
  async closeRelay(peer: Peer): Promise<void> {
    if (!this.#relay) throw new ProtocolError('bad-state');
    await this.#relay.close(peer);
  }

  /** Over for everyone: ended by a host, or null when nobody came back. Idempotent. */
  end(by: Peer | null): void {
    if (this.#ended) return;
    this.#finish(by ? 'host' : null);
    this.#options.status.ended(by);
  }

  /** Nobody used the link in time. */
  drop(): void {
    this.#ended = true;
    this.#options.log.info('room ended', { room: this.#options.number, kind: this.kind, reason: 'unused' });
  }

  /** The process stops. The record stays as it is, so that people can come back to the room after a restart. */
  shutDown(): void {
    if (this.#ended) return;
    if (this.size > 0) this.#options.status.emptied();
    this.#finish('shutdown');
  }

  #finish(tell: 'host' | 'shutdown' | null): void {
    this.#ended = true;
    this.#stay();
    if (tell) this.#tell('roomEnded', { reason: tell });
    for (const seat of this.#seats.values()) this.#vacate(seat);
    this.#media?.close();
  }

  #admit(peer: Peer, ring: AcceptedRing | null = null): Seat {
    const { token, revoke } = this.#options.tokens.issue({ room: this, peer });
    const seat: Seat = { peer, token, revoke, away: null };
    if (ring && this.#seats.get(ring.caller.peerId)?.peer === ring.caller) {
      peer.tie(ring.ringId, ring.caller);
      ring.caller.tie(ring.ringId, peer);
    }
    for (const { peer: other } of this.#seats.values()) {
      other.notify('peerJoined', { peer: peer.infoFor(other) });
    }
    this.#seats.set(peer.peerId, seat);
    if (this.#media && this.#media.activeSpeaker !== null) {
      peer.notify('activeSpeaker', { peerId: this.#media.activeSpeaker });
    }
    this.#options.log.debug('peer joined', { room: this.#options.number, kind: this.kind, peers: this.size });
    const { status } = this.#options;
    const connected = status.entered(peer, this.size);
    if (connected && status.connectedAt !== null) {
      this.#tell('callConnected', { connectedAt: status.connectedAt }, peer);
    }
    return seat;
  }

  /** How the room looks from a seat now. */
  #place(seat: Seat, media: ReturnType<typeof mediaState>): Place {
    const { kind, connectedAt } = this.#options.status;
    const { peer, token: resumeToken } = seat;
    const others = [...this.#seats.values()].filter((other) => other !== seat);
    const peers = others.map((other) => other.peer.infoFor(peer));
    return { peerId: peer.peerId, resumeToken, kind, host: peer.host, connectedAt, peers, ...media };
  }

  #vacate(seat: Seat): void {
    if (seat.away) clearTimeout(seat.away);
    // Somebody who was away when the room ended is told so when they come back.
    if (this.#ended && seat.away) setTimeout(seat.revoke, limits.resumeWindow).unref();
    else seat.revoke();
    this.#seats.delete(seat.peer.peerId);
    void this.#relay?.close(seat.peer);
    seat.peer.release();
  }

  #seat(peerId: string): Seat {
    const seat = this.#seats.get(peerId);
    if (!seat) throw new ProtocolError('not-found');
    return seat;
  }

  #tell<E extends ServerEvent>(event: E, params: ServerEventParams<E>, except?: Peer): void {
    for (const { peer } of this.#seats.values()) if (peer !== except) peer.notify(event, params);
  }

  #assertOpen(): void {
    if (this.#ended) throw new ProtocolError('room-ended');
  }

  #stay(): void {
    if (this.#lingering) clearTimeout(this.#lingering);
    this.#lingering = null;
  }

  /** An empty room gives its media back at once, and is over when nobody returns. */
  #lingerIfEmpty(): void {
    if (this.#ended || this.size > 0 || this.#arriving > 0 || this.#lingering) return;
    this.#media?.close();
    const { status } = this.#options;
    if (status.unusedSince !== null) return;
    status.emptied();
    this.#lingering = setTimeout(() => this.end(null), limits.emptyRoomWindow).unref();
  }
}

function mediaState(peer: Peer): Pick<Place, 'media' | 'producers' | 'consumers'> {
  return peer.media?.state() ?? { media: null, producers: [], consumers: [] };
}
