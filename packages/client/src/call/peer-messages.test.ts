import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePacket, encodePacket, fromBase64url, toBase64url } from './peer-messages.ts';

const encode = (value: unknown): string => toBase64url(new TextEncoder().encode(JSON.stringify(value)));

describe('packets of a 1:1 call', () => {
  it('survive the way there', () => {
    const packet = {
      ack: 3,
      seq: 1,
      messages: [
        { type: 'description' as const, description: { type: 'offer' as const, sdp: 'v=0\r\ns=ü😀\r\n' } },
        { type: 'chat' as const, id: 7, text: 'שלום\n\tü😀' },
        { type: 'chatReceived' as const, id: 7 },
        { type: 'key' as const, bytes: toBase64url(new Uint8Array([0, 255, 62, 63])) },
      ],
    };

    expect(decodePacket(encodePacket(packet))).toEqual(packet);
  });

  it('use only characters that the relay takes', () => {
    assert(
      property(uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64url(bytes);
        expect(text).toMatch(/^[\w-]*$/u);
        expect(fromBase64url(text)).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['no base64url', '*'],
    ['no UTF-8 JSON', toBase64url(new Uint8Array([255, 254]))],
    ['no packet', encode([])],
    ['another member', encode({ ack: 0, admin: true })],
    ['a type that does not exist', encode({ ack: 0, seq: 1, messages: [{ type: 'clear' }] })],
    [
      'a rollback',
      encode({
        ack: 0,
        seq: 1,
        messages: [{ type: 'description', description: { type: 'rollback', sdp: '' } }],
      }),
    ],
    [
      'a key that is too long',
      encode({ ack: 0, seq: 1, messages: [{ type: 'key', bytes: 'A'.repeat(8193) }] }),
    ],
    [
      'a text that is too long',
      encode({ ack: 0, seq: 1, messages: [{ type: 'chat', id: 1, text: 'x'.repeat(4_001) }] }),
    ],
    ['an empty text', encode({ ack: 0, seq: 1, messages: [{ type: 'chat', id: 1, text: '' }] })],
    [
      'a text with something beside it',
      encode({ ack: 0, seq: 1, messages: [{ type: 'chat', id: 1, text: 'x', html: '<b>x</b>' }] }),
    ],
    ['a number below one', encode({ ack: 0, seq: 0, messages: [] })],
    [
      'an SDP that is too long',
      encode({
        ack: 0,
        seq: 1,
        messages: [{ type: 'description', description: { type: 'offer', sdp: 'x'.repeat(40_000) } }],
      }),
    ],
  ])('are refused when they are %s', (_name, data) => {
    expect(decodePacket(data)).toBeUndefined();
  });
});
