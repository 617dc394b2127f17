import sodium, { ready } from 'libsodium-wrappers';
import { concat } from '../common/bytes.ts';
import type { KeyPair } from '../crypto/xwing.ts';
import { xwingCiphertextLength, xwingPublicKeyLength } from '../crypto/xwing-lengths.ts';

// A stand-in for X-Wing with its lengths and its ways, a thousand times as quick and without any security: for tests
// that ask what the exchange does with what it is told, a hundred thousand times. The ciphertext is the secret, masked
// with the public key, so that, as in X-Wing, another key gives an unrelated secret and not an error.

const seedLength = 32;

export const loadXwing = (): Promise<void> => ready;

export function generateKeyPair(): KeyPair {
  const privateKey = sodium.randombytes_buf(seedLength);
  return { privateKey, publicKey: publicKeyOf(privateKey) };
}

export function encapsulate(publicKey: Uint8Array): { ciphertext: Uint8Array; sharedSecret: Uint8Array } {
  const ciphertext = sodium.randombytes_buf(xwingCiphertextLength);
  return { ciphertext, sharedSecret: secretOf(publicKey, ciphertext) };
}

export function decapsulate(ciphertext: Uint8Array, privateKey: Uint8Array): Uint8Array {
  return secretOf(publicKeyOf(privateKey), ciphertext);
}

export function wipe(...secrets: Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  const publicKey = new Uint8Array(xwingPublicKeyLength);
  publicKey.set(sodium.crypto_generichash(64, privateKey, null));
  return publicKey;
}

function secretOf(publicKey: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return sodium.crypto_generichash(32, concat(publicKey, ciphertext), null);
}
