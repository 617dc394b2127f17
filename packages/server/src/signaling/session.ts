import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import {
  type CloseCode,
  closeCodes,
  type ConnectionState,
  limits,
  ProtocolError,
  type ProtocolVersion,
  protocolVersions,
  type RequestEnvelope,
  type ServerEvent,
  type ServerEventParams,
  type ServerParams,
  type TurnAccess,
} from '@sotto/protocol';
import type { WebSocket } from 'ws';
import type { Checks } from '../check/checks.ts';
import type { NetworkCheck } from '../check/network-check.ts';
import type { Networks } from '../net/networks.ts';
import { TokenBucket } from '../net/token-bucket.ts';
import { describeError } from '../observe/log-fields.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { StatusLog } from '../observe/status-log.ts';
import { ConnectionCaller } from '../ringing/connection-caller.ts';
import { Registration } from '../ringing/registration.ts';
import type { Rings } from '../ringing/rings.ts';
import type { Membership } from '../rooms/membership.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import { type TurnCredentials, turnLifetime } from '../turn/turn-credentials.ts';
import { Connection, type ConnectionEnd, type ConnectionOptions } from './connection.ts';
import { extraCost } from './request-costs.ts';
import { dispatch, isClientMethod } from './dispatch.ts';
import { toProtocolError } from './errors.ts';
import type { HandlerSession } from './handlers/types.ts';
import { eventIn, paramsFrom, resultIn } from './former-versions.ts';
import { ConnectionLost } from './pending-requests.ts';

/** Requests that wait for their turn. A client that keeps the limit of rate meets this only when the SFU stands still. */
const queueLength = 256;

/** The uses of a socket as priorities for `Admissions`: the least honest first. */
export const priorities = { silent: 0, greeted: 1, reachable: 2, member: 3 } as const;
type Priority = (typeof priorities)[keyof typeof priorities];

export interface SessionOptions {
  readonly socket: WebSocket;
  /** The stream on which its frames arrive. */
  readonly stream: Duplex;
  /** Where the client is. */
  readonly networks: Networks;
  readonly directory: RoomDirectory;
  readonly rings: Rings;
  readonly checks: Checks;
  readonly log: StatusLog;
  readonly metrics: Metrics;
  /** See `ConnectionOptions.charge`. */
  readonly charge: ConnectionOptions['charge'];
  /** See `ConnectionOptions.onBacklog`. */
  readonly onBacklog: ConnectionOptions['onBacklog'];
  /** Told when this socket is used for something else than before. */
  readonly onPriority: (priority: Priority) => void;
  /** Counts one more for the client's networks, unless it is one too many, on whichever connection. */
  readonly mayTake: (what: 'room' | 'ring' | 'check' | 'turn') => boolean;
  /** Null where there is no TURN server. */
  readonly turn: TurnCredentials | null;
  /** Of the page behind the socket, to be signed for in `reach`; see `OriginPolicy.signingOrigin`. */
  readonly signingOrigin: string | null;
}

/**
 * One socket, and its state: before `hello`, without a membership, with one, and back. Which requests are allowed in
 * which state is in the protocol's table. Requests are served one after the other, so that none finds a half-made state;
 * `ping` alone goes past the queue, since it proves life.
 */
export class Session implements HandlerSession {
  readonly socketId = randomBytes(16).toString('base64url');
  readonly networks: Networks;
  readonly directory: RoomDirectory;
  readonly rings: Rings;
  readonly checks: Checks;
  readonly registration: Registration;
  check: NetworkCheck | null = null;
  readonly #options: SessionOptions;
  readonly #connection: Connection;
  readonly #queue: RequestEnvelope[] = [];
  readonly #ringing = new TokenBucket({
    burst: limits.ringsPerMinute,
    perSecond: limits.ringsPerMinute / 60,
  });
  /** The TURN credentials that this socket was given last, and when, in milliseconds. */
  #turn: { readonly access: TurnAccess; readonly issuedAt: number } | null = null;
  #serving = false;
  #version: ProtocolVersion | null = null;
  #membership: Membership | null = null;
  #caller: ConnectionCaller | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.networks = options.networks;
    this.directory = options.directory;
    this.rings = options.rings;
    this.checks = options.checks;
    this.registration = new Registration({
      window: this,
      rings: options.rings,
      origin: options.signingOrigin,
    });
    this.#connection = new Connection({
      socket: options.socket,
      stream: options.stream,
      charge: options.charge,
      mostBacklog: () => (this.#membership ? limits.sendQueueBytes : limits.readyQueueBytes),
      onBacklog: options.onBacklog,
      onRequest: (request) => this.#enqueue(request),
      onExcess: ({ id }) => this.#connection.refuse(id, new ProtocolError('rate-limited')),
      onDefect: (error) => this.#options.log.error('request failed', describeError(error)),
      onEnd: (end) => this.#end(end),
    });
    const helloTimer = setTimeout(() => {
      if (this.#version === null) this.#connection.close(closeCodes.helloTimeout);
    }, limits.helloTimeout);
    this.signal.addEventListener('abort', () => clearTimeout(helloTimer));
  }

  get signal(): AbortSignal {
    return this.#connection.signal;
  }

  get membership(): Membership | null {
    return this.#membership;
  }

  get state(): ConnectionState {
    if (this.#version === null) return 'new';
    return this.#membership ? 'member' : 'ready';
  }

  get backlog(): number {
    return this.#connection.backlog;
  }

  get mostRelayed(): number {
    return this.#membership ? limits.relayQueueBytes : limits.readyQueueBytes / 2;
  }

  /** The widest network of the client: nobody has many of them for nothing. */
  get network(): string {
    return this.networks.at(-1) ?? '';
  }

  get address(): string {
    return this.networks[0] ?? '';
  }

  get acknowledgesRings(): boolean {
    return this.#version !== 1;
  }

  get opensCards(): boolean {
    return this.#version === 3;
  }

  /** By whom it rings from here. */
  get callerId(): string | null {
    return this.#caller?.peerId ?? this.#membership?.peerId ?? null;
  }

  greet(version: ProtocolVersion): void {
    this.#version = version;
    this.#setPriority();
  }

  claimAllowance(what: 'room' | 'ring' | 'check'): void {
    const isInOwnLimit = what !== 'ring' || this.#ringing.take() >= 0;
    if (!isInOwnLimit || !this.#options.mayTake(what)) throw new ProtocolError('rate-limited');
  }

  /** Rings from this connection, as `Rings.startFor` does. Throws `rate-limited` as well. */
  ring(options: { identity: string; card: string; room?: string }): string {
    this.claimAllowance('ring');
    this.#caller ??= new ConnectionCaller(this);
    const { network, address } = this;
    return this.rings.startFor(this.#caller, { ...options, network, address });
  }

  /** What another connection began goes on from here, as `Rings.resume` does. Throws `bad-state` where this one rings. */
  resumeRing(ringId: string): void {
    if (this.#caller) throw new ProtocolError('bad-state');
    this.#caller = this.rings.resume(ringId, this);
  }

  /**
   * The same for one socket until half of its time is over, so that the TURN server's limits are for each person. Null
   * where there is none. Throws `rate-limited`.
   */
  turnAccess(now: number = performance.now()): TurnAccess | null {
    const { turn, mayTake } = this.#options;
    if (turn === null) return null;
    const age = now - (this.#turn?.issuedAt ?? -Infinity);
    if (this.#turn !== null && age < turnLifetime * 500) {
      const { access } = this.#turn;
      return { ...access, lifetime: access.lifetime - Math.ceil(age / 1000) };
    }
    if (!mayTake('turn')) throw new ProtocolError('rate-limited');
    this.#turn = { access: turn.issue(), issuedAt: now };
    return this.#turn.access;
  }

  enter(membership: Membership): void {
    this.#membership = membership;
    this.#setPriority();
  }

  notify<E extends ServerEvent>(event: E, params: ServerEventParams<E>): void {
    const told = eventIn(this.#spoken, { event, params });
    if (told) this.#connection.notify(told);
  }

  async offer(params: ServerParams<'consume'>, timeout: number): Promise<'answered' | 'unheard'> {
    try {
      await this.#connection.request('consume', params, timeout);
      return 'answered';
    } catch (error) {
      if (error instanceof ConnectionLost) return 'unheard';
      throw error;
    }
  }

  release(): void {
    this.#membership = null;
    this.#setPriority();
  }

  supersede(): void {
    this.#membership = null;
    this.close(closeCodes.replaced);
  }

  close(code: CloseCode): void {
    this.#connection.close(code);
  }

  #setPriority(): void {
    const ready = this.registration.proven ? priorities.reachable : priorities.greeted;
    const byState = { new: priorities.silent, ready, waiting: ready, member: priorities.member };
    this.#options.onPriority(byState[this.state]);
  }

  #enqueue(request: RequestEnvelope): void {
    if (!this.#connection.spend(extraCost(request))) {
      this.#connection.refuse(request.id, new ProtocolError('rate-limited'));
    } else if (request.method === 'ping') {
      void this.#serve(request);
    } else if (this.#queue.length >= queueLength) {
      this.#connection.refuse(request.id, new ProtocolError('rate-limited'));
    } else {
      this.#queue.push(request);
      void this.#drain();
    }
  }

  async #drain(): Promise<void> {
    if (this.#serving) return;
    this.#serving = true;
    for (let request = this.#queue.shift(); request; request = this.#queue.shift())
      await this.#serve(request);
    this.#serving = false;
  }

  /** Answers one request. Never rejects. */
  async #serve({ id, method, params }: RequestEnvelope): Promise<void> {
    if (this.signal.aborted) return;
    if (!isClientMethod(method)) {
      this.#connection.refuse(id, new ProtocolError('unknown-method'));
      return;
    }
    const begun = performance.now();
    let outcome = 'ok';
    try {
      const result = await dispatch(this, method, paramsFrom(this.#spoken, method, params));
      this.#connection.answer(id, resultIn(this.#spoken, result));
      this.#setPriority();
      // A ping overtakes others, maybe the one whose answer is to go out first.
      if (method !== 'ping') this.#membership?.settle();
    } catch (cause) {
      const error = toProtocolError(cause);
      outcome = error.code;
      this.#connection.refuse(id, error);
      if (error.code === 'unsupported-version') this.close(closeCodes.unsupportedVersion);
      if (error.code === 'internal' && !this.signal.aborted)
        this.#options.log.error('request failed', { method, ...describeError(cause) });
    }
    this.#options.metrics.request(method, outcome, (performance.now() - begun) / 1000);
  }

  /** The version that was agreed on; that of the tables until then. */
  get #spoken(): ProtocolVersion {
    return this.#version ?? protocolVersions[0];
  }

  #end(end: ConnectionEnd): void {
    this.#queue.length = 0;
    const membership = this.#membership;
    this.#membership = null;
    membership?.disconnected(this.socketId, end.manner);
    this.#caller?.disconnected(this.socketId, end.manner);
    this.registration.end();
    this.#options.metrics.socketClosed(end.code);
    if (end.manner === 'violation') this.#options.log.debug('socket dropped', { closeCode: end.code });
  }
}
