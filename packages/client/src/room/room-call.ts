import { batch, type ReadonlySignal, signal } from '@preact/signals-core';
import {
  type ClientParams,
  closeCodes,
  limits,
  type Permission,
  ProtocolError,
  type Role,
  type RoomKind,
  roomKinds,
  type RoomState,
} from '@sotto/protocol';
import { codeOf, SottoError } from '../common/errors.ts';
import type { RequestOptions } from '../signaling/channel.ts';
import type { Connection } from '../signaling/connection.ts';
import type { ServerNotification, ServerRequest } from '../signaling/incoming.ts';
import type { CallBase, CallEvent, CallStatus, EndReason, JoinOptions, LocalMedia } from '../types/types.ts';
import type { EngineContext, MediaEngine } from './media-engine.ts';
import { Participants } from './participants.ts';
import { RoomRights } from './room-rights.ts';

export interface RoomCallOptions<E extends MediaEngine> {
  readonly connection: Connection;
  readonly join: JoinOptions;
  readonly createEngine: (context: EngineContext) => E;
}

/** How long a lost connection is worth waiting for, in milliseconds: the membership, and some time to join anew. */
const resumeTimeout = limits.resumeWindow * 3;

/** What the server refuses a second `join` with when there is nothing to come back to. */
const finalCodes: ReadonlySet<unknown> = new Set(['room-not-found', 'room-ended', 'room-full', 'forbidden']);

/** What `join` fails with here although the server may have given a membership: unheard in time, or of another kind. */
const unheardCodes: ReadonlySet<unknown> = new Set(['timeout', 'internal']);

/**
 * What calls of all kinds are: the membership in a room, who is there, what the socket does to it, when it ends. Media
 * is the engine's business.
 */
export abstract class RoomCall<E extends MediaEngine> implements CallBase {
  abstract readonly kind: RoomKind;
  readonly room: string;
  readonly name: string;
  readonly media: LocalMedia;
  protected readonly engine: E;
  protected readonly rights: RoomRights;
  readonly #connection: Connection;
  readonly #options: JoinOptions;
  readonly #participants = new Participants((event) => this.#emit(event));
  readonly peers: Participants['peers'] = this.#participants.peers;
  readonly #abort = new AbortController();
  readonly #status = signal<CallStatus>({ phase: 'connecting' });
  readonly status: ReadonlySignal<CallStatus> = this.#status;
  readonly #connectedAt = signal<number | null>(null);
  readonly connectedAt: ReadonlySignal<number | null> = this.#connectedAt;
  readonly #listeners = new Set<(event: CallEvent) => void>();
  protected readonly request: EngineContext['request'] = async (method, params, options = {}) => {
    if (!this.#present) throw new SottoError('unreachable', 'The membership is not held now.');
    return this.#connection.request(method, params, { ...this.#signal, ...options });
  };
  /**
   * The server has given this membership on this socket: what it says from then on is about it. What it says between
   * `leave` of the call before and then is about that one.
   */
  #given = false;
  /** What arrived before that answer was worked on. */
  #early: ServerNotification[] = [];
  /** What gives the role in the room. */
  #token: string | undefined;
  #roomState: RoomState | null = null;
  /** True between the answer to `join` or `resume` and the loss of the socket. */
  #present = false;
  #resumeTimer: ReturnType<typeof setTimeout> | undefined;
  /** When the server was heard last before the connection was lost; null while it is not. */
  #lostAt: number | null = null;

  protected constructor(kind: RoomKind, { connection, join, createEngine }: RoomCallOptions<E>) {
    this.#connection = connection;
    this.#options = join;
    this.#token = join.hostToken;
    this.room = join.room;
    this.name = join.name.trim();
    this.media = join.media;
    const emit = (event: CallEvent): void => this.#emit(event);
    this.rights = new RoomRights({ kind, participants: this.#participants, emit });
    this.engine = createEngine({
      ...join,
      request: this.request,
      restricted: (source) => this.rights.restrictions.value.sources.includes(source),
      participants: () => this.#participants.peers.peek(),
      leave: () => this.leave(),
    });
    const listener = {
      notification: (notification: ServerNotification) => this.#receive(notification),
      request: (request: ServerRequest) => this.#serve(request),
      lost: (closeCode: number) => this.#handleLoss(closeCode),
      regained: () => void this.#comeBack(),
    };
    connection.listen(listener, this.#abort.signal);
  }

  /** @throws as `Connection.request` for `join`. Nothing stays behind then. */
  protected async take(): Promise<this> {
    try {
      this.#enter(await this.#join());
      return this;
    } catch (error) {
      this.#disclaim(error);
      this.#end('connection-lost');
      throw error;
    }
  }

  get role(): ReadonlySignal<Role> {
    return this.rights.role;
  }

  may(permission: Permission): boolean {
    return this.rights.may(permission);
  }

  protected get ended(): AbortSignal {
    return this.#abort.signal;
  }

  get described(): Promise<void> {
    return this.engine.described;
  }

  onEvent(listener: (event: CallEvent) => void, abort: AbortSignal): void {
    if (abort.aborted) return;
    this.#listeners.add(listener);
    abort.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  leave(reason: 'left' | 'closed' = 'left'): void {
    this.depart(reason, 'left');
  }

  protected depart(reason: 'left' | 'closed', end: EndReason): void {
    if (this.#abort.signal.aborted) return;
    // Sent before the end, and not waited for: the page may be gone in the next moment.
    if (this.#present) this.#connection.request('leave', { reason }).catch(() => undefined);
    else this.#giveUp(reason);
    this.#end(end);
  }

  /**
   * Gives a membership back that is not held at the moment, so that the others need not wait until it expires. Both are
   * sent at once, as another call may ask for a membership right behind them.
   */
  #giveUp(reason: 'left' | 'closed'): void {
    if (this.#roomState === null) return;
    const { resumeToken } = this.#roomState;
    // Refused where a resume or join was under way already: then there is a membership to leave all the same.
    this.#connection.request('resume', { resumeToken }).catch(() => undefined);
    // The server forgets the membership by itself where this fails.
    this.#connection.request('leave', { reason }).catch(() => undefined);
  }

  /** Gives a membership back that the server may have given although `join` failed here. */
  #disclaim(failure: unknown): void {
    if (!unheardCodes.has(codeOf(failure))) return;
    this.#connection.request('leave', { reason: 'left' }).catch(() => undefined);
  }

  /** Not bound to this call: the end may be told before the answer. */
  protected async endRoom(): Promise<void> {
    await this.#connection.request('endRoom', {});
  }

  #receive(notification: ServerNotification): void {
    if (this.#present) this.#handle(notification);
    else if (this.#given) this.#early.push(notification);
  }

  #serve(request: ServerRequest): Promise<void> {
    if (this.#given) return this.engine.request(request);
    return Promise.reject(new Error('This is asked of a membership that was left.'));
  }

  #handleLoss(closeCode: number): void {
    this.#present = false;
    this.#given = false;
    this.#early = [];
    if (closeCode === closeCodes.replaced) this.#end('replaced');
    // Before the first membership, `join` itself rejects.
    if (this.#abort.signal.aborted || this.#roomState === null) return;
    this.#lostAt ??= this.#connection.heardAt;
    if (this.#timeToResume <= 0) return this.#end('connection-lost');
    this.#resumeTimer ??= setTimeout(() => this.#end('connection-lost'), this.#timeToResume);
    if (this.#status.peek().phase === 'connected')
      this.#status.value = { phase: 'reconnecting', since: Date.now() };
  }

  /** In milliseconds, by the time of day: timers stand still while a device sleeps. */
  get #timeToResume(): number {
    return resumeTimeout - Math.max(0, Date.now() - (this.#lostAt ?? Date.now()));
  }

  async #comeBack(): Promise<void> {
    if (this.#roomState === null) return;
    // The timer may not have run meanwhile: whoever opens a laptop in the morning must not be live in a meeting.
    if (this.#timeToResume <= 0) return this.#end('connection-lost');
    try {
      const { resumeToken } = this.#roomState;
      const roomState = await this.#connection.request('resume', { resumeToken }, this.#taking);
      this.#resume(roomState);
    } catch (error) {
      if (codeOf(error) === 'resume-expired') await this.#joinAnew();
      // With anything else but another loss, the two sides no longer agree: a new socket starts clean.
      else if (codeOf(error) !== 'unreachable' && !this.#abort.signal.aborted) this.#connection.reset();
    }
  }

  /** Nobody but the others needs to notice: they see one leave and one join. */
  async #joinAnew(): Promise<void> {
    try {
      this.#enter(await this.#join());
    } catch (error) {
      if (finalCodes.has(codeOf(error))) this.#end('connection-lost');
      else if (codeOf(error) !== 'unreachable' && !this.#abort.signal.aborted) this.#connection.reset();
    }
  }

  async #join(): Promise<RoomState> {
    const roomState = await this.engine.join({
      send: () => this.#connection.request('join', this.#joinParams, this.#taking),
      request: (method, params, options) =>
        this.#connection.request(method, params, { ...options, ...this.#signal }),
    });
    assertStateOf(this.kind, roomState);
    return roomState;
  }

  get #joinParams(): ClientParams<'join'> {
    const { room, name } = this.#options;
    return { room, name, ...(this.#token !== undefined && { token: this.#token }) };
  }

  #enter(roomState: RoomState): void {
    const first = this.#roomState === null;
    this.#settle(roomState, () => {
      this.#participants.replace(roomState.peers, { quiet: first });
      this.engine.enter(roomState);
    });
  }

  #resume(roomState: RoomState): void {
    this.#settle(roomState, () => {
      const { added, removed } = this.#participants.replace(roomState.peers, { quiet: false });
      for (const participant of removed) this.engine.left(participant);
      this.engine.resumed(roomState);
      for (const participant of added) this.engine.joined(participant);
    });
  }

  #settle(roomState: RoomState, apply: () => void): void {
    if (this.#abort.signal.aborted) return;
    clearTimeout(this.#resumeTimer);
    this.#resumeTimer = undefined;
    this.#lostAt = null;
    this.#roomState = roomState;
    this.#present = true;
    batch(() => {
      apply();
      this.rights.take(roomState);
      this.#connectedAt.value = sinceWhen(roomState.connectedFor);
      this.#status.value = { phase: 'connected' };
    });
    const early = this.#early;
    this.#early = [];
    for (const notification of early) this.#handle(notification);
  }

  #handle(notification: ServerNotification): void {
    switch (notification.event) {
      case 'peerJoined': {
        const participant = this.#participants.add(notification.params.peer);
        if (participant !== undefined) this.engine.joined(participant);
        break;
      }
      case 'peerUpdated': {
        const { peerId, connection } = notification.params;
        const participant = this.#participants.update(peerId, connection);
        if (participant !== undefined && connection === 'online') this.engine.returned(participant);
        break;
      }
      case 'peerLeft': {
        const participant = this.#participants.remove(notification.params.peerId, notification.params.reason);
        if (participant !== undefined) this.engine.left(participant);
        break;
      }
      case 'roleChanged':
        this.#token = notification.params.token ?? this.#token;
        this.rights.changeRole(notification.params);
        break;
      case 'restrictionsChanged':
        this.rights.changeRestrictions(notification.params);
        break;
      case 'callConnected':
        this.#connectedAt.value = sinceWhen(notification.params.connectedFor);
        break;
      case 'roomEnded':
        this.#end(notification.params.reason === 'host' ? 'ended-by-host' : 'server-shutdown');
        break;
      default:
        this.engine.notification(notification);
    }
  }

  get #signal(): RequestOptions {
    return { signal: this.#abort.signal };
  }

  /** Of a request for a membership. */
  get #taking(): RequestOptions {
    return { ...this.#signal, onResult: () => (this.#given = true) };
  }

  #emit(event: CallEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #end(reason: EndReason): void {
    if (this.#abort.signal.aborted) return;
    this.#present = false;
    this.#abort.abort();
    clearTimeout(this.#resumeTimer);
    this.engine.close();
    this.#status.value = { phase: 'ended', reason };
    this.#listeners.clear();
  }
}

/** By the clock of this device, which is right or wrong for all that is reckoned with it. */
const sinceWhen = (duration: number | null): number | null =>
  duration === null ? null : Date.now() - duration;

/** Throws `internal` for a state that is not of a room of this kind, whatever it says. */
function assertStateOf(kind: RoomKind, roomState: RoomState): void {
  const comesWithMedia = roomKinds[kind].media === 'sfu';
  if (roomState.kind !== kind || comesWithMedia !== (roomState.media !== null))
    throw new ProtocolError('internal', 'This is not the state of a room of this kind.');
}
