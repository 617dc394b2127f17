import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Networks } from '../net/networks.ts';

/**
 * How many requests of one connection are answered at a time: as many as browsers have connections of HTTP/1.1 to one
 * host. Others wait for their turn, without a file or a buffer.
 */
export const answeredAtOnce = 6;

/** Bytes that a connection may send, for each request and besides. A request of a page has a few hundred. */
const bytesPerRequest = 32_768;
const bytesBesides = 262_144;
/** Frames that are no requests but are answered: PING and SETTINGS. Browsers send a few. */
const controlsBesides = 64;

/** The costs of requests, for the network that they come from. */
export interface RequestCosts {
  /** Counts one more. Returns for how many milliseconds no other is to be answered. */
  readonly chargeRequest: (networks: Networks) => number;
  /** Counts one that was given up before it was answered. */
  readonly chargeReset: (networks: Networks) => void;
}

/** Milliseconds. */
export interface Http2Times {
  /** In which a connection without a request may stay. */
  readonly idle: number;
  /** In which an answer must be taken, once it was begun; and the last words. */
  readonly answer: number;
}

interface Open {
  /** When it came, or when its answer was begun. */
  since: number;
  begun: boolean;
  answer: (() => void) | null;
}

/** A connection of HTTP/2: what it may have answered at a time, what that costs, and when it has to end. */
export class Http2Connection {
  readonly #session: ServerHttp2Session;
  readonly #networks: Networks | null;
  readonly #costs: RequestCosts;
  readonly #times: Http2Times;
  /** Requests that are not over, in the order in which they came. */
  readonly #open = new Map<ServerHttp2Stream, Open>();
  /** Node ends a session only when all that it has to say was taken; its socket it ends at once. */
  #socket: Socket | null = null;
  #requests = 0;
  #controls = 0;
  #idleSince = performance.now();
  /** Until then no other request is answered, since the network has had enough. */
  #heldUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #leavingSince: number | null = null;

  /** `onClosed`: its socket is. */
  constructor(options: {
    session: ServerHttp2Session;
    networks: Networks | null;
    costs: RequestCosts;
    times: Http2Times;
    onClosed: () => void;
  }) {
    this.#session = options.session;
    this.#networks = options.networks;
    this.#costs = options.costs;
    this.#times = options.times;
    // Before whoever answers it.
    options.session.prependListener('stream', (stream) => this.#arrive(stream));
    for (const control of ['ping', 'remoteSettings'] as const)
      options.session.on(control, () => this.#countControl());
    options.session.once('connect', (_session, socket) => {
      this.#socket = socket;
      const close = () => {
        clearTimeout(this.#timer);
        options.onClosed();
      };
      if (socket.closed) close();
      else socket.once('close', close);
    });
  }

  /** Calls `answer` when it is the turn of this request, unless it is given up before. */
  take(stream: ServerHttp2Stream, answer: () => void): void {
    const open = this.#open.get(stream);
    if (open === undefined) return;
    open.answer = answer;
    this.#answerNext();
  }

  /** Ends it when it is idle, or has been slow or too much. To be called every few seconds. */
  look(): void {
    const now = performance.now();
    if (this.#hasLeft(now) || this.#isFlood() || this.#isSlow(now)) this.#socket?.destroy();
    else if (this.#open.size === 0 && now - this.#idleSince >= this.#times.idle) this.leave();
  }

  /** Says that there is no more to come (GOAWAY; RFC 9113, section 6.8), and ends with the requests that are there. */
  leave(): void {
    this.#leavingSince ??= performance.now();
    this.#session.close();
  }

  /** Everything was handed to the system: the other side need not close its own. */
  #hasLeft(now: number): boolean {
    if (this.#leavingSince === null) return false;
    return this.#socket?.writableFinished === true || now - this.#leavingSince >= this.#times.answer;
  }

  #arrive(stream: ServerHttp2Stream): void {
    const now = performance.now();
    this.#requests++;
    if (this.#networks !== null)
      this.#heldUntil = Math.max(this.#heldUntil, now + this.#costs.chargeRequest(this.#networks));
    if (stream.destroyed) {
      this.#chargeReset();
      return;
    }
    this.#open.set(stream, { since: now, begun: false, answer: null });
    stream.once('close', () => {
      this.#open.delete(stream);
      if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) this.#chargeReset();
      if (this.#open.size === 0) this.#idleSince = performance.now();
      this.#answerNext();
    });
  }

  #answerNext(): void {
    const now = performance.now();
    let begun = [...this.#open.values()].filter((open) => open.begun).length;
    for (const [stream, open] of this.#open) {
      if (open.begun || open.answer === null || stream.destroyed) continue;
      if (begun >= answeredAtOnce) return;
      if (now < this.#heldUntil) {
        this.#answerLater(this.#heldUntil - now);
        return;
      }
      begun++;
      open.begun = true;
      open.since = now;
      open.answer();
    }
  }

  #answerLater(wait: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#answerNext();
    }, wait);
  }

  #chargeReset(): void {
    if (this.#networks !== null) this.#costs.chargeReset(this.#networks);
  }

  /** HTTP/2 has no bound for these. */
  #countControl(): void {
    this.#controls++;
    // Not amidst the bytes that are being read.
    if (this.#controls > controlsBesides + this.#requests) setImmediate(() => this.#socket?.destroy());
  }

  /** Nor for others that are no requests, such as PRIORITY and those that nobody knows. */
  #isFlood(): boolean {
    return (this.#socket?.bytesRead ?? 0) > bytesBesides + this.#requests * bytesPerRequest;
  }

  /** A client that opens no window (RFC 9113, section 5.2) and sends something else now and then is never idle to Node. */
  #isSlow(now: number): boolean {
    return [...this.#open.values()].some(
      ({ begun, answer, since }) => (begun || answer === null) && now - since >= this.#times.answer,
    );
  }
}
