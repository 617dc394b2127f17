import { maxPlaintextBytes } from '@sotto/e2ee';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, type PeerMessage } from './peer-messages.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const description = (type: string, sdp: string) =>
  encode({ type: 'description', description: { type, sdp } });

const candidate = (parts: object) =>
  encode({
    type: 'candidate',
    candidate: { candidate: '', sdpMid: null, sdpMLineIndex: null, usernameFragment: null, ...parts },
  });

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
      description: { type: 'offer', sdp: `s=${'x'.repeat(29_996)}\r\n` },
    };

    expect(decodeMessage(encodeMessage(largest))).toEqual(largest);
    expect(encodeMessage(largest).length).toBeLessThanOrEqual(maxPlaintextBytes);
  });

  it('tell of a candidate as browsers write it, and of the end of them', () => {
    const text = 'candidate:842163049 1 udp 1677729535 203.0.113.5 46154 typ srflx raddr 0.0.0.0 rport 0';
    for (const parts of [{ candidate: text, sdpMid: '0', usernameFragment: 'EEt+' }, {}])
      expect(decodeMessage(candidate(parts))).toMatchObject({ candidate: parts });
  });

  it.each([
    ['no UTF-8 JSON', new Uint8Array([255, 254])],
    ['no message', encode([])],
    ['a type that does not exist', encode({ type: 'clear' })],
    ['a message with another member', encode({ type: 'restart', now: true })],
    ['a text that is too long', encode({ type: 'chat', id: 1, text: 'x'.repeat(4_001) })],
    ['an empty text', encode({ type: 'chat', id: 1, text: '' })],
    ['a text with something beside it', encode({ type: 'chat', id: 1, text: 'x', html: '<b>x</b>' })],
    ['a rollback', description('rollback', 'v=0\r\n')],
    ['a description with a line that browsers might read apart', description('offer', 'v=0\ra=x\r\n')],
    ['a description with lines of another system', description('offer', 'v=0\na=x\n')],
    ['a description with a byte that ends texts', description('offer', 'v=0\r\na=x\0y\r\n')],
    ['a description with a line that is none', description('offer', 'v=0\r\n a=x\r\n')],
    ['a description without an end', description('offer', 'v=0\r\na=x')],
    [
      'a candidate with a line behind it',
      candidate({ candidate: 'candidate:1 1 udp 1 ::1 9 typ host\r\na=x' }),
    ],
    ['a candidate that is another line', candidate({ candidate: 'extmap:1 urn:x' })],
    ['a candidate of a section with a line behind it', candidate({ sdpMid: '0\r\na=x' })],
    ['a candidate of a name with a line behind it', candidate({ usernameFragment: 'abcd\na=x' })],
    ['a card key that is too short', encode({ type: 'cardKey', key: 'A'.repeat(1_620) })],
    ['a card key that is no base64url', encode({ type: 'cardKey', key: `=${'A'.repeat(1_621)}` })],
    ['an SDP that is too long', description('offer', `s=${'x'.repeat(29_997)}\r\n`)],
  ])('are ignored when they are %s', (_name, bytes) => {
    expect(decodeMessage(bytes)).toBeUndefined();
  });
});
