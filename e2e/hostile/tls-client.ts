import { createSecureContext } from 'node:tls';

/**
 * For who shakes hands again and again: the certificate is self-signed, which is not what is tried here, and to make a
 * context for each connection would take as long as the handshake itself.
 */
export const TLS_CLIENT = { secureContext: createSecureContext(), rejectUnauthorized: false } as const;
