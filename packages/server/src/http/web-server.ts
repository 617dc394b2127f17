import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createSecureServer, type Http2SecureServer, Http2ServerRequest } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { ServerCertificate } from '../tls/server-certificate.ts';
import { tlsOptions } from '../tls/tls-options.ts';
import { type Http2Connections, http2Options } from './http2-connections.ts';

/** Milliseconds. A request here is a few hundred bytes, and a handshake a few kilobytes. */
const connectionTimeout = 10_000;
/** Milliseconds in which nothing was sent or received; a WebSocket has its own heartbeat instead. */
const silence = 60_000;

const limits = {
  headersTimeout: connectionTimeout,
  requestTimeout: connectionTimeout,
  keepAliveTimeout: connectionTimeout,
  connectionsCheckingInterval: 2_000,
};

/**
 * Requests that may be open on a connection of HTTP/1.1. Browsers send one after the other; the next can be read a
 * moment before this process hears that the answer before it has been written.
 */
const mostOpen = 2;

/** Counts a request by HTTP/1.1 for the networks that it comes from. Returns for how many milliseconds it has to wait. */
export type ChargeRequest = (request: IncomingMessage) => number;

/** The limit of requests by HTTP/1.1. Those by HTTP/2 are counted where their connections are. */
export interface WebServerOptions {
  readonly charge: ChargeRequest;
  /** Whether its connection may be held until then: not one of a proxy, by which others come as well. */
  readonly mayWait: (request: IncomingMessage) => boolean;
  /** Answers a request that may not. `wait`: milliseconds. */
  readonly refuse: (request: IncomingMessage, response: ServerResponse, wait: number) => void;
}

/** Serves the connections that it is handed by `connection` events. */
export function createWebServer(handler: RequestListener, options: WebServerOptions): Server {
  const open = new WeakMap<Duplex, number>();
  const server = createServer(limits, (request, response) => {
    if (request.httpVersionMajor !== 1) {
      handler(request, response);
      return;
    }
    const { socket } = request;
    const count = (open.get(socket) ?? 0) + 1;
    // Node would begin all that it reads of a pipeline at once, and each holds a file.
    if (count > mostOpen) {
      socket.destroy();
      return;
    }
    open.set(socket, count);
    response.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1));
    const wait = options.charge(request);
    if (wait === 0) handler(request, response);
    else if (options.mayWait(request)) answerLater(response, wait, () => handler(request, response));
    else options.refuse(request, response, wait);
  });
  return server.setTimeout(silence);
}

/** Calls `answer` after so many milliseconds, unless the client is gone by then. */
function answerLater(response: ServerResponse, wait: number, answer: () => void): void {
  const timer = setTimeout(() => {
    response.off('close', giveUp);
    answer();
  }, wait);
  const giveUp = () => clearTimeout(timer);
  response.once('close', giveUp);
}

/**
 * The same over TLS, by HTTP/2 with whoever offers it and by HTTP/1.1 with everybody else, and for all sockets. `pages`
 * answers the requests, and has no connections of its own: what is read of a request is the same in both protocols.
 */
export function createTlsServer(options: {
  certificate: ServerCertificate;
  connections: Http2Connections;
  pages: Server;
}): Http2SecureServer {
  const { certificate, connections, pages } = options;
  const server = createSecureServer({
    // Those of HTTP/1.1, which Node takes here as well.
    ...limits,
    ...http2Options,
    ...tlsOptions(certificate.pair),
    handshakeTimeout: connectionTimeout,
    allowHTTP1: true,
  });
  connections.watch(server);
  server.on('request', (request: IncomingMessage | Http2ServerRequest, response) => {
    const answer = () => void pages.emit('request', request, response);
    if (request instanceof Http2ServerRequest) connections.take(request.stream, answer);
    else answer();
  });
  server.on('clientError', (error: Error, socket: Duplex) => {
    if (!pages.emit('clientError', error, socket)) socket.destroy();
  });
  // Connections that are open keep the certificate that they began with.
  certificate.onChange((pair) => server.setSecureContext(tlsOptions(pair)));
  return server.setTimeout(silence);
}

/** Answers plain http with the same path at `origin`, and nobody who has asked too much. */
export function createRedirectServer(origin: () => string, charge: ChargeRequest): Server {
  const server = createServer(limits, (request, response) => {
    if (charge(request) > 0) {
      request.socket.destroy();
      return;
    }
    const { method, url = '/' } = request;
    const known = (method === 'GET' || method === 'HEAD') && /^\/[!-~]*$/u.test(url);
    response.writeHead(known ? 308 : 400, {
      ...(known && { location: `${origin()}${url}` }),
      'cache-control': 'no-store',
      'content-length': 0,
      connection: 'close',
    });
    response.end();
  });
  return server.setTimeout(connectionTimeout);
}
