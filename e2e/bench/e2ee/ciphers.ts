import { FrameCipher } from '../../../packages/e2ee/src/sframe/frame-cipher.ts';
import type { FrameDecryptor, FrameEncryptor } from '../../../packages/e2ee/src/sframe/frame-cipher.ts';
import {
  AES_128_GCM_SHA256_128,
  AES_256_GCM_SHA512_128,
  nonceLength,
} from '../../../packages/e2ee/src/sframe/suites.ts';
import type { CipherSuite } from '../../../packages/e2ee/src/sframe/suites.ts';
import { ChaChaCipher } from '../../../packages/e2ee/src/testing/chacha-cipher.ts';

/**
 * The ciphers that are compared: the two of RFC 9605 with AES-GCM in WebCrypto, and ChaCha20-Poly1305 in libsodium,
 * which would be a private-use suite (0xF000 and above).
 */
export const CIPHERS = ['AES_128_GCM_SHA256_128', 'AES_256_GCM_SHA512_128', 'CHACHA20_POLY1305'] as const;
export type CipherName = (typeof CIPHERS)[number];

const KEY = new Uint8Array(32).fill(7);
const SUITES: Partial<Record<CipherName, CipherSuite>> = { AES_128_GCM_SHA256_128, AES_256_GCM_SHA512_128 };

export interface FrameCiphers {
  readonly encryptor: FrameEncryptor;
  readonly decryptor: FrameDecryptor;
}

/** Both ends of one SFrame key. */
export async function createFrameCiphers(name: CipherName, kid: bigint): Promise<FrameCiphers> {
  const suite = SUITES[name];
  if (suite === undefined) {
    const cipher = await ChaChaCipher.create(kid);
    return { encryptor: cipher, decryptor: cipher };
  }
  const derive = (usage: 'encrypt' | 'decrypt') => FrameCipher.derive({ suite, baseKey: KEY, kid, usage });
  return { encryptor: await derive('encrypt'), decryptor: await derive('decrypt') };
}

/** The cipher alone, as the fewest calls that encrypt anything: fixed nonce, a little associated data. */
export async function createRawCipher(
  name: CipherName,
): Promise<(data: Uint8Array<ArrayBuffer>) => Promise<unknown>> {
  const suite = SUITES[name];
  if (suite === undefined) {
    const cipher = await ChaChaCipher.create(0n);
    return async (data) => cipher.seal(data);
  }
  const bytes = KEY.subarray(0, suite.keyLength);
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt']);
  const iv = new Uint8Array(nonceLength);
  const algorithm = { name: 'AES-GCM', iv, additionalData: new Uint8Array(3), tagLength: 128 };
  return (data) => crypto.subtle.encrypt(algorithm, key, data);
}
