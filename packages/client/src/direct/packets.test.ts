import { maxMessageBytes } from '@sotto/e2ee';
import { toBase64Url } from '@sotto/e2ee/identity';
import { describe, expect, it } from 'vitest';
import { decodePacket, encodePacket } from './packets.ts';

const encode = (value: unknown): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));

describe('packets of a 1:1 call', () => {
  it('survive the way there', () => {
    const packet = { ack: 3, seq: 1, messages: [new Uint8Array([0, 255, 62, 63]), new Uint8Array([1])] };

    expect(decodePacket(encodePacket(packet))).toEqual(packet);
  });

  it('carry the largest message in characters that the relay takes', () => {
    const message = new Uint8Array(maxMessageBytes).fill(255);
    const data = encodePacket({ ack: 0, seq: 1, messages: [message] });
    expect(data).toMatch(/^[\w-]*$/u);
    expect(decodePacket(data)?.messages).toEqual([message]);
  });

  it.each([
    ['no base64url', '*'],
    ['no UTF-8 JSON', toBase64Url(new Uint8Array([255, 254]))],
    ['no packet', encode([])],
    ['another member', encode({ ack: 0, admin: true })],
    ['a message that is no base64url', encode({ ack: 0, seq: 1, messages: ['*'] })],
    ['an empty message', encode({ ack: 0, seq: 1, messages: [''] })],
    ['a message in clear', encode({ ack: 0, seq: 1, messages: [{ type: 'sources' }] })],
    ['a message that is too long', encode({ ack: 0, seq: 1, messages: ['A'.repeat(43_696)] })],
    ['a number below one', encode({ ack: 0, seq: 0, messages: ['AA'] })],
  ])('are refused when they are %s', (_name, data) => {
    expect(decodePacket(data)).toBeUndefined();
  });
});
