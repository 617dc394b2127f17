import type { FastifyInstance } from 'fastify';
import type { OriginPolicy } from '../signaling/origin-policy.ts';

/**
 * Browsers do not tell a page why its socket was refused. A request that wants no socket is told: 403 where pages of
 * this origin may open none.
 */
export async function socketRefusal(
  app: FastifyInstance,
  { origins }: { origins: OriginPolicy },
): Promise<void> {
  app.post('/ws', ({ headers }, reply) => {
    const allowed = origins.allows(headers.origin, headers.host);
    return reply.code(allowed ? 400 : 403).send({ error: allowed ? 'not-a-socket' : 'origin-not-allowed' });
  });
}
