import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { reachStatement } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { identityKey, provesIdentity } from './identity-proof.ts';

const origin = 'https://calls.example.org';
const challenge = new Uint8Array(32).fill(7);
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const identity = publicKey.export({ format: 'jwk' }).x ?? '';
const signed = sign(null, reachStatement(origin, challenge), privateKey);
const proof = { identity, signature: signed.toString('base64url'), origin, challenge };

const p = 2n ** 255n - 19n;
/** The order of the group (RFC 8032, section 5.1). */
const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

/** Little-endian, as RFC 8032 writes numbers. */
function bytes(number: bigint): Buffer {
  return Buffer.from(Buffer.from(number.toString(16).padStart(64, '0'), 'hex').toReversed());
}

function scalar(from: Uint8Array): bigint {
  return from.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/** Both points with this y, or one and another spelling of it where x is 0. */
const spellings = (y: bigint) => [y, y + 2n ** 255n].map((each) => bytes(each).toString('base64url'));

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}

/** y of the double of a point, from y alone: x² = (y² − 1) / (d·y² + 1) (RFC 8032, section 5.1). */
function doubled(y: bigint): bigint {
  const inverse = (value: bigint) => power(((value % p) + p) % p, p - 2n);
  const d = (p - 121_665n) * inverse(121_666n);
  const yy = (y * y) % p;
  const xx = ((yy + p - 1n) * inverse(d * yy + 1n)) % p;
  // 1 − d·x²·y² turns into 2 − (y² − x²) on the curve.
  return ((yy + xx) * inverse(2n - yy + xx)) % p;
}

describe('a proof', () => {
  it('is a signature over the origin and the challenge', () => {
    expect(provesIdentity(proof)).toBe(true);
  });

  it.each([
    ['another origin', { origin: 'https://calls.example.com' }],
    ['another port', { origin: `${origin}:8443` }],
    ['another challenge', { challenge: new Uint8Array(32).fill(8) }],
    ['another key', { identity: generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '' }],
    ['no signature at all', { signature: Buffer.alloc(64).toString('base64url') }],
    ['nothing before it', { signature: sign(null, challenge, privateKey).toString('base64url') }],
  ])('is none for %s', (_what, change) => {
    expect(provesIdentity({ ...proof, ...change })).toBe(false);
  });

  it('is none with the other form of the same signature', () => {
    const other = Buffer.concat([signed.subarray(0, 32), bytes(scalar(signed.subarray(32)) + order)]);
    expect(provesIdentity({ ...proof, signature: other.toString('base64url') })).toBe(false);
  });
});

describe('a key', () => {
  it('can be any that was generated', () => {
    for (let count = 0; count < 50; count++) {
      const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
      expect(identityKey(x)?.export({ format: 'jwk' }).x).toBe(x);
    }
  });

  it.each([
    0n,
    1n,
    p - 1n,
    0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
    p - 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  ])('is no point of small order: y = %s', (y) => {
    // Eight times such a point is the neutral one, whose y is 1.
    expect(doubled(doubled(doubled(y)))).toBe(1n);
    for (const spelling of spellings(y)) expect(identityKey(spelling)).toBeNull();
  });

  it('is no second spelling of a point', () => {
    for (let y = p; y < 2n ** 255n; y++)
      for (const spelling of spellings(y)) expect(identityKey(spelling)).toBeNull();
    expect(identityKey(bytes(p - 2n).toString('base64url'))).not.toBeNull();
  });

  it('is none of those that pages refuse', () => {
    const file = new URL('../../../e2ee/src/test-vectors/identity.json', import.meta.url);
    const { small_order: refused }: { small_order: { public_key: string }[] } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    expect(refused.length).toBeGreaterThan(10);
    for (const { public_key: key } of refused)
      expect(identityKey(Buffer.from(key, 'hex').toString('base64url'))).toBeNull();
  });

  it('of small order proves nothing, with a signature that fits it', () => {
    // [S]B = R + [k]A holds for S = 1, R = B and the neutral A, whatever was signed.
    const signature = Buffer.concat([Buffer.from(`58${'66'.repeat(31)}`, 'hex'), bytes(1n)]);
    for (const weak of [...spellings(1n), ...spellings(p + 1n)]) {
      expect(provesIdentity({ ...proof, identity: weak, signature: signature.toString('base64url') })).toBe(
        false,
      );
    }
  });
});

it('can be made by WebCrypto, as pages do', async () => {
  const key = await crypto.subtle.importKey('jwk', privateKey.export({ format: 'jwk' }), 'Ed25519', false, [
    'sign',
  ]);
  const signature = await crypto.subtle.sign('Ed25519', key, reachStatement(origin, challenge));
  expect(provesIdentity({ ...proof, signature: Buffer.from(signature).toString('base64url') })).toBe(true);
});
