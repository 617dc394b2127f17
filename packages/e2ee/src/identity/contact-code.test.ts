import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../common/bytes.ts';
import vectors from '../test-vectors/identity.json' with { type: 'json' };
import { fromHex, toHex } from '../testing/hex.ts';
import { knownDevice } from '../testing/known-device.ts';
import { refusalOf } from '../testing/refusal.ts';
import { decodeContactCode, encodeContactCode } from './contact-code.ts';
import { DeviceIdentity } from './device-identity.ts';
import { fingerprintOf } from './fingerprint.ts';

const { caller, contact_code: code, fingerprint } = vectors;

/** Bytes of a code, and back. */
const bytesOf = (text: string) => fromBase64Url(text) ?? new Uint8Array(0);

async function refused(text: string): Promise<void> {
  expect(await refusalOf(decodeContactCode(text))).toBe('malformed-contact-code');
}

describe('a contact code', () => {
  it('is the one that was calculated without this package', async () => {
    expect(await encodeContactCode(await knownDevice(caller))).toBe(code);
    const { identity, cardKey } = await decodeContactCode(code);
    expect([toHex(identity), toHex(cardKey)]).toEqual([caller.identity, caller.card_key]);
    expect(code).toHaveLength(172);
  });

  it('carries the keys of any device', async () => {
    const device = await DeviceIdentity.ephemeral();
    const decoded = await decodeContactCode(await encodeContactCode(device));
    expect(decoded).toEqual({ identity: device.publicKey, cardKey: device.cardKey });
  });

  it('is refused with any bit changed', async () => {
    const property = fc.asyncProperty(fc.nat({ max: 129 * 8 - 1 }), async (bit) => {
      const bytes = bytesOf(code);
      const index = Math.floor(bit / 8);
      bytes[index] = (bytes[index] ?? 0) ^ (1 << (bit % 8));
      expect(await refusalOf(decodeContactCode(toBase64Url(bytes)))).toBe('malformed-contact-code');
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('is refused cut short, made longer, and as anything else', async () => {
    await fc.assert(fc.asyncProperty(fc.nat({ max: code.length - 1 }), (end) => refused(code.slice(0, end))));
    await fc.assert(fc.asyncProperty(fc.string(), (text) => refused(text)));
    await fc.assert(fc.asyncProperty(fc.string({ minLength: 1 }), (text) => refused(code + text)));
    await refused(` ${code}`);
    await refused(`${code}=`);
    await refused(`${code}\n`);
  });

  it('cannot give somebody another card key', async () => {
    const { cardKey } = await DeviceIdentity.ephemeral();
    const bytes = bytesOf(code);
    bytes.set(cardKey, 33);
    expect(await refusalOf(decodeContactCode(toBase64Url(bytes)))).toBe('malformed-contact-code');
  });
});

describe('the fingerprint of an identity', () => {
  it('is the one that was calculated without this package', async () => {
    expect(await fingerprintOf(fromHex(caller.identity))).toBe(fingerprint);
  });

  it('is eight groups of five digits, and another one for each identity', async () => {
    const seen = new Set<string>();
    for (let bit = 0; bit < 256; bit += 1) {
      const identity = fromHex(caller.identity);
      const index = bit >> 3;
      identity[index] = (identity[index] ?? 0) ^ (1 << (bit & 7));
      const text = await fingerprintOf(identity);
      expect(text).toMatch(/^\d{5}( \d{5}){7}$/);
      seen.add(text);
    }
    expect(seen.size).toBe(256);
  });

  it('is of nothing else', async () => {
    expect(await refusalOf(fingerprintOf(new Uint8Array(31)))).toBe('malformed-contact-code');
  });
});

describe('base64url', () => {
  it('gives back what went in, in one form only', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toMatch(/^[\w-]*$/);
        expect(fromBase64Url(text)).toEqual(new Uint8Array(bytes));
      }),
    );
    // The last character of each says more than its byte has.
    expect(fromBase64Url('AQ')).toEqual(Uint8Array.of(1));
    expect([fromBase64Url('AR'), fromBase64Url('A'), fromBase64Url('AQ=='), fromBase64Url('+/')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
