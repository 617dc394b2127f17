import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { reachStatement } from '@sotto/protocol';

const p = 2n ** 255n - 19n;

/**
 * The y coordinates of the eight points of small order (RFC 8032, section 5.1; each stands for a point and its
 * negative). Under such a key one signature is right for one message in eight at least, and made without a secret.
 */
const smallOrder: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  p - 1n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
]);

export interface IdentityProof {
  /** Base64url of an Ed25519 public key (RFC 8032, section 5.1.5), as `reach` gives it. */
  readonly identity: string;
  readonly signature: string;
  /** Of the page that signed. */
  readonly origin: string;
  readonly challenge: Uint8Array;
}

/** Whether the key of this identity signed this challenge, for a page of this origin. */
export function provesIdentity({ identity, signature, origin, challenge }: IdentityProof): boolean {
  const key = identityKey(identity);
  if (!key) return false;
  return verify(null, reachStatement(origin, challenge), key, Buffer.from(signature, 'base64url'));
}

/**
 * The key of an identity; null when it cannot be one. OpenSSL 3.0 takes any point of the curve for a key, also one of
 * small order, and also another spelling of a point, which would make two identities of one key (RFC 8032, section
 * 5.1.3, forbids y of p and above); later ones refuse some of that. It does not depend on them here.
 */
export function identityKey(identity: string): KeyObject | null {
  // Little-endian; the highest bit is the sign of x.
  const number = Buffer.from(identity, 'base64url').reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const y = number & (2n ** 255n - 1n);
  if (y >= p || smallOrder.has(y)) return null;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: identity }, format: 'jwk' });
}
