import { describe, expect, it } from 'vitest';
import { concat } from '../common/bytes.ts';
import { fromHex, toHex } from '../testing/hex.ts';
import { sframeVectors } from '../testing/sframe-vectors.ts';
import { FrameCipher } from './frame-cipher.ts';
import { decodeHeader, encodeHeader } from './header.ts';
import { AES_128_GCM_SHA256_128, AES_256_GCM_SHA512_128, offeredSuites } from './suites.ts';

const suites = [AES_128_GCM_SHA256_128, AES_256_GCM_SHA512_128];

/** Each of our suites with its vector. */
const cases = suites.flatMap((suite) =>
  sframeVectors.sframe
    .filter((vector) => vector.cipher_suite === suite.id)
    .map((vector) => ({ suite, vector })),
);

describe('the SFrame cipher', () => {
  it('has a vector for each suite, those on offer among them', () => {
    expect(cases.map(({ suite }) => suite)).toEqual(suites);
    expect(suites).toEqual(expect.arrayContaining([...offeredSuites]));
  });

  it.each(cases)('encrypts the vector of $suite.name', async ({ suite, vector }) => {
    const { kid, ctr } = vector;
    const cipher = await FrameCipher.derive({
      suite,
      baseKey: fromHex(vector.base_key),
      kid,
      usage: 'encrypt',
    });
    const header = encodeHeader(kid, ctr);
    const aad = concat(header, fromHex(vector.metadata));
    expect(toHex(aad)).toBe(vector.aad);
    const ciphertext = await cipher.encrypt(ctr, aad, fromHex(vector.pt));
    expect(toHex(concat(header, new Uint8Array(ciphertext)))).toBe(vector.ct);
  });

  it.each(cases)('decrypts the vector of $suite.name', async ({ suite, vector }) => {
    const frame = fromHex(vector.ct);
    const header = decodeHeader(frame);
    if (!header) throw new Error('the vector has no header');
    const baseKey = fromHex(vector.base_key);
    const cipher = await FrameCipher.derive({ suite, baseKey, kid: header.kid, usage: 'decrypt' });
    const plaintext = await cipher.decrypt(header.ctr, fromHex(vector.aad), frame.subarray(header.length));
    expect(toHex(new Uint8Array(plaintext))).toBe(vector.pt);
  });

  it('neither decrypts with a key for encrypting nor the other way round', async () => {
    const suite = AES_256_GCM_SHA512_128;
    const derive = (usage: 'encrypt' | 'decrypt') =>
      FrameCipher.derive({ suite, baseKey: new Uint8Array(32), kid: 0n, usage });
    const bytes = new Uint8Array(32);
    await expect((await derive('encrypt')).decrypt(0n, bytes, bytes)).rejects.toThrow();
    await expect((await derive('decrypt')).encrypt(0n, bytes, bytes)).rejects.toThrow();
  });
});
