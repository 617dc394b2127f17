import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { bytes32, bytes64, cleanName, displayName, opaqueId, roomId, timestamp } from './fields.ts';
import { limits } from './limits.ts';

describe('a display name', () => {
  it.each([
    'Ada',
    'Zoë Müller-Łukasz',
    '王小明',
    'عائشة',
    'a',
    '👩‍🚀',
    '⠎⠕⠞⠞⠕\u2800⠁',
    'O’Neil (she/her)',
    'x'.repeat(64),
  ])('can be %s', (name) => {
    expect(v.parse(displayName, name)).toBe(name);
  });

  it('loses the space around it', () => {
    expect(v.parse(displayName, '  Ada \u00a0')).toBe('Ada');
  });

  it.each([
    ['nothing', ''],
    ['spaces', ' \u3000 '],
    ['nothing to see', '\u200b\u2060'],
    ['an empty Braille pattern', '\u2800'],
    ['fillers of letters', '\u3164\u115f \uffa0'],
    ['marks without a shape', '\u034f\ufe0f'],
    ['a blank hieroglyph and a silent note', '\u{13441} \u{1d159}'],
    ['a control character', 'A\u0007da'],
    ['a line break', 'A\nda'],
    ['a turn of direction', 'A\u202eda'],
    ['an isolate', '\u2067Ada'],
    ['too long', 'x'.repeat(limits.nameLength + 1)],
  ])('cannot be %s', (_what, name) => {
    expect(v.is(displayName, name)).toBe(false);
  });
});

describe('a name that was pasted', () => {
  it.each([
    ['Ada\tLovelace', 'Ada Lovelace'],
    ['\u2068Ada\u2069', 'Ada'],
    ['\u202aAda\u202c', 'Ada'],
    ['A\u0007da', 'Ada'],
    ['Ada\r\nLovelace\n', 'Ada Lovelace'],
    ['\ufeffA\u200bda\u2060', 'Ada'],
    ['  Ada ', 'Ada'],
    ['A\ud800da', 'A\ufffdda'],
    ['👩\u200d🚀', '👩\u200d🚀'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['\u200fיעל', '\u200fיעל'],
  ])('as %j is taken as %j', (pasted, name) => {
    expect(cleanName(pasted)).toBe(name);
  });

  it.each(['', ' ', '\u200b', '\u2068\u2069', '\u200d', '\u0007\t', 'x'.repeat(65)])(
    'as %j is none',
    (pasted) => {
      expect(cleanName(pasted)).toBeUndefined();
    },
  );

  it('never has a character that the server refuses, whatever it was', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      const name = cleanName(`A${String.fromCharCode(code)}b`);
      if (name === undefined || !v.is(displayName, name)) throw new Error(`Refused: ${code.toString(16)}.`);
    }
  });
});

describe('a room id', () => {
  it('is 25 characters of Crockford’s base32', () => {
    expect(v.is(roomId, '0123456789abcdefghjkmnpqr')).toBe(true);
    expect(v.is(roomId, 'stvwxyz0123456789abcdefgh')).toBe(true);
  });

  it.each([
    '',
    '0'.repeat(24),
    '0'.repeat(26),
    `${'0'.repeat(24)}i`,
    `${'0'.repeat(24)}U`,
    `${'0'.repeat(25)}\n`,
  ])('is not %j', (id) => {
    expect(v.is(roomId, id)).toBe(false);
  });
});

it('takes ids of the server as they are, within bounds', () => {
  expect(v.is(opaqueId, 'a-b_C9')).toBe(true);
  for (const id of ['', 'x'.repeat(65), 'a b', 'a/b', 'ä', 'a\n']) expect(v.is(opaqueId, id)).toBe(false);
});

it('takes times that are whole and safe', () => {
  expect(v.is(timestamp, 1_764_000_000_000)).toBe(true);
  for (const time of [-1, 1.5, Number.NaN, Infinity, 2 ** 53, '1']) expect(v.is(timestamp, time)).toBe(false);
});

describe('bytes of a fixed length', () => {
  it.each([
    [bytes32, 43],
    [bytes64, 86],
  ])('have the length of their base64url', (schema, length) => {
    expect(v.is(schema, `${'-_Zz09'.repeat(20).slice(0, length - 1)}A`)).toBe(true);
    for (const other of [0, length - 1, length + 1, 2 * length])
      expect(v.is(schema, 'A'.repeat(other))).toBe(false);
    for (const other of ['=', '+', '/', '\n', 'ä']) {
      expect(v.is(schema, `${other}${'A'.repeat(length - 1)}`)).toBe(false);
      expect(v.is(schema, `${'A'.repeat(length - 1)}${other}`)).toBe(false);
    }
    expect(v.is(schema, `${'A'.repeat(length)}\n`)).toBe(false);
  });

  it.each([
    [bytes32, 43, 4],
    [bytes64, 86, 16],
  ])('have one spelling', (schema, length, step) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const taken = Array.from(alphabet).filter((last) => v.is(schema, 'A'.repeat(length - 1) + last));
    // The bits of the last character that belong to no byte are zero.
    expect(taken).toEqual(Array.from(alphabet).filter((_, value) => value % step === 0));
  });
});
