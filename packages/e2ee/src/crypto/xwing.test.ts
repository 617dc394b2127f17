import { ml_kem768_x25519 as xwing } from '@noble/post-quantum/hybrid.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { E2eeError } from '../common/errors.ts';
import { decapsulate, encapsulate, generateKeyPair, loadXwing, wipe } from './xwing.ts';
import { xwingCiphertextLength, xwingPublicKeyLength } from './xwing-lengths.ts';

describe('X-Wing', () => {
  beforeAll(loadXwing);

  it('agrees with itself', () => {
    const { publicKey, privateKey } = generateKeyPair();
    const { ciphertext, sharedSecret } = encapsulate(publicKey);
    expect(publicKey).toHaveLength(xwingPublicKeyLength);
    expect(ciphertext).toHaveLength(xwingCiphertextLength);
    expect(decapsulate(ciphertext, privateKey)).toEqual(sharedSecret);
  });

  it('opens what an independent implementation encapsulated', () => {
    const { publicKey, privateKey } = generateKeyPair();
    const { cipherText, sharedSecret } = xwing.encapsulate(publicKey);
    expect(decapsulate(cipherText, privateKey)).toEqual(sharedSecret);
  });

  it('encapsulates what an independent implementation opens', () => {
    const { publicKey, secretKey } = xwing.keygen();
    const { ciphertext, sharedSecret } = encapsulate(publicKey);
    expect(xwing.decapsulate(ciphertext, secretKey)).toEqual(sharedSecret);
  });

  it('makes other keys each time', () => {
    expect(generateKeyPair().publicKey).not.toEqual(generateKeyPair().publicKey);
  });

  it('refuses a public key that is none', () => {
    const publicKey = new Uint8Array(xwingPublicKeyLength).fill(0xff);
    expect(() => encapsulate(publicKey)).toThrow(E2eeError);
    expect(() => encapsulate(new Uint8Array(3))).toThrow(E2eeError);
  });

  it('overwrites what it is told to wipe', () => {
    const secret = Uint8Array.of(1, 2, 3);
    wipe(secret);
    expect([...secret]).toEqual([0, 0, 0]);
  });
});
