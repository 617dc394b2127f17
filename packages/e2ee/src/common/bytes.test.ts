import { array, assert, constantFrom, property, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from './bytes.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** As RFC 4648 section 5 says it, bit by bit. */
function written(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const sixes = bits.match(/.{1,6}/gu) ?? [];
  return sixes.map((six) => alphabet[Number.parseInt(six.padEnd(6, '0'), 2)]).join('');
}

/** The bits behind the last whole byte. */
function bitsLeft(text: string): string {
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(6, '0')).join('');
  return bits.slice(bits.length - (bits.length % 8));
}

it('writes bytes as the standard says, and reads them back', () => {
  const roundTrip = property(uint8Array({ maxLength: 300 }), (bytes) => {
    const text = toBase64Url(bytes);
    expect(text).toBe(written(bytes));
    expect(fromBase64Url(text)).toEqual(bytes);
  });
  assert(roundTrip);
});

it('reads a text only when no other has the same meaning', () => {
  const letters = array(constantFrom(...Array.from(alphabet)), { maxLength: 12 });
  const reading = property(
    letters.map((all) => all.join('')),
    (text) => {
      expect(fromBase64Url(text) !== undefined).toBe(['', '00', '0000'].includes(bitsLeft(text)));
    },
  );
  assert(reading, { numRuns: 2_000 });
});

it.each(['A', 'AAAAA', 'AB', 'AAB', 'AAAAAB', 'AA==', 'A A', 'A+AA', 'A/AA', 'AAA\n', 'ÄAAA'])(
  'refuses %j',
  (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  },
);
