import { describe, expect, it } from 'vitest';
import { readBindingSuccess, writeBindingRequest } from './stun.ts';

/** The sample response over IPv4 (RFC 5769, section 2.2). */
const sample = Buffer.from(
  [
    '0101003c2112a442b7e7a701bc34d686fa87dfae',
    '8022000b7465737420766563746f7220',
    '002000080001a147e112a643',
    '000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7',
    '80280004c07d4c96',
  ].join(''),
  'hex',
);
const password = 'VOkJxbRl1RmTxUk/WvJxBt';
const transaction = 'b7e7a701bc34d686fa87dfae';

describe('an answer', () => {
  it('is read as the standard has it', () => {
    expect(readBindingSuccess(sample, password)).toBe(transaction);
  });

  it('is none with another password, or with any bit changed', () => {
    expect(readBindingSuccess(sample, `${password}x`)).toBeNull();
    for (let bit = 0; bit < sample.length * 8; bit++) {
      const changed = Buffer.from(sample);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(readBindingSuccess(changed, password), `bit ${bit}`).toBeNull();
    }
  });

  it('is none when it is cut, padded, or something else', () => {
    for (let length = 0; length < sample.length; length++)
      expect(readBindingSuccess(sample.subarray(0, length), password)).toBeNull();
    expect(readBindingSuccess(Buffer.concat([sample, Buffer.alloc(4)]), password)).toBeNull();
    expect(readBindingSuccess(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), password)).toBeNull();
  });
});

it('asks with a length that counts everything, under the id that it was given', () => {
  const id = Buffer.from(transaction, 'hex');
  const request = writeBindingRequest({ usernameFragment: 'abcd', password }, id);
  expect(request.readUInt16BE(0)).toBe(0x0001);
  expect(request.readUInt16BE(2)).toBe(request.length - 20);
  expect(request.subarray(8, 20)).toEqual(id);
});
