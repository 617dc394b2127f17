import { MAX_PLAINTEXT_BYTES } from '@sotto/e2ee';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, type PeerMessage } from './peer-messages.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const description = (type: string, sdp: string) =>
  encode({ type: 'description', description: { type, sdp } });

describe('messages between the two sides of a call', () => {
  it('survive the way there', () => {
    const message: PeerMessage = {
      type: 'description',
      description: { type: 'offer', sdp: 'v=0\r\ns=ü😀\r\n' },
    };

    expect(decodeMessage(encodeMessage(message))).toEqual(message);
  });

  it('fit under the seal', () => {
    const largest: PeerMessage = {
      type: 'description',
      description: { type: 'offer', sdp: 'x'.repeat(30_000) },
    };

    expect(decodeMessage(encodeMessage(largest))).toEqual(largest);
    expect(encodeMessage(largest).length).toBeLessThanOrEqual(MAX_PLAINTEXT_BYTES);
  });

  it.each([
    ['no UTF-8 JSON', new Uint8Array([255, 254])],
    ['no message', encode([])],
    ['a type that does not exist', encode({ type: 'clear' })],
    ['a message with another member', encode({ type: 'restart', now: true })],
    ['a text that is too long', encode({ type: 'chat', id: 1, text: 'x'.repeat(4_001) })],
    ['an empty text', encode({ type: 'chat', id: 1, text: '' })],
    ['a text with something beside it', encode({ type: 'chat', id: 1, text: 'x', html: '<b>x</b>' })],
    ['a rollback', description('rollback', '')],
    ['an SDP that is too long', description('offer', 'x'.repeat(30_001))],
  ])('are ignored when they are %s', (_name, bytes) => {
    expect(decodeMessage(bytes)).toBeUndefined();
  });
});
