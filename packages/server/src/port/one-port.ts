import type { ServerHttp2Session } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { answeredAtOnce } from '../http/http2-connection.ts';
import { Admissions, type Admission } from '../net/admissions.ts';
import type { Networks } from '../net/networks.ts';
import type { Arrival } from '../observe/metrics.ts';
import { type Ends, endsOf } from '../net/client-address.ts';
import { type FirstBytes, type More, readFirstBytes } from './first-bytes.ts';
import { HandshakeQueue } from './handshake-queue.ts';
import type { IcePipes } from './ice-pipes.ts';
import { listenOn } from './listen.ts';
import type { Listener } from '../net/port-plan.ts';
import { readProxyHeader } from './proxy-header.ts';
import { PendingSockets } from './pending-sockets.ts';

/** The servers behind one port. A connection for none of them is closed. */
export interface Targets {
  readonly tls?: Server;
  readonly http?: Server;
  readonly ice?: IcePipes;
}

export interface OnePortOptions {
  readonly targets: Targets;
  /** The servers behind ports that are opened by `listenBesides`. */
  readonly besides?: Targets;
  /** The networks of the client that a connection counts for; null for one that is nobody's in particular. */
  readonly networksOf: (socket: Socket) => Networks | null;
  /** How many TLS and HTTP connections may be open at once; idle are those that carry no WebSocket. */
  readonly web: { readonly total: number; readonly perAddress: number; readonly idlePerAddress: number };
  /** How many TLS handshakes may be under way. */
  readonly handshakes?: number;
  /** Counts one more TLS handshake. Where it is too much the connection ends, before the handshake begins. */
  readonly mayShakeHands: (networks: Networks) => boolean;
  readonly onArrival: (arrival: Arrival) => void;
  /**
   * Set where all connections come from a proxy, which says by a PROXY header who each is for: told to this before
   * `networksOf` is asked.
   */
  readonly setProxiedAddress?: (socket: Socket, address: string) => void;
  /** Milliseconds until a connection must have said what it wants. */
  readonly timeout?: number;
}

/** How a connection stands that carries a WebSocket; see `Admissions`. */
const carrying = 1;
/** A connection that a web server has. */
interface WebConnection {
  readonly socket: Socket;
  readonly networks: Networks | null;
  /** Its admissions: one for each request that may be answered at a time. */
  readonly targets: Admission[];
  /** Of its TLS handshake, once that has begun. */
  handshake: Admission | null;
}

const pendingLimits = { timeout: 10_000, total: 4096, perAddress: 256 };
/**
 * TLS handshakes that are not over: each holds a hundred kilobytes, and is over after a round trip or two of an honest
 * client. What is too much is ended, so that nobody waits for those that never go on.
 */
const mostHandshakes = 1024;

/**
 * A TCP port with several uses: looks at the first bytes of each connection and hands it, unread, to whom it is for.
 * Keeps count of all of them, and ends them when it closes. More ports that have other uses can be counted with it.
 */
export class OnePort {
  readonly #options: OnePortOptions;
  readonly #sockets = new Set<Socket>();
  readonly #pending: PendingSockets;
  readonly #handshakes = new HandshakeQueue();
  readonly #shaking: Admissions;
  readonly #web: Admissions;
  /** The connections of the web servers, by their two ends: TLS wraps the socket into another one. */
  readonly #webConnections = new Map<string, WebConnection>();
  readonly #servers: Server[] = [];

  constructor(options: OnePortOptions) {
    this.#options = options;
    this.#web = new Admissions(options.web);
    const { perAddress } = options.web;
    this.#shaking = new Admissions({
      total: options.handshakes ?? mostHandshakes,
      perAddress,
      idlePerAddress: perAddress,
      grace: 0,
    });
    this.#pending = new PendingSockets({
      limits: { ...pendingLimits, ...(options.timeout !== undefined && { timeout: options.timeout }) },
      onDropped: options.onArrival,
    });
    for (const targets of [options.targets, options.besides ?? {}]) beginLimits(targets);
    options.targets.tls?.on('session', ({ socket }: ServerHttp2Session) => this.#multiplexes(socket));
    options.targets.tls?.on('secureConnection', (socket: TLSSocket) => this.#hasShaken(socket));
  }

  /** Resolves with the port; of several, that of the first listener. Rejects with `ListenError`, with none open. */
  listen(listeners: readonly Listener[]): Promise<number> {
    return this.#listen(listeners, (socket) => this.#accept(socket));
  }

  /** The same for connections that only those in `besides` take, and that no proxy introduces. */
  listenBesides(listeners: readonly Listener[]): Promise<number> {
    return this.#listen(listeners, (socket) => {
      this.#hold(socket);
      this.#look(socket, this.#options.besides ?? {});
    });
  }

  /** Connections that are open now, by what they are. */
  counts(): Readonly<Record<'undecided' | 'web' | 'ice', number>> {
    return {
      undecided: this.#pending.size,
      web: this.#webConnections.size,
      ice: this.#options.targets.ice?.size ?? 0,
    };
  }

  /** The connection of this socket carries a WebSocket from now on. */
  carries(socket: Ends): void {
    for (const admission of this.#webConnections.get(endsOf(socket))?.targets ?? [])
      admission.setPriority(carrying);
  }

  /** Idempotent. Takes no more connections and ends those that are open. */
  close(): void {
    for (const server of this.#servers) server.close();
    const { targets, besides = {} } = this.#options;
    for (const server of [...webServers(targets), ...webServers(besides)]) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #listen(listeners: readonly Listener[], accept: (socket: Socket) => void): Promise<number> {
    const servers = await listenOn(listeners, () => {
      const server = createServer({ noDelay: true, keepAlive: true });
      server.on('connection', accept);
      // Such as EMFILE for a single connection; the listening itself goes on.
      server.on('error', () => this.#options.onArrival('failed'));
      return server;
    });
    this.#servers.push(...servers);
    const address = servers[0]?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#pending.remove(socket);
    });
  }

  #accept(socket: Socket): void {
    const { setProxiedAddress, targets } = this.#options;
    this.#hold(socket);
    if (setProxiedAddress === undefined) {
      this.#look(socket, targets);
      return;
    }
    this.#read(socket, { networks: null, parse: readProxyHeader }, (header, bytes) => {
      if (header.kind === 'unknown') {
        socket.destroy();
        this.#options.onArrival('unknown');
        return;
      }
      if (header.address !== null) setProxiedAddress(socket, header.address);
      if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length));
      this.#look(socket, targets);
    });
  }

  /** Finds out what a connection is for, and hands it on. */
  #look(socket: Socket, targets: Targets): void {
    const networks = this.#options.networksOf(socket);
    this.#read(socket, { networks, parse: readFirstBytes }, (found, bytes) => {
      socket.unshift(bytes);
      const taken = this.#handOn(socket, { found, networks, targets });
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
    this.#pending.add(socket, networks);
    let bytes = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const found = parse(bytes);
      if (isMore(found)) return;
      socket.off('data', read);
      this.#pending.remove(socket);
      socket.pause();
      take(found, bytes);
    };
    socket.on('data', read);
    socket.resume();
  }

  /** False when nobody takes it. */
  #handOn(
    socket: Socket,
    {
      found,
      networks,
      targets,
    }: { found: Exclude<FirstBytes, More>; networks: Networks | null; targets: Targets },
  ): boolean {
    if (found.kind === 'unknown') return false;
    if (found.kind === 'ice')
      return targets.ice?.open(socket, { usernameFragment: found.usernameFragment, networks }) ?? false;
    const server = targets[found.kind];
    if (server === undefined) return false;
    if (found.kind === 'tls' && networks && !this.#options.mayShakeHands(networks)) return false;
    const connection: WebConnection = { socket, networks, targets: [], handshake: null };
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
        this.#handshakes.add(networks, () => {
          if (this.#mayShake(connection)) server.emit('connection', socket);
        }),
      );
      return true;
    }
    server.emit('connection', socket);
    // Plain HTTP is read from the socket itself, TLS from below it.
    socket.resume();
    return true;
  }

  /** Counts a connection once more. False when that would be too much. */
  #admit(connection: WebConnection): boolean {
    const admission = this.#web.admit(connection.networks, () => {
      // All of them at once, so that no other connection goes for those that are still held.
      release(connection);
      connection.socket.destroy();
    });
    if (typeof admission === 'string') return false;
    connection.targets.push(admission);
    return true;
  }

  /** Counts its handshake until that is over. False when there is no room for it, and then it has ended. */
  #mayShake(connection: WebConnection): boolean {
    const { networks, socket } = connection;
    const admission = this.#shaking.admit(networks, () => socket.destroy());
    if (typeof admission === 'string') socket.destroy();
    else connection.handshake = admission;
    return typeof admission !== 'string';
  }

  #hasShaken(socket: Ends): void {
    this.#webConnections.get(endsOf(socket))?.handshake?.release();
  }

  /** A connection of HTTP/2 does what several of HTTP/1.1 do, and counts as so many. */
  #multiplexes(socket: Ends): void {
    const connection = this.#webConnections.get(endsOf(socket));
    if (connection === undefined) return;
    while (connection.targets.length < answeredAtOnce && !connection.socket.destroyed)
      if (!this.#admit(connection)) connection.socket.destroy();
  }
}

function release({ targets, handshake }: WebConnection): void {
  for (const admission of targets) admission.release();
  handshake?.release();
}

const webServers = ({ tls, http }: Targets): Server[] => [tls, http].filter((server) => server !== undefined);

/** They listen nowhere, and it is by this event that Node begins to look after the time limits of requests. */
function beginLimits(targets: Targets): void {
  for (const server of webServers(targets)) server.emit('listening');
}

const isMore = (found: { readonly kind: string }): found is More => found.kind === 'more';
