import {
  type ClientMethod,
  type ClientParams,
  type ClientResult,
  closeCodes,
  limits,
  parseEnvelope,
  ProtocolError,
  protocolVersions,
} from '@sotto/protocol';
import { SottoError } from '../common/errors.ts';
import {
  readNotification,
  readRequest,
  readResult,
  type ServerNotification,
  type ServerRequest,
} from './incoming.ts';
import { PendingRequests } from './pending.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; `limits.requestTimeout` unless told. */
  readonly timeout?: number;
  /** Whether the socket is taken for lost when nothing at all is heard from the server within the timeout. */
  readonly proof?: boolean;
  /** Called when the result comes, before anything that the server says behind it. */
  readonly onResult?: () => void;
}

export interface ChannelHandlers {
  notification(notification: ServerNotification): void;
  /** What it rejects with reaches the server as `media-failed`, or as the code of a ProtocolError. */
  request(request: ServerRequest): Promise<void>;
}

/** How often a quiet channel is looked at: a fraction of `limits.pingInterval`, so that a loss is noticed in 5 s. */
const checkInterval = limits.pingInterval / 2;

/**
 * One WebSocket from opening to closing: handshake, requests both ways, signs of life. It never reopens; that is
 * `Connection`'s business.
 */
export class Channel {
  readonly #socket: WebSocket;
  readonly #handlers: ChannelHandlers;
  readonly #abort = new AbortController();
  readonly #pending = new PendingRequests();
  readonly #closed = Promise.withResolvers<number>();
  /** Resolves with the close code (RFC 6455, section 7.4) once the socket is gone, whoever closed it. */
  readonly closed: Promise<number> = this.#closed.promise;
  #lastSent = performance.now();
  #lastHeard = performance.now();
  #heardAt = Date.now();
  #probing = false;

  /**
   * Opens a socket and agrees on a version.
   * @throws {SottoError} `unreachable`; {ProtocolError} `unsupported-version`; whatever `signal` was aborted with.
   */
  static async open(options: {
    readonly url: string;
    readonly handlers: ChannelHandlers;
    readonly signal: AbortSignal;
  }): Promise<Channel> {
    options.signal.throwIfAborted();
    const channel = new Channel(new WebSocket(options.url), options.handlers);
    const stop = (): void => channel.close();
    options.signal.addEventListener('abort', stop, { once: true, signal: channel.#abort.signal });
    try {
      await channel.#opened();
      await channel.request('hello', { versions: [protocolVersions[0]] }, { timeout: limits.helloTimeout });
    } catch (error) {
      channel.close();
      options.signal.throwIfAborted();
      throw error;
    }
    channel.#watch();
    return channel;
  }

  private constructor(socket: WebSocket, handlers: ChannelHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    const { signal } = this.#abort;
    const listen = { signal };
    socket.addEventListener(
      'message',
      (event: MessageEvent<unknown>) => this.#handleMessage(event.data),
      listen,
    );
    socket.addEventListener('close', (event) => this.#end(event.code), listen);
  }

  /** When the server was heard last, by the time of day: other clocks of a browser may stand still while it sleeps. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /**
   * @throws {ProtocolError} as the server refused, or `timeout`; {SottoError} `unreachable` when the socket goes
   * first; what `options.signal` was aborted with.
   */
  request<M extends ClientMethod>(
    method: M,
    params: ClientParams<M>,
    options: RequestOptions = {},
  ): Promise<ClientResult<M>> {
    const { id, answer } = this.#pending.add({
      read: (result) => readResult(method, result),
      timeout: options.timeout ?? limits.requestTimeout,
      signal: options.signal,
      onResult: options.onResult,
    });
    if (this.#abort.signal.aborted) this.#pending.failAll(lost());
    else if (options.signal?.aborted !== true) this.#send({ id, method, params });
    if (options.proof === true) void this.#expectLife(answer);
    return answer;
  }

  /** Asks for a sign of life now, such as after the network changed, and closes the socket when there is none. */
  async probe(): Promise<void> {
    if (this.#probing || this.#abort.signal.aborted) return;
    this.#probing = true;
    await this.#expectLife(
      this.request('ping', {}, { timeout: limits.silenceTimeout - limits.pingInterval }),
    );
    this.#probing = false;
  }

  /** Idempotent. `code` is 1000 (normal) or one of `closeCodes`. */
  close(code = 1000): void {
    if (this.#abort.signal.aborted) return;
    // A dead network answers no closing handshake, so the socket's own close event may be minutes away.
    this.#socket.close(code);
    this.#end(code);
  }

  async #expectLife(answer: Promise<unknown>): Promise<void> {
    const asked = performance.now();
    try {
      await answer;
    } catch {
      // Any message is a sign of life, not only the answer.
      if (this.#lastHeard < asked) this.close(closeCodes.silence);
    }
  }

  #opened(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { signal } = this.#abort;
    this.#socket.addEventListener('open', () => resolve(), { signal });
    signal.addEventListener('abort', () => reject(lost()), { once: true });
    const timer = setTimeout(() => this.close(), limits.requestTimeout);
    return promise.finally(() => clearTimeout(timer));
  }

  #watch(): void {
    const timer = setInterval(() => {
      const now = performance.now();
      const quiet = Math.max(now - this.#lastSent, now - this.#lastHeard);
      if (quiet >= limits.pingInterval) void this.probe();
    }, checkInterval);
    this.#abort.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  #handleMessage(data: unknown): void {
    this.#lastHeard = performance.now();
    this.#heardAt = Date.now();
    const envelope = typeof data === 'string' ? parseEnvelope(data) : undefined;
    switch (envelope?.type) {
      case 'success':
        if (!this.#pending.succeed(envelope.id, envelope.result)) this.close(closeCodes.malformed);
        break;
      case 'failure': {
        const { code, message } = envelope.error;
        if (!this.#pending.fail(envelope.id, code, message)) this.close(closeCodes.malformed);
        break;
      }
      case 'notification': {
        const notification = readNotification(envelope.event, envelope.params);
        if (notification === 'invalid') this.close(closeCodes.malformed);
        else if (notification !== 'unknown') this.#handlers.notification(notification);
        break;
      }
      case 'request':
        void this.#answer(envelope.id, readRequest(envelope.method, envelope.params));
        break;
      default:
        this.close(closeCodes.malformed);
    }
  }

  async #answer(id: number, request: ServerRequest | 'unknown' | 'invalid'): Promise<void> {
    try {
      if (request === 'unknown') throw new ProtocolError('unknown-method');
      if (request === 'invalid') throw new ProtocolError('bad-request');
      await this.#handlers.request(request);
      this.#send({ id, result: {} });
    } catch (error) {
      // The server needs to know that it failed; why is nobody's business but this browser's.
      const { code, message } = error instanceof ProtocolError ? error : new ProtocolError('media-failed');
      this.#send({ id, error: { code, message } });
    }
  }

  #send(message: object): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#lastSent = performance.now();
    this.#socket.send(JSON.stringify(message));
  }

  #end(code: number): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#pending.failAll(
      code === closeCodes.unsupportedVersion ? new ProtocolError('unsupported-version') : lost(),
    );
    this.#closed.resolve(code);
  }
}

function lost(): SottoError {
  return new SottoError('unreachable', 'The connection to the server is lost.');
}
