import { type ClientMethod, type ClientParams, type ClientResult } from '@sotto/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { asError, type SottoError } from '../common/errors.ts';
import { describeError, type Log } from '../log/log.ts';
import { backoff } from './backoff.ts';
import { Channel, type ChannelHandlers, type RequestOptions } from './channel.ts';
import type { ServerNotification } from './incoming.ts';
import { askRefusal } from './refusal.ts';

/** Hears what the server says and what becomes of the socket. */
export interface ConnectionObserver {
  notification(notification: ServerNotification): void;
  /** A socket is open, for the first time or again after a loss. */
  regained(): void;
  /** The socket is gone; the next attempt follows by itself. */
  lost(closeCode: number): void;
}

/** Also does what the server asks for: it holds the membership in a room. */
export type ConnectionListener = ConnectionObserver & ChannelHandlers;

/** A channel that lived this long (milliseconds) proves that the server is well: the next loss starts at no delay. */
const steadyTime = 5_000;

/** Keeps one channel to the server open for as long as it lives, and hands what arrives to those who listen. */
export class Connection {
  readonly #url: string;
  readonly #log: Log;
  readonly #link = signal<'connecting' | 'online' | 'offline'>('connecting');
  /** `offline` after the first failure to connect, until a socket is open again. */
  readonly link: ReadonlySignal<'connecting' | 'online' | 'offline'> = this.#link;
  readonly #abort = new AbortController();
  #listener: ConnectionListener | null = null;
  #heardAt = Date.now();
  /** A server that took one socket takes the next. */
  #everOpen = false;
  /** Why none opens, where the server says it. */
  #refusal: SottoError | null = null;
  readonly #observers = new Set<ConnectionObserver>();
  #channel: Channel | null = null;
  /** The present attempt, or the next one. */
  #attempt = newAttempt();
  #hurry = Promise.withResolvers<void>();

  /** @param log hears of requests that are refused, and why */
  constructor(url: string, log: Log = () => undefined) {
    this.#url = url;
    this.#log = log;
    // The browser knows of a new network before any timeout does.
    globalThis.addEventListener('online', () => this.#handleOnline(), { signal: this.#abort.signal });
    void this.#run();
  }

  /** When the server was heard last on the socket that is lost; see `Channel`. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /**
   * Sends at once when there is a socket; otherwise tries to open one now and waits for the outcome.
   * @throws as `Channel.request` and `Channel.open`.
   */
  async request<M extends ClientMethod>(
    method: M,
    params: ClientParams<M>,
    options: RequestOptions = {},
  ): Promise<ClientResult<M>> {
    this.#abort.signal.throwIfAborted();
    if (this.#channel === null) this.#hurry.resolve();
    try {
      const channel = this.#channel ?? (await this.#attempt.promise);
      return await channel.request(method, params, options);
    } catch (thrown) {
      if (options.signal?.aborted !== true)
        this.#log('refused', { method, code: describeError(thrown).code });
      throw thrown;
    }
  }

  /**
   * Hands notifications and requests of the server to `listener` until `abort`. There is one at a time, as there is one
   * membership in a room.
   */
  listen(listener: ConnectionListener, abort: AbortSignal): void {
    this.#listener = listener;
    const stop = (): void => {
      if (this.#listener === listener) this.#listener = null;
    };
    abort.addEventListener('abort', stop, { once: true });
  }

  /**
   * Hands notifications to `observer` until `abort`, whoever listens beside it: for what needs no membership in a room.
   */
  observe(observer: ConnectionObserver, abort: AbortSignal): void {
    if (abort.aborted) return;
    this.#observers.add(observer);
    abort.addEventListener('abort', () => this.#observers.delete(observer), { once: true });
  }

  /** Drops the socket, so that a new one is opened: for when the two sides no longer agree. */
  reset(): void {
    this.#channel?.close();
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#channel?.close();
    this.#hurry.resolve();
    this.#link.value = 'offline';
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#abort.signal.aborted) {
      const lived = await this.#connect();
      failures = lived !== undefined && lived >= steadyTime ? 0 : failures + 1;
      if (!this.#abort.signal.aborted)
        await this.#pause(backoff(lived === undefined ? failures : failures - 1));
    }
    this.#attempt.reject(this.#abort.signal.reason);
  }

  /** Lives through one channel; resolves with its age in milliseconds, 0 when it never opened. */
  async #connect(): Promise<number> {
    const { signal: abort } = this.#abort;
    let channel;
    try {
      channel = await Channel.open({ url: this.#url, handlers: this.#handlers(), signal: abort });
    } catch (error) {
      this.#link.value = 'offline';
      this.#attempt.reject(this.#refusal ?? asError(error));
      this.#attempt = newAttempt();
      if (!this.#everOpen) void this.#askWhy();
      return 0;
    }
    const opened = performance.now();
    this.#channel = channel;
    this.#everOpen = true;
    this.#refusal = null;
    this.#link.value = 'online';
    this.#attempt.resolve(channel);
    for (const each of this.#all()) each.regained();
    const code = await channel.closed;
    this.#heardAt = channel.heardAt;
    this.#channel = null;
    this.#attempt = newAttempt();
    if (!abort.aborted) this.#link.value = 'connecting';
    for (const each of this.#all()) each.lost(code);
    return performance.now() - opened;
  }

  /** Beside the attempts: nobody waits longer for the next one. */
  async #askWhy(): Promise<void> {
    const refusal = await askRefusal(this.#url, this.#abort.signal);
    if (!this.#everOpen) this.#refusal = refusal;
  }

  /** The one who holds the membership comes first: what others make of news may depend on it. */
  #all(): readonly ConnectionObserver[] {
    return [...(this.#listener === null ? [] : [this.#listener]), ...this.#observers];
  }

  /** A channel never outlives its place in `#channel`, so what it says is meant for the present listener. */
  #handlers(): ChannelHandlers {
    return {
      notification: (notification) => {
        for (const each of this.#all()) each.notification(notification);
      },
      request: (request) =>
        this.#listener?.request(request) ?? Promise.reject(new Error('Nobody listens to this request.')),
    };
  }

  async #pause(milliseconds: number): Promise<void> {
    this.#hurry = Promise.withResolvers<void>();
    const timer = setTimeout(this.#hurry.resolve, milliseconds);
    await this.#hurry.promise;
    clearTimeout(timer);
  }

  #handleOnline(): void {
    this.#hurry.resolve();
    void this.#channel?.probe();
  }
}

function newAttempt(): PromiseWithResolvers<Channel> {
  const attempt = Promise.withResolvers<Channel>();
  // Nobody may be waiting for it.
  attempt.promise.catch(() => undefined);
  return attempt;
}
