import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { closeCodes, limits } from '@sotto/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Checks } from '../check/checks.ts';
import { hostOf } from '../http/host.ts';
import type { NetworkRates } from '../net/network-rates.ts';
import { Admissions } from '../net/admissions.ts';
import type { Networks } from '../net/networks.ts';
import { CountedLog } from '../observe/counted-log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { StatusLog } from '../observe/status-log.ts';
import type { Rings } from '../ringing/rings.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { TurnCredentials } from '../turn/turn-credentials.ts';
import type { ClientAddresses } from '../net/client-address.ts';
import type { OriginPolicy } from '../http/origin-policy.ts';
import { Session, priorities } from './session.ts';

const socketPath = '/ws';
/** Sockets of one address that have neither a membership nor a proven identity. */
const idleSockets = 128;
/** The HTTP status that says what there is too much of. */
const refusals = { network: 429, total: 503 } as const;

export interface GatewayOptions {
  readonly origins: OriginPolicy;
  readonly addresses: ClientAddresses;
  readonly networkRates: NetworkRates;
  readonly maxConnections: number;
  readonly connectionsPerAddress: number;
  readonly directory: RoomDirectory;
  readonly rings: Rings;
  readonly checks: Checks;
  readonly turn: TurnCredentials | null;
  readonly log: StatusLog;
  readonly metrics: Metrics;
}

/** Turns HTTP upgrades into sessions, and refuses those that must not be. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.messageBytes,
    maxFragments: limits.messageFragments,
    // Packets of a frame that is not whole yet; the least of them carry half a kilobyte.
    maxBufferedChunks: 1024,
    // Compression would let the length of a message tell what is in it, and costs memory for each socket.
    perMessageDeflate: false,
    // The connection answers pings: one answer to each would be as many writes as somebody sends pings.
    autoPong: false,
  });
  readonly #open = new Map<WebSocket, Session>();
  readonly #admissions: Admissions;
  readonly #refusals: CountedLog;
  #saidOrigin = false;
  #closing = false;
  #onEmpty: (() => void) | null = null;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { maxConnections, connectionsPerAddress, log } = options;
    this.#admissions = new Admissions({
      total: maxConnections,
      perAddress: connectionsPerAddress,
      idlePerAddress: idleSockets,
      honest: priorities.reachable,
    });
    this.#refusals = new CountedLog(log);
  }

  get size(): number {
    return this.#open.size;
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const status = this.#objection(request);
      if (status === null) this.#accept(request, { socket, head });
      else this.#refuse(socket, { status, networks: this.#options.addresses.of(request) });
    });
  }

  /** Takes no more sockets, tells those that are open that the server stops, and resolves when they are closed. */
  async shutDown(): Promise<void> {
    this.#closing = true;
    this.#refusals.close();
    for (const session of this.#open.values()) session.close(closeCodes.restart);
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  /** The HTTP status with which to refuse, or null. */
  #objection(request: IncomingMessage): number | null {
    const { url, headers } = request;
    if (url !== socketPath) return 404;
    if (hostOf(request) === null) return 400;
    if (!this.#options.origins.allows(headers.origin, headers.host)) return 403;
    if (this.#closing) return 503;
    return null;
  }

  #accept(request: IncomingMessage, { socket, head }: { socket: Duplex; head: Buffer }): void {
    const { addresses, networkRates, directory, rings, checks, turn, origins, log, metrics } = this.#options;
    const networks = addresses.of(request);
    let end = (): void => void socket.destroy();
    const admission = this.#admissions.admit(networks, () => end());
    if (typeof admission === 'string') {
      this.#refuse(socket, { status: refusals[admission], networks });
      return;
    }
    // Fires also when ws refuses the handshake.
    socket.once('close', admission.release);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const backlog = networkRates.backlog(networks, () => session.close(closeCodes.slowReader));
      const session = new Session({
        socket: webSocket,
        stream: socket,
        networks,
        directory,
        rings,
        checks,
        log,
        metrics,
        charge: (arrived) => networkRates.charge(networks, arrived),
        onBacklog: backlog.hold,
        onPriority: admission.setPriority,
        mayTake: (what) => networkRates.take(what, networks),
        turn,
        signingOrigin: origins.signingOrigin(request.headers.origin, request.headers.host),
      });
      end = () => session.close(closeCodes.crowded);
      this.#open.set(webSocket, session);
      webSocket.once('close', () => {
        backlog.release();
        this.#open.delete(webSocket);
        if (this.#open.size === 0) this.#onEmpty?.();
      });
    });
  }

  #refuse(socket: Duplex, { status, networks }: { status: number; networks: Networks }): void {
    socket.on('error', () => undefined);
    this.#options.metrics.socketRefused(status);
    if (!this.#options.networkRates.take('refusal', networks)) {
      socket.destroy();
      return;
    }
    // A client that does not end its side would hold the connection, which Node does not time any more.
    socket.once('finish', () => socket.destroy());
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    if (status === 403) this.#sayOrigin();
    if (status !== 404) this.#refusals.warn('socket refused', { status });
  }

  /** Once: a proxy or a name that nobody configured looks to people as if the server did not answer. */
  #sayOrigin(): void {
    if (!this.#saidOrigin)
      this.#options.log.warn('origin not allowed: set SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS');
    this.#saidOrigin = true;
  }
}
