import { hkdfSync } from 'node:crypto';

/** The purposes of the secret's keys. A purpose is part of the derivation, so that no key serves two. */
type Purpose = 'store values' | 'store keys' | 'room tokens' | 'host tokens';

/** 32 bytes for one purpose, by HKDF-SHA-256 (RFC 5869). */
export function deriveKey(secret: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'sotto', purpose, 32));
}
