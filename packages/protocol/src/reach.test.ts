import { expect, it } from 'vitest';
import { reachStatement } from './reach.ts';

const challenge = Uint8Array.from({ length: 32 }, (_, index) => index);

it('is the label, the origin and the challenge, each of the two behind its length', () => {
  const text = Array.from(reachStatement('https://a.example', challenge), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  expect(text).toBe(
    '536f74746f2072656163682031' + // "Sotto reach 1"
      '00000011' +
      '68747470733a2f2f612e6578616d706c65' + // "https://a.example"
      '00000020' +
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  );
});

it('says another thing for each origin and each challenge', () => {
  const other = challenge.with(0, 255);
  const all = [
    reachStatement('https://a.example', challenge),
    reachStatement('https://a.example', other),
    reachStatement('http://a.example', challenge),
    reachStatement('https://a.example:8443', challenge),
  ].map(String);
  expect(new Set(all).size).toBe(4);
});

it('is of no page whose origin is none', () => {
  expect(() => reachStatement('https://ä.example', challenge)).toThrow(RangeError);
  expect(() => reachStatement('https://a.example\n', challenge)).toThrow(RangeError);
});
