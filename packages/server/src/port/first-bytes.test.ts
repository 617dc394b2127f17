import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases } from '../testing/cases.ts';
import { framed, framedCheck, stunAttribute, stunMessage } from '../testing/stun.ts';
import { maxFirstBytes, readFirstBytes } from './first-bytes.ts';

const usernameFragment = 'k2v8m1x0q9z7w6e5r4t3y2u1i0o9p8a7';
const check = framedCheck({ usernameFragment, password: 'b'.repeat(32) });
/** What OpenSSL 3 begins a handshake with. */
const hello = Buffer.from('1603010200010001fc0303', 'hex');
const request = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');

/** A check with these attributes, whole in its frame. */
const withAttributes = (...attributes: Buffer[]) =>
  framed(stunMessage({ attributes: Buffer.concat(attributes) }));
const username = (text: string) => stunAttribute(0x0006, Buffer.from(text, 'latin1'));

describe('the first bytes of', () => {
  it.each([
    ['TLS', hello, 6, { kind: 'tls' }],
    ['HTTP', request, 4, { kind: 'http' }],
    ['ICE over TCP', check, check.length, { kind: 'ice', usernameFragment }],
  ])('%s tell, once there are enough', (_what, bytes, enough, found) => {
    for (let length = 0; length < enough; length++)
      expect(readFirstBytes(bytes.subarray(0, length))).toEqual({ kind: 'more' });
    for (let length = enough; length <= bytes.length; length++)
      expect(readFirstBytes(bytes.subarray(0, length))).toEqual(found);
  });

  it.each(['GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT', 'PRI'])(
    'a request with %s are those of HTTP',
    (method) => {
      expect(readFirstBytes(Buffer.from(`${method} / HTTP/1.1\r\n`))).toEqual({ kind: 'http' });
    },
  );

  it('ICE may be followed by more', () => {
    expect(readFirstBytes(Buffer.concat([check, check]))).toEqual({ kind: 'ice', usernameFragment });
  });

  it('ICE may have its username behind other attributes', () => {
    const bytes = withAttributes(stunAttribute(0x0024, Buffer.alloc(4)), username('abcd:efgh'));
    expect(readFirstBytes(bytes)).toEqual({ kind: 'ice', usernameFragment: 'abcd' });
  });
});

describe('nobody takes', () => {
  it.each([
    ['an old SSL', Buffer.from('802e0100020015', 'hex')],
    ['a TLS alert', Buffer.from('15030100020228', 'hex')],
    ['TLS of a major version to come', Buffer.from('160401', 'hex')],
    ['a TLS record that is too long', Buffer.from('160301ffff01', 'hex')],
    ['a TLS handshake that begins in the middle', Buffer.from('160303004002', 'hex')],
    ['a method in small letters', Buffer.from('get / HTTP/1.1')],
    ['a method without an end', Buffer.from('AAAAAAAA')],
    ['a method of one letter', Buffer.from('G / HTTP/1.1')],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
    ['SMTP', Buffer.from('EHLO example.org\r\n').subarray(4)],
    ['a proxy’s own header', Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')],
    ['a STUN response', framed(Buffer.from('010100002112a442', 'hex'))],
    ['a STUN request without a frame', check.subarray(2)],
    ['another cookie', Buffer.from('0024000100102112a443', 'hex')],
    ['a frame that is shorter than its message', Buffer.from('002400010020', 'hex')],
    ['a frame without attributes', Buffer.from('0014', 'hex')],
    ['a frame that is no multiple of four', Buffer.from('0026', 'hex')],
    ['a frame that is too long', Buffer.from('0404', 'hex')],
    ['RTP in a frame', Buffer.from('00408060', 'hex')],
    ['DTLS in a frame', Buffer.from('004016fe', 'hex')],
    ['a check without a username', withAttributes(stunAttribute(0x0024, Buffer.alloc(4)))],
    ['a username without a colon', withAttributes(username('abcdefgh'))],
    ['a username that is too short', withAttributes(username('abc:defg'))],
    ['a username with other characters', withAttributes(username('ab\u0000d:efgh'))],
    [
      'a username behind what authenticates',
      withAttributes(stunAttribute(0x0008, Buffer.alloc(20)), username('abcd:efgh')),
    ],
    [
      'an attribute that is longer than the message',
      withAttributes(Buffer.from('00060100', 'hex'), Buffer.from('abcd:efgh   ')),
    ],
  ])('%s', (_what, bytes) => {
    expect(readFirstBytes(bytes)).toEqual({ kind: 'unknown' });
  });
});

/** Bytes that look like one of the three for a while, and any others. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 1500 }),
  fc
    .record({
      start: fc.constantFrom(hello, request, check),
      keep: fc.nat({ max: 160 }),
      flips: fc.array(fc.record({ at: fc.nat({ max: 60 }), byte: fc.nat({ max: 255 }) }), { maxLength: 3 }),
      rest: fc.uint8Array({ maxLength: 1200 }),
    })
    .map(({ start, keep, flips, rest }) => {
      const made = Buffer.concat([start.subarray(0, keep), rest]);
      for (const { at, byte } of flips) if (at < made.length) made[at] = byte;
      return made;
    }),
  fc
    .array(fc.record({ type: fc.nat({ max: 0xffff }), value: fc.uint8Array({ maxLength: 80 }) }), {
      maxLength: 20,
    })
    .map((attributes) =>
      withAttributes(
        ...attributes.map(({ type, value }) => stunAttribute(type & 0x800f, Buffer.from(value))),
      ),
    ),
);

describe('whatever comes', () => {
  it('is told without an exception, within a bounded number of bytes', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        const found = readFirstBytes(all);
        if (found.kind === 'more') expect(all.length).toBeLessThan(maxFirstBytes);
        if (found.kind === 'ice') expect(found.usernameFragment).toMatch(/^[A-Za-z\d+/]{4,256}$/u);
      }),
      { numRuns: cases(2000) },
    );
  });

  it('is told the same in one piece and byte by byte, and for good', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        const whole = readFirstBytes(all);
        let decided = 0;
        while (decided < all.length && readFirstBytes(all.subarray(0, decided)).kind === 'more') decided++;
        const early = readFirstBytes(all.subarray(0, decided));
        // What ends in the middle of a message may be refused early; nothing is taken for two things.
        if (early.kind !== whole.kind) expect(early.kind).toBe('more');
        else expect(early).toEqual(whole);
      }),
      { numRuns: cases(300) },
    );
  });

  it('is never two things at once: each first byte leads to one of them at most', () => {
    const kinds = new Map<number, Set<string>>();
    fc.assert(
      fc.property(bytes, (all) => {
        const { kind } = readFirstBytes(all);
        const first = all[0];
        if (first === undefined || kind === 'more' || kind === 'unknown') return;
        kinds.set(first, (kinds.get(first) ?? new Set()).add(kind));
      }),
      { numRuns: cases(2000) },
    );
    expect(kinds.size).toBeGreaterThan(2);
    for (const each of kinds.values()) expect(each.size).toBe(1);
  });
});
