import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { ServerCertificate } from '../tls/server-certificate.ts';
import { tlsOptions } from '../tls/tls-options.ts';

/** Milliseconds. A request here is a few hundred bytes, and a handshake a few kilobytes. */
const patience = 10_000;

const limits = {
  headersTimeout: patience,
  requestTimeout: patience,
  keepAliveTimeout: patience,
  connectionsCheckingInterval: 2_000,
};

/** Serves the connections that it is handed by `connection` events. */
export function createWebServer(certificate: ServerCertificate | null, handler: RequestListener): Server {
  const server = certificate === null ? createServer(limits, handler) : createTlsServer(certificate, handler);
  // In which nothing was sent or received; a WebSocket has its own heartbeat instead.
  server.setTimeout(60_000);
  return server;
}

function createTlsServer(certificate: ServerCertificate, handler: RequestListener): Server {
  const options = { ...limits, ...tlsOptions(certificate.pair), handshakeTimeout: patience };
  const server = createSecureServer(options, handler);
  // Connections that are open keep the certificate that they began with.
  certificate.onChange((pair) => server.setSecureContext(tlsOptions(pair)));
  return server;
}

/** Answers plain http with the same path at `origin`. */
export function createRedirectServer(origin: () => string): Server {
  const server = createServer(limits, ({ method, url = '/' }, response) => {
    const known = (method === 'GET' || method === 'HEAD') && /^\/[!-~]*$/u.test(url);
    response.writeHead(known ? 308 : 400, {
      ...(known && { location: `${origin()}${url}` }),
      'cache-control': 'no-store',
      'content-length': 0,
      connection: 'close',
    });
    response.end();
  });
  server.setTimeout(patience);
  return server;
}
