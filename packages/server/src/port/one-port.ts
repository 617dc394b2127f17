import type { ServerHttp2Session } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { answeredAtOnce } from '../http/http2-connection.ts';
import { NetworkRoster, type Place } from '../network/network-roster.ts';
import type { Networks } from '../network/networks.ts';
import { type Ends, endsOf } from './ends.ts';
import { type FirstBytes, type More, readFirstBytes } from './first-bytes.ts';
import { HandshakeQueue } from './handshake-queue.ts';
import type { IcePipes } from './ice-pipes.ts';
import { listenOn, type Listener } from './listen.ts';
import { readProxyHeader } from './proxy-header.ts';
import { Undecided } from './undecided.ts';

/** Who takes what arrives at one port. What nobody takes is closed. */
export interface Places {
  readonly tls?: Server;
  readonly http?: Server;
  readonly ice?: IcePipes;
}

/** How a connection fared, for the metrics. */
export type Arrival = 'tls' | 'http' | 'ice' | 'refused' | 'unknown' | 'silent' | 'crowded' | 'failed';

export interface OnePortOptions {
  readonly places: Places;
  /** The networks of the client that a connection counts for; null for one that is nobody's in particular. */
  readonly networksOf: (socket: Socket) => Networks | null;
  /** How many TLS and HTTP connections may be open at once; idle are those that carry no WebSocket. */
  readonly web: { readonly total: number; readonly perAddress: number; readonly idlePerAddress: number };
  /** Counts one more TLS handshake. Where it is too much the connection ends, before the handshake begins. */
  readonly mayShakeHands: (networks: Networks) => boolean;
  readonly onArrival: (arrival: Arrival) => void;
  /**
   * Set where all connections come from a proxy, which says by a PROXY header who each is for: told to this before
   * `networksOf` is asked.
   */
  readonly introduce?: (socket: Socket, address: string) => void;
  /** Milliseconds until a connection must have said what it wants. */
  readonly patience?: number;
}

/** How a connection stands that carries a WebSocket; see `NetworkRoster`. */
const carrying = 1;
/** A connection that a web server has. */
interface WebConnection {
  readonly socket: Socket;
  readonly networks: Networks | null;
  /** What it counts for: one for each request that may be answered at a time. */
  readonly places: Place[];
}

const undecidedLimits = { patience: 10_000, total: 4096, perAddress: 256 };

/**
 * A TCP port with several uses: looks at the first bytes of each connection and hands it, unread, to whom it is for.
 * Keeps count of all of them, and ends them when it closes.
 */
export class OnePort {
  readonly #options: OnePortOptions;
  readonly #sockets = new Set<Socket>();
  readonly #undecided: Undecided;
  readonly #handshakes = new HandshakeQueue();
  readonly #web: NetworkRoster;
  /** What the web servers have, by both ends of it: TLS wraps the socket into another one. */
  readonly #webConnections = new Map<string, WebConnection>();
  #servers: readonly Server[] = [];

  constructor(options: OnePortOptions) {
    this.#options = options;
    this.#web = new NetworkRoster(options.web);
    this.#undecided = new Undecided({
      limits: { ...undecidedLimits, ...(options.patience !== undefined && { patience: options.patience }) },
      onDropped: options.onArrival,
    });
    // They listen nowhere, and it is by this event that Node begins to look after the time limits of requests.
    for (const server of this.#webServers()) server.emit('listening');
    options.places.tls?.on('session', ({ socket }: ServerHttp2Session) => this.#multiplexes(socket));
  }

  /** Resolves with the port; of several, that of the first listener. Rejects with `ListenError`, with none open. */
  async listen(listeners: readonly Listener[]): Promise<number> {
    this.#servers = await listenOn(listeners, () => this.#createServer());
    const address = this.#servers[0]?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Connections that are open now, by what they are. */
  counts(): Readonly<Record<'undecided' | 'web' | 'ice', number>> {
    return {
      undecided: this.#undecided.size,
      web: this.#webConnections.size,
      ice: this.#options.places.ice?.size ?? 0,
    };
  }

  /** The connection of this socket carries a WebSocket from now on. */
  carries(socket: Ends): void {
    for (const place of this.#webConnections.get(endsOf(socket))?.places ?? []) place.stand(carrying);
  }

  /** Idempotent. Takes no more connections and ends those that are open. */
  close(): void {
    for (const server of this.#servers) server.close();
    for (const server of this.#webServers()) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #webServers(): Server[] {
    const { tls, http } = this.#options.places;
    return [tls, http].filter((server) => server !== undefined);
  }

  #createServer(): Server {
    const server = createServer({ noDelay: true, keepAlive: true });
    server.on('connection', (socket) => this.#accept(socket));
    // Such as EMFILE for a single connection; the listening itself goes on.
    server.on('error', () => this.#options.onArrival('failed'));
    return server;
  }

  #accept(socket: Socket): void {
    const { introduce } = this.#options;
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#undecided.remove(socket);
    });
    if (introduce === undefined) {
      this.#look(socket);
      return;
    }
    this.#read(socket, { networks: null, parse: readProxyHeader }, (header, bytes) => {
      if (header.kind === 'unknown') {
        socket.destroy();
        this.#options.onArrival('unknown');
        return;
      }
      if (header.address !== null) introduce(socket, header.address);
      if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length));
      this.#look(socket);
    });
  }

  /** Finds out what a connection is for, and hands it on. */
  #look(socket: Socket): void {
    const networks = this.#options.networksOf(socket);
    this.#read(socket, { networks, parse: readFirstBytes }, (found, bytes) => {
      socket.unshift(bytes);
      const taken = this.#handOn(socket, { found, networks });
      if (!taken) socket.destroy();
      this.#options.onArrival(taken || found.kind === 'unknown' ? found.kind : 'refused');
    });
  }

  /** Reads until `parse` knows what it is. Then the socket stands still, with nothing given back to it. */
  #read<T extends { readonly kind: string }>(
    socket: Socket,
    { networks, parse }: { networks: Networks | null; parse: (bytes: Uint8Array) => T | More },
    take: (found: T, bytes: Buffer) => void,
  ): void {
    this.#undecided.add(socket, networks);
    let bytes = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const found = parse(bytes);
      if (isMore(found)) return;
      socket.off('data', read);
      this.#undecided.remove(socket);
      socket.pause();
      take(found, bytes);
    };
    socket.on('data', read);
    socket.resume();
  }

  /** False when nobody takes it. */
  #handOn(
    socket: Socket,
    { found, networks }: { found: Exclude<FirstBytes, More>; networks: Networks | null },
  ): boolean {
    if (found.kind === 'unknown') return false;
    const { places } = this.#options;
    if (found.kind === 'ice') {
      return places.ice?.open(socket, { usernameFragment: found.usernameFragment, networks }) ?? false;
    }
    const server = places[found.kind];
    if (server === undefined) return false;
    if (found.kind === 'tls' && networks && !this.#options.mayShakeHands(networks)) return false;
    const connection: WebConnection = { socket, networks, places: [] };
    if (!this.#admit(connection)) return false;
    const ends = endsOf(socket);
    this.#webConnections.set(ends, connection);
    socket.once('close', () => {
      release(connection);
      // The client may have used the same port again by now.
      if (this.#webConnections.get(ends) === connection) this.#webConnections.delete(ends);
    });
    if (found.kind === 'tls') {
      socket.once(
        'close',
        this.#handshakes.add(networks, () => server.emit('connection', socket)),
      );
      return true;
    }
    server.emit('connection', socket);
    // Plain HTTP is read from the socket itself, TLS from below it.
    socket.resume();
    return true;
  }

  /** Counts one more place for a connection. False when there is none for it. */
  #admit(connection: WebConnection): boolean {
    const place = this.#web.admit(connection.networks, () => {
      // All of them at once, so that no other connection goes for those that are still held.
      release(connection);
      connection.socket.destroy();
    });
    if (typeof place === 'string') return false;
    connection.places.push(place);
    return true;
  }

  /** A connection of HTTP/2 does what several of HTTP/1.1 do, and counts as so many. */
  #multiplexes(socket: Ends): void {
    const connection = this.#webConnections.get(endsOf(socket));
    if (connection === undefined) return;
    while (connection.places.length < answeredAtOnce && !connection.socket.destroyed) {
      if (!this.#admit(connection)) connection.socket.destroy();
    }
  }
}

function release({ places }: WebConnection): void {
  for (const place of places) place.release();
}

const isMore = (found: { readonly kind: string }): found is More => found.kind === 'more';
