import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases } from '../testing/cases.ts';
import { hasFingerprint, isSignedWith, readStun, writeStun } from './stun-message.ts';
import { longTermKey } from './turn-message.ts';

/** The sample request with long-term authentication (RFC 5769, section 2.4). */
const sample = Buffer.from(
  [
    '000100602112a44278ad3433c6ad72c029da412e',
    '00060012e3839ee38388e383aae38383e382afe382b90000',
    '0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341',
    '0014000b6578616d706c652e6f726700',
    '00080014f67024656dd64a3e02b8e0712e85c9a28ca89666',
  ].join(''),
  'hex',
);
const username = 'マトリックス';
const realm = Buffer.from('example.org');
const key = longTermKey({ username, realm, password: 'TheMatrIX' });
const transaction = Buffer.from('78ad3433c6ad72c029da412e', 'hex');

const attribute = fc.tuple(
  fc.integer({ min: 0x10, max: 0x7fff }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);
const content = fc.uniqueArray(attribute, { maxLength: 8, selector: ([type]) => type });

describe('a message', () => {
  it('is written as the standard has it', () => {
    const written = writeStun({
      type: 0x0001,
      transaction,
      attributes: [
        [0x0006, Buffer.from(username)],
        [0x0015, Buffer.from('f//499k954d6OL34oL9FSTvy64sA')],
        [0x0014, realm],
      ],
      key,
    });
    expect(written.toString('hex')).toBe(sample.toString('hex'));
  });

  it('is read as the standard has it', () => {
    const read = readStun(sample);
    expect(read).toMatchObject({ type: 0x0001, transaction, fingerprintAt: null });
    expect(read?.attributes.get(0x0006)?.toString()).toBe(username);
    expect(read?.attributes.get(0x0014)?.toString()).toBe('example.org');
    expect(read !== null && isSignedWith(read, key)).toBe(true);
    expect(read !== null && isSignedWith(read, Buffer.from('another'))).toBe(false);
    expect(read !== null && hasFingerprint(read)).toBe(false);
  });

  it('has what was written, and only who knows the key could have written it', () => {
    fc.assert(
      fc.property(content, fc.boolean(), fc.nat(), (attributes, checksum, place) => {
        const written = writeStun({ type: 0x0103, transaction, attributes, key, checksum });
        const read = readStun(written);
        expect([...(read?.attributes ?? [])]).toEqual(attributes);
        expect(read !== null && isSignedWith(read, key)).toBe(true);
        expect(read !== null && hasFingerprint(read)).toBe(checksum);
        const bit = place % (written.length * 8);
        const signed = bit >> 3 < written.length - (checksum ? 8 : 0);
        written.writeUInt8(written.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const changed = readStun(written);
        expect(changed !== null && isSignedWith(changed, key) && signed).toBe(false);
        expect(changed !== null && hasFingerprint(changed)).toBe(false);
      }),
      { numRuns: cases(2000) },
    );
  });

  it('counts for nothing behind its signature', () => {
    const signed = writeStun({ type: 0x0103, transaction, attributes: [[0x000d, Buffer.alloc(4)]], key });
    const longer = Buffer.concat([signed, Buffer.from('001300046576696c', 'hex')]);
    longer.writeUInt16BE(longer.length - 20, 2);
    const read = readStun(longer);
    expect(read !== null && isSignedWith(read, key)).toBe(true);
    expect([...(read?.attributes.keys() ?? [])]).toEqual([0x000d]);
  });

  it('is none with a value that is longer than what is left of it', () => {
    const bytes = writeStun({ type: 0x0103, transaction, attributes: [[0x000d, Buffer.alloc(4)]] });
    expect(readStun(bytes)).not.toBeNull();
    bytes.writeUInt16BE(5, 22);
    expect(readStun(bytes)).toBeNull();
  });

  it('is none when it ends elsewhere than it says, and bytes from the network never throw', () => {
    const nearly = fc
      .tuple(content, fc.uint8Array({ maxLength: 12 }), fc.nat())
      .map(([attributes, tail, cut]) => {
        const bytes = writeStun({ type: 0x0113, transaction, attributes });
        const mixed = Buffer.concat([bytes.subarray(0, bytes.length - (cut % 16)), tail]);
        mixed.writeUInt16BE(Math.max(0, mixed.length - 20 - (cut % 3)), 2);
        return mixed;
      });
    const noise = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(nearly, noise), (bytes) => {
        const read = readStun(bytes);
        if (read === null) return;
        expect(bytes.readUInt16BE(2)).toBe(bytes.length - 20);
        expect(isSignedWith(read, key)).toBe(false);
        hasFingerprint(read);
        for (const value of read.attributes.values())
          expect(value.length).toBeLessThanOrEqual(bytes.length - 24);
      }),
      { numRuns: cases(5000) },
    );
  });
});
