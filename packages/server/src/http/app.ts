import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:net';
import type { FirewallFacts } from '@sotto/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { describeError } from '../observe/log-fields.ts';
import type { StatusLog } from '../observe/status-log.ts';
import type { OriginPolicy } from './origin-policy.ts';
import type { ServerCertificate } from '../tls/server-certificate.ts';
import { firewall } from './firewall.ts';
import { hostOf } from './host.ts';
import { Http2Connections, type Http2ConnectionsOptions } from './http2-connections.ts';
import { operations, type OperationsOptions } from './operations.ts';
import { pages } from './pages.ts';
import { securityText, type SecurityTextOptions } from './security-text.ts';
import { securityHeaders, type SecurityHeadersOptions } from './security-headers.ts';
import { createTlsServer, createWebServer, type WebServerOptions } from './web-server.ts';

export interface AppOptions {
  readonly webDir: string;
  readonly log: StatusLog;
  readonly security: SecurityHeadersOptions;
  readonly operations: OperationsOptions;
  readonly facts: FirewallFacts;
  readonly contact: SecurityTextOptions;
  /** Null: plain http. */
  readonly certificate: ServerCertificate | null;
  /** Whose requests are, and what they cost. */
  readonly visitors: Http2ConnectionsOptions & Pick<WebServerOptions, 'charge' | 'mayWait'>;
}

export interface App {
  readonly server: Server;
  /** Tells who is connected by HTTP/2 that the server ends. Resolves when they are gone, or half a second later. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

const json = { 'content-type': 'application/json' };

/** All of HTTP. Fastify's own logging stays off: it writes addresses and paths, and a path can hold a room's id. */
export async function createApp(options: AppOptions): Promise<App> {
  const headersFor = (request: Pick<IncomingMessage, 'httpVersionMajor' | 'rawHeaders'>) =>
    securityHeaders(hostOf(request) ?? undefined, options.security);
  const app = Fastify({
    logger: false,
    // It listens nowhere: the port that it shares with media hands it its connections, and ends them; or TLS its
    // requests.
    serverFactory: (handler) =>
      createWebServer(handler, {
        ...options.visitors,
        refuse: (request, response, wait) => {
          const seconds = String(Math.ceil(wait / 1_000));
          response.writeHead(429, { ...headersFor(request), ...json, 'retry-after': seconds });
          response.end('{"error":"too-many-requests"}');
        },
      }),
    // Nothing here takes a body.
    bodyLimit: 1024,
    // An address that cannot be read meets no hook.
    frameworkErrors: (_error, request, { raw }) => {
      raw.writeHead(400, { ...headersFor(request.raw), ...json });
      raw.end('{"error":"bad-request"}');
    },
  });
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headersFor(request.raw));
    const host = hostOf(request.raw);
    if (host === null) return reply.code(400).send({ error: 'bad-request' });
    // By HTTP/2 it mostly comes under another name; all that judge by it find it here.
    request.headers.host = host;
    return undefined;
  });
  app.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    if (status >= 500) options.log.error('http failed', { status, ...describeError(error) });
    return reply.code(status).send({ error: status >= 500 ? 'internal' : 'bad-request' });
  });
  await app.register(operations, options.operations);
  await app.register(firewall, { facts: options.facts });
  await app.register(securityText, options.contact);
  await app.register(socketRefusal, { origins: options.security.origins });
  await app.register(pages, { webDir: options.webDir });
  await app.ready();
  const { certificate } = options;
  const connections = new Http2Connections(options.visitors);
  const server =
    certificate === null ? app.server : createTlsServer({ certificate, connections, pages: app.server });
  return { server, leave: () => connections.leave(), close: () => app.close() };
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

/**
 * Browsers do not tell a page why its socket was refused. A request that wants no socket is told: 403 where pages of
 * this origin may open none.
 */
async function socketRefusal(app: FastifyInstance, { origins }: { origins: OriginPolicy }): Promise<void> {
  app.post('/ws', ({ headers }, reply) => {
    const allowed = origins.allows(headers.origin, headers.host);
    return reply.code(allowed ? 400 : 403).send({ error: allowed ? 'not-a-socket' : 'origin-not-allowed' });
  });
}
