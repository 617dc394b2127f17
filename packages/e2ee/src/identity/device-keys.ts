import { E2eeError } from '../common/errors.ts';
import type { Slot } from './key-store.ts';

/** Lengths in bytes (RFC 8032 section 5.1.5 and 5.1.6, RFC 7748 section 5). */
export const identityLength = 32;
export const cardKeyLength = 32;
export const signatureLength = 64;

/** The private halves cannot be read by anybody, this code included; WebCrypto uses them. */
export type DeviceKeys = {
  /** Ed25519: who this device is. */
  readonly signing: CryptoKeyPair;
  /** X25519: what call cards to this device are sealed with. */
  readonly card: CryptoKeyPair;
};

/** @throws {E2eeError} `identity-unsupported` where WebCrypto lacks Ed25519 or X25519. */
export async function generateDeviceKeys(): Promise<DeviceKeys> {
  try {
    const [signing, card] = await Promise.all([
      crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']),
      crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']),
    ]);
    if (isPair(signing, 'Ed25519') && isPair(card, 'X25519')) return { signing, card };
  } catch (cause) {
    throw new E2eeError('identity-unsupported', { cause });
  }
  throw new E2eeError('identity-unsupported');
}

/** Whether something read from a store is a pair of pairs as `generateDeviceKeys` makes them. */
function isDeviceKeys(value: unknown): value is DeviceKeys {
  return (
    typeof value === 'object' &&
    value !== null &&
    'signing' in value &&
    'card' in value &&
    isPair(value.signing, 'Ed25519') &&
    isPair(value.card, 'X25519')
  );
}

/** Where they are kept. */
export const deviceSlot: Slot<DeviceKeys> = { name: 'device', holds: isDeviceKeys };

function isPair(value: unknown, algorithm: string): value is CryptoKeyPair {
  return (
    typeof value === 'object' &&
    value !== null &&
    'privateKey' in value &&
    'publicKey' in value &&
    isKey(value.privateKey, 'private', algorithm) &&
    !value.privateKey.extractable &&
    isKey(value.publicKey, 'public', algorithm)
  );
}

function isKey(value: unknown, type: KeyType, algorithm: string): value is CryptoKey {
  return value instanceof CryptoKey && value.type === type && value.algorithm.name === algorithm;
}
