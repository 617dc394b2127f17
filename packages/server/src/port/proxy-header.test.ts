import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases } from '../testing/cases.ts';
import { proxyHeader, proxyHeaderFor } from '../testing/proxy-header.ts';
import { readProxyHeader } from './proxy-header.ts';

const six = (source: string) => Buffer.concat([Buffer.from(source, 'hex'), Buffer.alloc(20)]);

describe('a PROXY header', () => {
  it('tells the address of the client, whatever else is in it or behind it', () => {
    const header = proxyHeaderFor('203.0.113.5');
    const expected = { kind: 'header', length: 28, address: '203.0.113.5' };
    expect(readProxyHeader(header)).toEqual(expected);
    expect(readProxyHeader(Buffer.concat([header, Buffer.from('more')]))).toEqual(expected);
    const addresses = Buffer.concat([header.subarray(16), Buffer.from('0300040a0b0c0d', 'hex')]);
    const withMore = proxyHeader({ family: 0x11, addresses });
    expect(readProxyHeader(withMore)).toEqual({ ...expected, length: 35 });
  });

  it('tells IPv6, and IPv4 that arrived as IPv6', () => {
    const native = proxyHeader({ family: 0x21, addresses: six('20010db8000000000000000000000005') });
    expect(readProxyHeader(native)).toMatchObject({ address: '2001:db8:0:0:0:0:0:5' });
    const mapped = proxyHeader({ family: 0x21, addresses: six('00000000000000000000ffffcb007105') });
    expect(readProxyHeader(mapped)).toMatchObject({ address: '203.0.113.5' });
    const similar = proxyHeader({ family: 0x21, addresses: six('00000000000000000001ffffcb007105') });
    expect(readProxyHeader(similar)).toMatchObject({ address: '0:0:0:0:1:ffff:cb00:7105' });
  });

  it('tells of a connection of the proxy itself that it is nobody’s', () => {
    const header = proxyHeader({ command: 0, family: 0, addresses: Buffer.alloc(0) });
    expect(readProxyHeader(header)).toEqual({ kind: 'header', length: 16, address: null });
  });

  it('is needed: what begins otherwise, is no TCP or too long is refused at once', () => {
    const refused = [
      Buffer.from('PROXY TCP4 203.0.113.5 '),
      Buffer.from([0x16, 3, 1]),
      proxyHeader({ command: 2, family: 0x11, addresses: Buffer.alloc(12) }),
      // UDP, a UNIX socket, none told, and less than two addresses.
      ...[0x12, 0x31, 0x00].map((family) => proxyHeader({ family, addresses: Buffer.alloc(216) })),
      proxyHeader({ family: 0x11, addresses: Buffer.alloc(11) }),
      proxyHeader({ family: 0x21, addresses: Buffer.alloc(35) }),
      proxyHeader({ family: 0x11, addresses: Buffer.alloc(513) }).subarray(0, 16),
    ];
    expect(refused.map((bytes) => readProxyHeader(bytes).kind)).toEqual(refused.map(() => 'unknown'));
  });

  it('is told the same byte by byte, and nothing that comes leads to an exception', () => {
    const made = fc
      .record({
        family: fc.constantFrom(0x11, 0x21, 0x00),
        command: fc.nat({ max: 2 }),
        addresses: fc.uint8Array({ maxLength: 60 }),
        flips: fc.array(fc.record({ at: fc.nat({ max: 40 }), byte: fc.nat({ max: 255 }) }), { maxLength: 2 }),
      })
      .map(({ flips, ...options }) => {
        const bytes = proxyHeader(options);
        for (const { at, byte } of flips) if (at < bytes.length) bytes[at] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), made), (bytes) => {
        const whole = readProxyHeader(bytes);
        let decided = 0;
        while (decided < bytes.length && readProxyHeader(bytes.subarray(0, decided)).kind === 'more')
          decided++;
        if (whole.kind !== 'more') expect(readProxyHeader(bytes.subarray(0, decided))).toEqual(whole);
        if (whole.kind === 'more') expect(bytes.length).toBeLessThan(16 + 512);
        if (whole.kind === 'header') expect(whole.length).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: cases(2000) },
    );
  });
});
