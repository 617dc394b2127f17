import { identityLength, signatureLength } from './device-keys.ts';

/** 2²⁵⁵ - 19, the order of the field (RFC 8032 section 5.1). */
const P = 2n ** 255n - 19n;
/** The order of the base point (RFC 8032 section 5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The y coordinate of two of the points of order 8. */
const Y8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/**
 * The y coordinates of the eight points of small order: 4, 1, 2, and 8 for four of them. A signature under such a key
 * can be made without a private key and holds for many messages at once (Chalkias, Garillot, Nikolaenko: "Taming the
 * many EdDSAs", 2020, section 3). The list is that of libsodium (`ge25519_has_small_order`), whose further entries
 * are non-canonical encodings of the same points; these are refused because y is not below P.
 */
const smallOrder: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, Y8, P - Y8]);

/**
 * Whether the signature is one of this key over these bytes, read strictly: the key is a canonical encoding (RFC 8032
 * section 5.1.3) of a point that is not of small order, and S is below the order of the group (section 5.1.7), so that
 * nobody can make a second signature out of a first. Implementations of WebCrypto differ in these, hence the checks
 * before it. Never throws: what is malformed is not genuine.
 */
export async function verify(
  publicKey: Uint8Array,
  signature: Uint8Array,
  bytes: Uint8Array,
): Promise<boolean> {
  // Copies: what is checked is what is verified, whoever holds the arrays.
  const [key, copy, message] = [publicKey.slice(), signature.slice(), bytes.slice()];
  if (!isSoundIdentity(key) || copy.length !== signatureLength) return false;
  if (littleEndian(copy.subarray(32)) >= L) return false;
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, copy, message);
  } catch {
    return false;
  }
}

/** Whether these bytes can be an identity. A sound one may still be nobody's. */
export function isSoundIdentity(publicKey: Uint8Array): boolean {
  if (publicKey.length !== identityLength) return false;
  // The highest bit is the sign of x and no part of y.
  const y = BigInt.asUintN(255, littleEndian(publicKey));
  return y < P && !smallOrder.has(y);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
