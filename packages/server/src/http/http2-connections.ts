import type { Http2SecureServer, Http2Session, SecureServerOptions, ServerHttp2Stream } from 'node:http2';
import type { Networks } from '../net/networks.ts';
import type { Ends } from '../net/client-address.ts';
import { Http2Connection, type Http2Times, type RequestCosts } from './http2-connection.ts';

/** Milliseconds between two looks at all connections. */
const lookInterval = 2_000;
/** Milliseconds in which connections may end by themselves when the server does. */
const leaveTimeout = 500;
/** As long as HTTP/1.1 may be idle; and a minute for what takes HTTP/1.1 one, three times over on a slow line. */
const usualTimes: Http2Times = { idle: 10_000, answer: 180_000 };

/** Bounds that Node and nghttp2 keep. Beyond them, the stream or the connection ends. */
export const http2Options = {
  settings: {
    // All that a page asks for before one can join, but for a few.
    maxConcurrentStreams: 32,
    // As Node has it for HTTP/1.1.
    maxHeaderListSize: 16_384,
  },
  maxHeaderListPairs: 100,
  // Megabytes: answers under way have 64 kB each at most, and requests that wait a kilobyte or two.
  maxSessionMemory: 1,
  // A browser that leaves a page gives up what is under way, which is 32 at the most.
  streamResetBurst: 128,
  streamResetRate: 16,
  maxSessionInvalidFrames: 32,
  maxSessionRejectedStreams: 32,
} satisfies SecureServerOptions;

export interface Http2ConnectionsOptions extends RequestCosts {
  /** The networks that a connection counts for; null for one that is nobody's in particular. */
  readonly networksOf: (socket: Ends) => Networks | null;
  readonly times?: Http2Times;
}

/** All connections of HTTP/2 that a server has. */
export class Http2Connections {
  readonly #options: Http2ConnectionsOptions;
  readonly #times: Http2Times;
  readonly #connections = new Map<Http2Session, Http2Connection>();
  readonly #timer: NodeJS.Timeout;
  #onEmpty: (() => void) | null = null;

  constructor(options: Http2ConnectionsOptions) {
    this.#options = options;
    this.#times = options.times ?? usualTimes;
    const look = () => {
      for (const connection of this.#connections.values()) connection.look();
    };
    this.#timer = setInterval(look, Math.min(lookInterval, this.#times.idle)).unref();
  }

  watch(server: Http2SecureServer): void {
    server.on('session', (session) => {
      const connection = new Http2Connection({
        session,
        networks: this.#options.networksOf(session.socket),
        costs: this.#options,
        times: this.#times,
        onClosed: () => {
          this.#connections.delete(session);
          if (this.#connections.size === 0) this.#onEmpty?.();
        },
      });
      this.#connections.set(session, connection);
    });
  }

  /** Calls `answer` when it is the turn of this request, unless it is given up before. */
  take(stream: ServerHttp2Stream, answer: () => void): void {
    const { session } = stream;
    if (session !== undefined) this.#connections.get(session)?.take(stream, answer);
  }

  /** Tells all of them that the server ends. Resolves when they have, or after half a second. Idempotent. */
  async leave(): Promise<void> {
    clearInterval(this.#timer);
    for (const connection of this.#connections.values()) connection.leave();
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leaveTimeout);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
