import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases } from '../testing/cases.ts';
import { fromHex, toHex } from '../testing/hex.ts';
import { sframeVectors } from '../testing/sframe-vectors.ts';
import { decodeHeader, encodeHeader } from './header.ts';

const uint64 = fc.oneof(fc.bigInt({ min: 0n, max: 16n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));

describe('the SFrame header', () => {
  it('encodes and decodes all vectors of the working group', () => {
    expect(sframeVectors.header.length).toBe(289);
    for (const { kid, ctr, encoded } of sframeVectors.header) {
      expect(toHex(encodeHeader(kid, ctr))).toBe(encoded);
      expect(decodeHeader(fromHex(encoded))).toEqual({ kid, ctr, length: encoded.length / 2 });
    }
  });

  it('gives back what was encoded, whatever follows', () => {
    fc.assert(
      fc.property(uint64, uint64, fc.uint8Array({ maxLength: 20 }), (kid, ctr, rest) => {
        const header = encodeHeader(kid, ctr);
        const decoded = decodeHeader(Uint8Array.of(...header, ...rest));
        expect(decoded).toEqual({ kid, ctr, length: header.length });
      }),
      { numRuns: cases(5000) },
    );
  });

  it('refuses a header that is cut short', () => {
    fc.assert(
      fc.property(uint64, uint64, (kid, ctr) => {
        const header = encodeHeader(kid, ctr);
        for (let length = 0; length < header.length; length += 1)
          expect(decodeHeader(header.subarray(0, length))).toBeNull();
      }),
      { numRuns: cases(100) },
    );
  });

  it('never throws on bytes from the network', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const header = decodeHeader(bytes);
        if (header) expect(header.length).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: cases(5000) },
    );
  });

  it('refuses to encode what is not an unsigned 64-bit integer', () => {
    expect(() => encodeHeader(-1n, 0n)).toThrow(RangeError);
    expect(() => encodeHeader(0n, 2n ** 64n)).toThrow(RangeError);
  });
});
