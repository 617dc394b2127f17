import { describe, expect, it } from 'vitest';
import { readStun, writeStun } from './stun-message.ts';
import { attributes, errorCodeOf, longTermKey, xorAddress } from './turn-message.ts';

const transaction = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
const port = 32_853;

describe('an address in an attribute', () => {
  it.each([
    // RFC 5769, sections 2.2 and 2.3.
    ['192.0.2.1', '0001a147e112a643'],
    ['2001:db8:1234:5678:11:2233:4455:6677', '0002a1470113a9faa5d3f179bc25f4b5bed2b9d9'],
    // The mask as it is where there are zeros (RFC 8489, section 14.2).
    ['::', '0002a1472112a442b7e7a701bc34d686fa87dfae'],
    ['::1', '0002a1472112a442b7e7a701bc34d686fa87dfaf'],
    ['2001:db8::', '0002a1470113a9fab7e7a701bc34d686fa87dfae'],
  ])('is %s as the standard has it', (address, value) => {
    expect(xorAddress({ address, port }, transaction).toString('hex')).toBe(value);
  });

  it.each(['', 'sfu.example.org', '192.0.2', '1.2.3.4.5', 'fe80::1%eth0', '::1]/['])(
    'is none: "%s"',
    (address) => {
      expect(() => xorAddress({ address, port }, transaction)).toThrow(TypeError);
    },
  );
});

it('signs with a hash of name, realm and password', () => {
  // RFC 8489, section 9.2.2, has this very example.
  const key = longTermKey({ username: 'user', realm: Buffer.from('realm'), password: 'pass' });
  expect(key.toString('hex')).toBe('8493fbc53ba582fb4c044c456bdc40eb');
});

const codeIn = (value: Buffer): number | null => {
  const message = readStun(
    writeStun({ type: 0x0113, transaction, attributes: [[attributes.errorCode, value]] }),
  );
  return message && errorCodeOf(message);
};

describe('a refusal', () => {
  it('says why', () => {
    expect(codeIn(Buffer.from([0, 0, 4, 1, ...Buffer.from('Unauthorized')]))).toBe(401);
    expect(codeIn(Buffer.from([0xff, 0xff, 0xf8 | 4, 38]))).toBe(438);
  });

  it.each(['', '0000', '000004', '00000201', '00000701', '00000464'])('says nothing: %s', (value) => {
    expect(codeIn(Buffer.from(value, 'hex'))).toBeNull();
  });
});
