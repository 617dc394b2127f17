import type { FirewallFacts } from '@sotto/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { describeError } from '../observe/log-fields.ts';
import type { StatusLog } from '../observe/status-log.ts';
import type { ServerCertificate } from '../tls/server-certificate.ts';
import { firewall } from './firewall.ts';
import { operations, type OperationsOptions } from './operations.ts';
import { pages } from './pages.ts';
import { securityText, type SecurityTextOptions } from './security-text.ts';
import { securityHeaders, type SecurityHeadersOptions } from './security-headers.ts';
import { socketRefusal } from './socket-refusal.ts';
import { createWebServer } from './web-server.ts';

export interface AppOptions {
  readonly webDir: string;
  readonly log: StatusLog;
  readonly security: SecurityHeadersOptions;
  readonly operations: OperationsOptions;
  readonly facts: FirewallFacts;
  readonly contact: SecurityTextOptions;
  /** Null: plain http. */
  readonly certificate: ServerCertificate | null;
}

export type App = FastifyInstance;

/** All of HTTP. Fastify's own logging stays off: it writes addresses and paths, and a path can hold a room's id. */
export async function createApp(options: AppOptions): Promise<App> {
  const headersFor = (host: string | undefined): Record<string, string> =>
    securityHeaders(host, options.security);
  const app = Fastify({
    logger: false,
    // It listens nowhere: the port that it shares with media hands it its connections, and ends them.
    serverFactory: (handler) => createWebServer(options.certificate, handler),
    // Nothing here takes a body.
    bodyLimit: 1024,
    // An address that cannot be read meets no hook.
    frameworkErrors: (_error, { headers }, { raw }) => {
      raw.writeHead(400, { ...headersFor(headers.host), 'content-type': 'application/json' });
      raw.end('{"error":"bad-request"}');
    },
  });
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headersFor(request.headers.host));
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
  return app;
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
