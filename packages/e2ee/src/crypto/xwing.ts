import sodium, { memzero, ready } from 'libsodium-wrappers';
import { E2eeError } from '../common/errors.ts';

/**
 * X-Wing (X25519 and ML-KEM-768 in one, draft-connolly-cfrg-xwing-kem) as libsodium has it. The library's functions
 * come into being when it is ready: `loadXwing` must have resolved before any of the others is called.
 */
export type KeyPair = { publicKey: Uint8Array; privateKey: Uint8Array };

export async function loadXwing(): Promise<void> {
  await ready;
}

export function generateKeyPair(): KeyPair {
  const { publicKey, privateKey } = sodium.crypto_kem_xwing_keypair();
  return { publicKey, privateKey };
}

/** @throws {E2eeError} `malformed-message` when the key is not one (FIPS 203, section 7.2). */
export function encapsulate(publicKey: Uint8Array): { ciphertext: Uint8Array; sharedSecret: Uint8Array } {
  try {
    return sodium.crypto_kem_xwing_enc(publicKey);
  } catch (cause) {
    throw new E2eeError('malformed-message', { cause });
  }
}

/**
 * Gives an unrelated secret for a ciphertext that was not made for this key; only the confirmation tells.
 * @throws {E2eeError} `malformed-message`.
 */
export function decapsulate(ciphertext: Uint8Array, privateKey: Uint8Array): Uint8Array {
  try {
    return sodium.crypto_kem_xwing_dec(ciphertext, privateKey);
  } catch (cause) {
    throw new E2eeError('malformed-message', { cause });
  }
}

/** Overwrites secrets that are no longer needed. */
export function wipe(...secrets: Uint8Array[]): void {
  for (const secret of secrets) memzero(secret);
}
