import {
  type CloseCode,
  closeCodes,
  limits,
  parseEnvelope,
  type ProtocolError,
  type RequestEnvelope,
  type ServerMethod,
  type ServerParams,
} from '@sotto/protocol';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { TokenBucket } from '../net/token-bucket.ts';
import { FrameFollower } from './frame-follower.ts';
import { Heartbeat } from './heartbeat.ts';
import { SendQueue } from './send-queue.ts';
import { PendingRequests } from './pending-requests.ts';

/** How long a closing handshake may take before the socket is cut. */
const closeTimeout = 1_000;
/** Milliseconds for which a connection is not served at a time: less than until either side takes the other for silent. */
const longestRest = 3_000;

/** Code 1001 (RFC 6455, section 7.4.1) is what a browser sends when the page goes away; a script cannot send it. */
const goingAway = 1001;

export interface ConnectionEnd {
  /** The close code, which says who closed and why; 1006 when the socket just broke. */
  readonly code: number;
  /**
   * `page-gone`: the page was closed. `violation`: we closed it for what it sent. `lost`: all else; the same peer
   * may come back on another connection.
   */
  readonly manner: 'page-gone' | 'violation' | 'lost';
}

export interface ConnectionOptions {
  readonly socket: WebSocket;
  /** The stream on which the frames of this socket arrive; nothing of it was read yet. */
  readonly stream: Duplex;
  /**
   * Counts what has arrived for all connections of this client's networks. Returns for how many milliseconds this one is
   * to be served no further.
   */
  readonly charge: (arrived: { readonly messages: number; readonly bytes: number }) => number;
  /** Bytes that may wait for this client now. */
  readonly mostBacklog: () => number;
  /** So many bytes wait now, in both directions. */
  readonly onBacklog: (bytes: number) => void;
  /** In the order in which they came, as fast as they came; the limit of rate is already kept. */
  readonly onRequest: (request: RequestEnvelope) => void;
  /** A request that came too fast. */
  readonly onExcess: (request: RequestEnvelope) => void;
  /** A mistake of ours; the connection is closed for it. */
  readonly onDefect: (error: unknown) => void;
  /** Once, whoever ended it. */
  readonly onEnd: (end: ConnectionEnd) => void;
}

/** A message that has arrived, and what was left of this connection's own allowance then. */
interface Arrived {
  readonly bytes: Buffer;
  readonly isBinary: boolean;
  readonly allowance: number;
}

/**
 * One WebSocket and its envelopes: bounded in what it takes and in what it holds back, with a sign of life both ways.
 * It knows no method; requests go out through callbacks.
 */
export class Connection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #messages = new TokenBucket({ burst: limits.messageBurst, perSecond: limits.messagesPerSecond });
  readonly #bytes = new TokenBucket({ burst: limits.bytesBurst, perSecond: limits.bytesPerSecond });
  readonly #frames = new FrameFollower();
  readonly #heartbeat: Heartbeat;
  readonly #sendQueue: SendQueue;
  /** Until this connection is served again: its timer, and when that is due. */
  #rest: { readonly timer: NodeJS.Timeout; readonly until: number } | null = null;
  /** Bytes that came in the same piece as the message after which this connection rests. */
  readonly #inbox: Arrived[] = [];
  #inboxBytes = 0;
  /** How many messages have been asked for and not come: an offer that waits for its answer is made again and again. */
  #asked = 0;
  /** Whether a ping waits for its answer. */
  #pinged = false;
  /** Ends the connection when a message stays unfinished: the number of that message, and its timer. */
  #unfinished: { readonly message: number; readonly timer: NodeJS.Timeout } | null = null;
  readonly #pending = new PendingRequests();
  readonly #ending = new AbortController();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#sendQueue = new SendQueue({
      socket: options.socket,
      onStall: () => this.close(closeCodes.slowReader),
      onChange: () => this.#tellBacklog(),
    });
    this.#heartbeat = new Heartbeat({
      signal: this.signal,
      ping: () => this.#socket.ping(),
      onSilence: () => this.close(closeCodes.silence),
    });
    // Before ws reads the same bytes, so that what they cost is known when it tells of a message in them.
    options.stream.prependListener('data', (chunk: Buffer) => this.#charge(chunk));
    this.#socket.on('message', (data, isBinary) => {
      this.#heartbeat.heard();
      this.#receive(data, isBinary);
    });
    this.#socket.on('ping', () => this.#answerPing());
    this.#socket.on('pong', () => this.#heartbeat.heard());
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', (code) =>
      this.#end({ code, manner: code === goingAway ? 'page-gone' : 'lost' }),
    );
  }

  /** Aborted when the connection has ended. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * Asks the client. Rejects with the client's refusal, with `timeout` (milliseconds), or with `ConnectionLost` when
   * the connection ends before the answer.
   */
  request<M extends ServerMethod>(method: M, params: ServerParams<M>, timeout: number): Promise<void> {
    const { id, answer } = this.#pending.open(method, timeout);
    this.#asked++;
    this.#send({ id, method, params });
    return answer;
  }

  notify({ event, params }: { event: string; params: object }): void {
    this.#send({ event, params });
  }

  answer(id: number, result: object): void {
    this.#send({ id, result });
  }

  refuse(id: number, { code, message }: ProtocolError): void {
    this.#send({ id, error: { code, message } });
  }

  /** Ends the connection now; the closing handshake follows in its own time. Idempotent. */
  close(code: CloseCode): void {
    if (this.signal.aborted) return;
    if (code !== closeCodes.slowReader) this.#sendQueue.flush();
    this.#socket.close(code);
    this.#cut();
    this.#end({ code, manner: violations.has(code) ? 'violation' : 'lost' });
  }

  /**
   * After an error of its own making ws closes the socket with the code that fits: what came was no WebSocket frame
   * (1002), no UTF-8 (1007), in too many pieces (1008) or too long (1009). Other errors are the network's.
   */
  #fail(error: Error): void {
    if (!('code' in error) || typeof error.code !== 'string' || !error.code.startsWith('WS_ERR_')) return;
    this.#cut();
    this.#end({ code: wsCloseCodes[error.code] ?? 1002, manner: 'violation' });
  }

  #cut(): void {
    setTimeout(() => this.#socket.terminate(), closeTimeout).unref();
  }

  #end(end: ConnectionEnd): void {
    if (this.signal.aborted) return;
    this.#ending.abort();
    this.#inbox.length = 0;
    this.#sendQueue.close();
    this.#wake();
    if (this.#unfinished) clearTimeout(this.#unfinished.timer);
    this.#pending.close();
    this.#options.onEnd(end);
  }

  #send(message: object): void {
    if (this.signal.aborted) return;
    const text = JSON.stringify(message);
    if (this.backlog + text.length > this.#options.mostBacklog()) this.close(closeCodes.slowReader);
    else this.#sendQueue.push(text);
  }

  /** Bytes for the client that have not left. */
  get backlog(): number {
    return this.#sendQueue.size;
  }

  #tellBacklog(): void {
    if (!this.signal.aborted) this.#options.onBacklog(this.backlog + this.#inboxBytes);
  }

  /** Of several pings at once only one has to be answered (RFC 6455, section 5.5.3); no browser sends any. */
  #answerPing(): void {
    if (this.#pinged) return;
    this.#pinged = true;
    setImmediate(() => {
      this.#pinged = false;
      if (!this.signal.aborted && this.backlog === 0) this.#socket.pong();
    });
  }

  /** Counts a request that costs as much as so many more messages; false when that is too much. */
  spend(messages: number): boolean {
    if (messages === 0) return true;
    this.#restFor(this.#options.charge({ messages, bytes: 0 }));
    const allowance = this.#messages.take(messages);
    if (allowance === -Infinity) this.close(closeCodes.flood);
    return allowance >= 0;
  }

  /** Counts what arrives, and not what comes of it: nothing may ever come of it. */
  #charge(chunk: Buffer): void {
    if (this.signal.aborted) return;
    const others = this.#frames.follow(chunk);
    const allowance = Math.min(this.#bytes.take(chunk.length), this.#messages.take(others));
    if (allowance === -Infinity) this.close(closeCodes.flood);
    else this.#watchUnfinished(this.#frames.unfinished);
    this.#restFor(this.#options.charge({ messages: others, bytes: chunk.length }));
  }

  /** Until then nothing is read, and what was read already waits: one piece of what the socket had at the most. */
  #restFor(milliseconds: number): void {
    if (milliseconds === 0 || this.signal.aborted) return;
    const time = Math.min(milliseconds, longestRest);
    const until = performance.now() + time;
    if (this.#rest && this.#rest.until >= until) return;
    if (this.#rest) clearTimeout(this.#rest.timer);
    this.#socket.pause();
    this.#rest = { timer: setTimeout(() => this.#wake(), time), until };
  }

  #wake(): void {
    if (!this.#rest) return;
    clearTimeout(this.#rest.timer);
    this.#rest = null;
    // Nobody listened meanwhile.
    this.#heartbeat.heard();
    this.#work();
    if (!this.#rest) this.#socket.resume();
    this.#tellBacklog();
  }

  #watchUnfinished(message: number | null): void {
    if (message === (this.#unfinished?.message ?? null)) return;
    if (this.#unfinished) clearTimeout(this.#unfinished.timer);
    const timer = () => setTimeout(() => this.close(closeCodes.unfinished), limits.messageTimeout);
    this.#unfinished = message === null ? null : { message, timer: timer() };
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.signal.aborted) return;
    // With the default `binaryType` of ws a message is one Buffer.
    const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0);
    const allowance = Math.min(this.#messages.take(), this.#bytes.take(0));
    if (allowance === -Infinity) {
      this.close(closeCodes.flood);
      return;
    }
    this.#inbox.push({ bytes, isBinary, allowance });
    this.#inboxBytes += bytes.length;
    this.#work();
    if (this.#rest) this.#tellBacklog();
  }

  /**
   * Serves what has arrived, until it has to rest; as many messages as this side has asked for cost the networks
   * nothing.
   */
  #work(): void {
    while (!this.#rest || this.#asked > 0) {
      const arrived = this.#inbox.shift();
      if (arrived === undefined) return;
      this.#inboxBytes -= arrived.bytes.length;
      if (this.#asked > 0) this.#asked--;
      else this.#restFor(this.#options.charge({ messages: 1, bytes: 0 }));
      try {
        this.#take(arrived);
      } catch (error) {
        this.#options.onDefect(error);
        this.close(closeCodes.internal);
      }
    }
  }

  #take({ bytes, isBinary, allowance }: Arrived): void {
    if (this.signal.aborted) return;
    const envelope = isBinary ? undefined : parseEnvelope(bytes.toString('utf8'));
    switch (envelope?.type) {
      case 'request':
        if (allowance < 0) this.#options.onExcess(envelope);
        else this.#options.onRequest(envelope);
        return;
      case 'success':
      case 'failure':
        if (!this.#pending.settle(envelope)) this.close(closeCodes.badAnswer);
        return;
      // Clients have nothing to notify.
      case 'notification':
      case undefined:
        this.close(closeCodes.malformed);
    }
  }
}

const violations: ReadonlySet<number> = new Set([
  closeCodes.malformed,
  closeCodes.flood,
  closeCodes.badAnswer,
  closeCodes.unsupportedVersion,
  closeCodes.helloTimeout,
]);

const wsCloseCodes: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
};
