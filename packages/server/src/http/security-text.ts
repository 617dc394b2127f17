import type { FastifyInstance } from 'fastify';

const path = '/.well-known/security.txt';
const day = 86_400_000;
/** "Recommended … less than a year into the future" (RFC 9116, section 2.5.5). */
const lifetime = 90 * day;

export interface SecurityTextOptions {
  /** Where reports go, as URIs; none: there is no such file, since it must not be without one. */
  readonly addresses: readonly string[];
  readonly publicUrl: string | null;
}

/** Where people report a weakness of this server (RFC 9116). */
export async function securityText(app: FastifyInstance, options: SecurityTextOptions): Promise<void> {
  if (options.addresses.length === 0) return;
  app.get(path, (_request, reply) =>
    reply.header('cache-control', 'max-age=86400').type('text/plain; charset=utf-8').send(textOf(options)),
  );
}

/** It is right as long as the server runs, so it expires some time after it was read, and nobody has to renew it. */
function textOf({ addresses, publicUrl }: SecurityTextOptions): string {
  const expires = new Date(Math.ceil((Date.now() + lifetime) / day) * day);
  const canonical = publicUrl?.startsWith('https:') ? [`Canonical: ${publicUrl}${path}`] : [];
  return [
    ...addresses.map((address) => `Contact: ${address}`),
    `Expires: ${expires.toISOString()}`,
    'Preferred-Languages: de, en',
    ...canonical,
    '',
  ].join('\n');
}
