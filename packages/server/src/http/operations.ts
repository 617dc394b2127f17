import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../observe/metrics.ts';

export interface OperationsOptions {
  readonly metrics: Metrics;
  /** `off`, `loopback`, or the token that a reader must send. */
  readonly metricsAccess: string;
  /** The address at the other end of a connection. */
  readonly remoteOf: (socket: Socket) => string;
  /** Whether each part can do its work now. */
  readonly checks: Readonly<Record<string, () => boolean | Promise<boolean>>>;
}

/** Milliseconds. */
const lookInterval = 1_000;

/** For those who run the server: is it alive, is it ready, how much is going on. */
export async function operations(app: FastifyInstance, options: OperationsOptions): Promise<void> {
  const { metrics, checks } = options;
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get('/healthz', () => ({ status: 'ok' }));

  const look = lookOnceIn(checks);
  app.get('/readyz', async (_request, reply) => {
    const results = await look();
    const ready = results.every(([, passed]) => passed);
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ok' : 'unavailable', ...Object.fromEntries(results) };
  });

  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request, options)) {
      reply.callNotFound();
      return reply;
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

/**
 * Looks at all parts, and for a second after that says what it saw: some read the store, and whoever may ask for pages
 * may ask for this too.
 */
function lookOnceIn(checks: OperationsOptions['checks']): () => Promise<(readonly [string, boolean])[]> {
  let seen: Promise<(readonly [string, boolean])[]> | null = null;
  let since = 0;
  return () => {
    const now = performance.now();
    if (seen === null || now - since >= lookInterval) {
      since = now;
      seen = Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await check()] as const));
    }
    return seen;
  };
}

const loopback = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/u;
/** A page of elsewhere whose name was made to lead here asks by its own name (DNS rebinding). */
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/iu;
/** Headers that proxies add to a request; one that they passed on did not come from this machine. */
const proxyHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

function mayRead(
  { socket, headers }: FastifyRequest,
  { metricsAccess: access, remoteOf }: OperationsOptions,
): boolean {
  if (access === 'off') return false;
  if (access === 'loopback') {
    const isHere = loopback.test(remoteOf(socket)) && loopbackHost.test(headers.host ?? '');
    return isHere && proxyHeaders.every((name) => headers[name] === undefined);
  }
  const [scheme, token] = (headers.authorization ?? '').split(' ', 2);
  return (
    scheme?.toLowerCase() === 'bearer' && token !== undefined && timingSafeEqual(hash(token), hash(access))
  );
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
