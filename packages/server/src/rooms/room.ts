import {
  type ConferenceMedia,
  type LeaveReason,
  limits,
  type MediaSource,
  type RoomState,
  ProtocolError,
  type Reception,
  type Role,
  type RoomKind,
  roomKinds,
  type RoomKindTraits,
  type ServerEvent,
  type ServerEventParams,
} from '@sotto/protocol';
import type { LogFields } from '../observe/log-fields.ts';
import type { StatusLog } from '../observe/status-log.ts';
import { CallRelay } from '../media/call-relay.ts';
import type { CallEnd, CallStatus } from './call-status.ts';
import type { Occupancy } from './eviction-order.ts';
import type { AcceptedRing, PeerSocket } from './peer-socket.ts';
import { Moderation, type ModerationOptions } from './moderation.ts';
import { Peer } from './peer.ts';
import type { ResumeTokens } from './resume-tokens.ts';
import type { RoomLink } from './room-link.ts';
import type { RoomMedia } from '../media/room-media.ts';

/** A peer in its room: where a resume token leads. */
export interface RoomPeer {
  readonly room: Room;
  readonly peer: Peer;
}

export interface RoomOptions {
  readonly link: RoomLink;
  /** The call that went on in it when the process ended. */
  readonly call: CallStatus | null;
  readonly beginCall: () => CallStatus;
  /** How many people it holds. */
  readonly capacity: number;
  readonly issueToken: ModerationOptions['issueToken'];
  readonly tokens: ResumeTokens<RoomPeer>;
  readonly log: StatusLog;
  /** Makes the SFU's part: of a conference at once, of a call when it is asked for. Null without media. */
  readonly openMedia: ((onActiveSpeaker: ((peerId: string | null) => void) | null) => RoomMedia) | null;
}

/** A peer that has its membership, be its socket there or lost. */
interface Member {
  readonly peer: Peer;
  readonly token: string;
  readonly revoke: () => void;
  away: NodeJS.Timeout | null;
}

export interface JoinOptions {
  readonly name: string;
  readonly role: Role;
  /** See `PeerOptions`. */
  readonly grant?: string | null;
  readonly socket: PeerSocket;
  /** The ring that they accepted, and its caller. */
  readonly ring?: AcceptedRing | null;
  /** Aborted when the joining socket is lost. */
  readonly signal: AbortSignal;
}

/**
 * People enter it by its id. It knows who is there, who is told what, and when the call in it is over. A conference has
 * one call after the other; in a call of two there is one in which they meet.
 */
export class Room {
  readonly moderation: Moderation;
  readonly #options: RoomOptions;
  /** Of a conference. */
  readonly #media: RoomMedia | null = null;
  /** Of a call. */
  readonly #relay: CallRelay | null = null;
  /** From the first who comes until nobody returns. */
  #call: CallStatus | null;
  /** That of the last call that ended. */
  #lastWritten: Promise<boolean> = Promise.resolve(true);
  readonly #members = new Map<string, Member>();
  /** How many are still on their way in; they count as peers for the capacity. */
  #arriving = 0;
  #ended = false;
  #lingering: NodeJS.Timeout | null = null;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#call = options.call;
    const { openMedia, issueToken } = options;
    this.moderation = new Moderation({
      kind: this.kind,
      find: (peerId) => this.#member(peerId).peer,
      peers: () => this.#peers(),
      tell: (...told) => this.#tell(...told),
      issueToken,
    });
    const { media } = this.#traits;
    if (openMedia && media === 'peer') this.#relay = new CallRelay(openMedia(null));
    else if (openMedia) this.#media = openMedia((peerId) => this.#tell('activeSpeaker', { peerId }));
    // The process was restarted under a call: people have as long to come back as after an empty moment.
    this.#lingerIfEmpty();
  }

  get kind(): RoomKind {
    return this.#options.link.kind;
  }

  get #traits(): RoomKindTraits {
    return roomKinds[this.kind];
  }

  get key(): string {
    return this.#options.link.key;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Until when its link is good unless somebody uses it, in milliseconds since the epoch. */
  get goodUntil(): number {
    return this.#options.link.goodUntil;
  }

  /** Resolves when the records of room and call are in the store as they are now; with false when that failed. */
  async written(): Promise<boolean> {
    const call = this.#call?.written() ?? this.#lastWritten;
    const written = await Promise.all([this.#options.link.written(), call]);
    return written.every(Boolean);
  }

  /** Peers, also those who are away. */
  get size(): number {
    return this.#members.size;
  }

  get full(): boolean {
    return this.#members.size + this.#arriving >= this.#options.capacity;
  }

  /** Whether somebody is in it or on the way in, or may come back to the call. */
  get occupied(): boolean {
    return this.occupancy !== 'empty';
  }

  get occupancy(): Occupancy {
    if (this.size > 0 || this.#arriving > 0) return 'inhabited';
    return this.#call === null ? 'empty' : 'awaited';
  }

  /** Throws `room-full`, `room-ended`, or `SfuError` when the media server could not take one more. */
  async join(options: JoinOptions): Promise<{ peer: Peer; state: RoomState }> {
    this.#assertOpen();
    if (this.full) throw new ProtocolError('room-full');
    this.#arriving++;
    this.#stay();
    const peer = new Peer(options);
    try {
      if (this.#media) peer.media = await this.#media.admit(peer);
      options.signal.throwIfAborted();
      this.#assertOpen();
      const media = mediaState(peer);
      return { peer, state: this.#stateFor(this.#admit(peer, options.ring), media) };
    } catch (error) {
      peer.media?.close();
      throw error;
    } finally {
      this.#arriving--;
      this.#lingerIfEmpty();
    }
  }

  /** A peer is there again, on a new socket. Throws `SfuError` while its media is being rebuilt, and changes nothing. */
  resume(peer: Peer, socket: PeerSocket): RoomState {
    const member = this.#member(peer.peerId);
    const state = this.#stateFor(member, mediaState(peer));
    if (member.away) clearTimeout(member.away);
    member.away = null;
    const wasAway = peer.away;
    peer.claim(socket);
    if (wasAway) this.#tell('peerUpdated', { peerId: peer.peerId, connection: 'online' }, peer);
    if (this.#media) peer.notify('activeSpeaker', { peerId: this.#media.activeSpeaker });
    this.moderation.introduce(peer, { isNew: false });
    this.#note('peer resumed');
    return state;
  }

  /** The socket of a peer is lost; its membership is kept for `limits.resumeWindow`. */
  lose(peer: Peer, socketId: string): void {
    const member = this.#members.get(peer.peerId);
    if (!member || !peer.isOn(socketId)) return;
    if (!peer.canResume) {
      this.leave(peer, 'lost');
      return;
    }
    peer.lose();
    member.away = setTimeout(() => this.leave(peer, 'lost'), limits.resumeWindow);
    this.#tell('peerUpdated', { peerId: peer.peerId, connection: 'reconnecting' });
    this.#note('peer lost');
  }

  /** A peer is gone. Idempotent. */
  leave(peer: Peer, reason: LeaveReason): void {
    const member = this.#members.get(peer.peerId);
    if (!member) return;
    this.#remove(member);
    this.#options.link.use({ met: false });
    this.#tell('peerLeft', { peerId: peer.peerId, reason });
    this.#note('peer left', { reason, peers: this.size });
    this.#lingerIfEmpty();
  }

  /** Hands bytes to another peer. Throws `not-found`, and `rate-limited` when that one reads too slowly. */
  relay({ from, to, data }: { from: string; to: string; data: string }): void {
    if (to === from) throw new ProtocolError('not-found');
    this.#member(to).peer.relay('relay', { from, data });
  }

  /**
   * One peer tells another how what it sends arrives. Nothing of it is kept: it is old when the other comes back. Throws
   * `not-found`.
   */
  tellReception(options: { from: string; to: string; source: MediaSource; reception: Reception }): void {
    const { from, to, source, reception } = options;
    if (to === from) throw new ProtocolError('not-found');
    this.#member(to).peer.notify('reception', { from, source, reception });
  }

  /**
   * The transports of a peer of a call for sending and receiving through the SFU, as they are now. Throws `bad-state`
   * in a conference, where it comes with the room's state, and `SfuError`.
   */
  async openRelay(peer: Peer): Promise<ConferenceMedia> {
    if (!this.#relay) throw new ProtocolError('bad-state');
    this.#member(peer.peerId);
    const media = await this.#relay.open(peer);
    return media.parameters();
  }

  /** Throws `bad-state` in a conference. Idempotent. */
  async closeRelay(peer: Peer): Promise<void> {
    if (!this.#relay) throw new ProtocolError('bad-state');
    await this.#relay.close(peer.peerId);
  }

  /** Over for everyone and for good. `by`: the name of the host, if that is known. Idempotent. */
  end(by: string | null): void {
    if (this.#ended) return;
    this.#finish('host');
    this.#endCall({ reason: 'host', by });
    this.#options.link.close();
  }

  /** Nobody used the link in time, or there are too many. */
  drop(): void {
    this.#ended = true;
    this.#stay();
    this.#call?.ended({ reason: 'empty' });
    this.#call = null;
  }

  /** Long calls, too, are in use. */
  renew(): void {
    if (!this.occupied) return;
    this.#options.link.use({ met: false });
    this.#call?.renew();
  }

  /** The process stops. The record stays as it is, so that people can come back to the room after a restart. */
  shutDown(): void {
    if (this.#ended) return;
    if (this.size > 0) this.#call?.emptied();
    this.#finish('shutdown');
  }

  #finish(tell: 'host' | 'shutdown' | null): void {
    this.#ended = true;
    this.#stay();
    if (tell) this.#tell('roomEnded', { reason: tell });
    for (const member of this.#members.values()) this.#remove(member);
    this.#media?.close();
  }

  #admit(peer: Peer, ring: AcceptedRing | null = null): Member {
    this.moderation.admit(peer);
    const { token, revoke } = this.#options.tokens.issue({ room: this, peer });
    const member: Member = { peer, token, revoke, away: null };
    const caller = ring && this.#members.get(ring.callerId)?.peer;
    if (caller) {
      peer.tie(ring.ringId, caller.peerId);
      caller.tie(ring.ringId, peer.peerId);
    }
    for (const other of this.#peers()) other.notify('peerJoined', { peer: peer.infoFor(other.peerId) });
    this.#members.set(peer.peerId, member);
    if (this.#media && this.#media.activeSpeaker !== null)
      peer.notify('activeSpeaker', { peerId: this.#media.activeSpeaker });
    this.moderation.introduce(peer, { isNew: true });
    this.#begin(peer);
    this.#note('peer joined', { kind: this.kind, peers: this.size });
    return member;
  }

  /** The call begins with the first who comes, and is connected with the second. */
  #begin(peer: Peer): void {
    const { link, beginCall } = this.#options;
    const call = (this.#call ??= beginCall());
    const connected = call.entered(peer, this.size);
    link.carry(call.key);
    link.use({ met: this.size > 1 });
    if (connected) this.#tell('callConnected', { connectedFor: call.connectedFor ?? 0 }, peer);
  }

  /** The room as one of its peers sees it now. */
  #stateFor(member: Member, media: ReturnType<typeof mediaState>): RoomState {
    const { kind } = this;
    const connectedFor = this.#call?.connectedFor ?? null;
    const { peer, token: resumeToken } = member;
    const others = [...this.#members.values()].filter((other) => other !== member);
    const peers = others.map((other) => other.peer.infoFor(peer.peerId));
    return { peerId: peer.peerId, resumeToken, kind, role: peer.role, connectedFor, peers, ...media };
  }

  #remove(member: Member): void {
    if (member.away) clearTimeout(member.away);
    // Somebody who was away when the room ended is told so when they come back.
    if (this.#ended && member.away) setTimeout(member.revoke, limits.resumeWindow).unref();
    else member.revoke();
    this.#members.delete(member.peer.peerId);
    void this.#relay?.close(member.peer.peerId);
    member.peer.release();
  }

  #peers(): Iterable<Peer> {
    return [...this.#members.values()].map(({ peer }) => peer);
  }

  #member(peerId: string): Member {
    const member = this.#members.get(peerId);
    if (!member) throw new ProtocolError('not-found');
    return member;
  }

  #tell<E extends ServerEvent>(event: E, params: ServerEventParams<E>, except?: Peer): void {
    for (const peer of this.#peers()) if (peer !== except) peer.notify(event, params);
  }

  #assertOpen(): void {
    if (this.#ended) throw new ProtocolError('room-ended');
  }

  #stay(): void {
    if (this.#lingering) clearTimeout(this.#lingering);
    this.#lingering = null;
  }

  /** An empty room gives its media back at once, and the call in it is over when nobody returns. */
  #lingerIfEmpty(): void {
    if (this.#ended || this.size > 0 || this.#arriving > 0 || this.#lingering) return;
    this.#media?.close();
    if (this.#call === null) return;
    this.#call.emptied();
    this.#lingering = setTimeout(() => this.#giveUpWaiting(), limits.emptyRoomWindow).unref();
  }

  /** A call in which two people have met takes the link of a room for two with it; any other link stays good. */
  #giveUpWaiting(): void {
    this.#lingering = null;
    const { link } = this.#options;
    const isOver = !this.#traits.linkOutlivesCall && typeof this.#call?.connectedFor === 'number';
    if (isOver) this.#finish(null);
    this.#endCall({ reason: 'empty' });
    if (isOver) link.close();
  }

  #endCall(end: CallEnd): void {
    const call = this.#call;
    this.#call = null;
    this.moderation.clear();
    this.#options.link.carry(null);
    if (call === null) return;
    call.ended(end);
    this.#lastWritten = call.written();
  }

  #note(event: 'peer joined' | 'peer left' | 'peer lost' | 'peer resumed', fields: LogFields = {}): void {
    this.#options.log.debug(event, { ...(this.#call && { room: this.#call.number }), ...fields });
  }
}

function mediaState(peer: Peer): Pick<RoomState, 'media' | 'producers' | 'consumers'> {
  return peer.media?.state() ?? { media: null, producers: [], consumers: [] };
}
