import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Names in this folder contain a hash of the content (Vite), so a file never changes. */
const hashed = /[/\\]assets[/\\]/u;

/**
 * The built web pages. One document serves all addresses: the script in it reads which page is meant. An unknown
 * address gets the same document with status 404, in which the script says that the link is wrong.
 */
export async function pages(app: FastifyInstance, options: { webDir: string }): Promise<void> {
  await app.register(fastifyStatic, {
    root: options.webDir,
    // Routes for the files that are there now, so that no request decides which file is read.
    wildcard: false,
    index: false,
    globIgnore: ['**/*.br', '**/*.gz'],
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const caching = hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
      void reply.header('cache-control', caching);
    },
  });
  app.get('/', page);
  app.get('/contacts', page);
  app.get('/check', page);
  app.get('/firewall', page);
  app.get('/r/:room', page);
  app.setNotFoundHandler((request, reply) => {
    void reply.code(404);
    if (request.method === 'GET' && request.headers.accept?.includes('text/html'))
      return page(request, reply);
    return reply.send({ error: 'not-found' });
  });
}

function page(_request: unknown, reply: FastifyReply): FastifyReply {
  return reply.sendFile('index.html');
}
