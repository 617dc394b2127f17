import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import vectors from '../test-vectors/identity.json' with { type: 'json' };
import { fromHex } from '../testing/hex.ts';
import { DeviceIdentity } from './device-identity.ts';
import { isSoundIdentity, verify } from './verify-signature.ts';

const { caller, signature, small_order: forgeries } = vectors;

afterEach(() => vi.restoreAllMocks());

describe('a signature', () => {
  it('holds for its key and bytes only', async () => {
    const [one, other] = await Promise.all([DeviceIdentity.ephemeral(), DeviceIdentity.ephemeral()]);
    const property = fc.asyncProperty(
      fc.uint8Array(),
      fc.uint8Array(),
      fc.nat(),
      async (bytes, others, at) => {
        const message = new Uint8Array(bytes);
        const genuine = await one.sign(message);
        expect(await verify(one.publicKey, genuine, message)).toBe(true);
        expect(await verify(other.publicKey, genuine, message)).toBe(false);
        expect(await verify(one.publicKey, flipped(genuine, at), message)).toBe(false);
        expect(await verify(flipped(one.publicKey, at), genuine, message)).toBe(false);
        fc.pre(String(others) !== String(message));
        expect(await verify(one.publicKey, genuine, others)).toBe(false);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('is never believed, and never an error, when it is malformed', async () => {
    const { publicKey } = await DeviceIdentity.ephemeral();
    const noise = fc.uint8Array({ maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(noise, noise, noise, async (key, bytes, message) => {
        expect(await verify(key, bytes, message)).toBe(false);
        expect(await verify(publicKey, bytes, message)).toBe(false);
      }),
    );
    expect(await verify(publicKey, new Uint8Array(64), new Uint8Array(0))).toBe(false);
  });

  it('has one form: what is added to S makes it another text and not another signature', async () => {
    const key = fromHex(caller.identity);
    const message = fromHex(signature.message);
    expect(await verify(key, fromHex(signature.genuine), message)).toBe(true);
    expect(await verify(key, fromHex(signature.second), message)).toBe(false);
    vi.spyOn(crypto.subtle, 'verify').mockResolvedValue(true);
    expect(await verify(key, fromHex(signature.second), message)).toBe(false);
  });
});

describe('a key of small order', () => {
  it('signs nothing, whatever WebCrypto makes of it', async () => {
    const strict = () =>
      Promise.all(
        forgeries.map((forgery) =>
          verify(fromHex(forgery.public_key), fromHex(forgery.signature), fromHex(forgery.message)),
        ),
      );
    const refused = forgeries.map(() => false);
    expect(await strict()).toEqual(refused);
    // Versions of it differ in whether they refuse such keys; this one lets everything pass.
    const { publicKey } = await DeviceIdentity.ephemeral();
    vi.spyOn(crypto.subtle, 'verify').mockResolvedValue(true);
    expect(await verify(publicKey, new Uint8Array(64), new Uint8Array(0))).toBe(true);
    expect(await strict()).toEqual(refused);
  });

  it('is no identity, in no encoding', () => {
    expect(forgeries.map(({ public_key }) => isSoundIdentity(fromHex(public_key)))).toEqual(
      forgeries.map(() => false),
    );
    expect(new Set(forgeries.map(({ public_key }) => public_key)).size).toBe(14);
    expect(isSoundIdentity(fromHex(caller.identity))).toBe(true);
  });
});

describe('a key that is not a canonical encoding', () => {
  it('is no identity', () => {
    // 2²⁵⁵ - 19 + n for n from 0 to 18, with either sign.
    for (let low = 0xed; low <= 0xff; low += 1) {
      const key = new Uint8Array(32).fill(0xff);
      key[0] = low;
      expect(isSoundIdentity(key)).toBe(false);
      key[31] = 0x7f;
      expect(isSoundIdentity(key)).toBe(false);
    }
    // The greatest that is: 2²⁵⁵ - 21, since the next is of order 2.
    const greatest = new Uint8Array(32).fill(0xff);
    greatest[0] = 0xeb;
    expect(isSoundIdentity(greatest)).toBe(true);
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const index = Math.floor(at / 8) % bytes.length;
  return bytes.with(index, (bytes[index] ?? 0) ^ (1 << (at % 8)));
}
