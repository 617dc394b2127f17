import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases } from '../testing/cases.ts';
import { writeStun } from './stun-message.ts';
import { maxMessageLength, StunStream } from './stun-stream.ts';

const message = fc
  .tuple(fc.uint8Array({ minLength: 12, maxLength: 12 }), fc.uint8Array({ maxLength: 60 }))
  .map(([transaction, value]) =>
    writeStun({
      type: 0x0017,
      transaction: Buffer.from(transaction),
      attributes: [[0x0013, Buffer.from(value)]],
    }),
  );

/** Cuts bytes into pieces of these lengths, again and again; what is left comes last. */
function* pieces(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const length = lengths[index % lengths.length] ?? bytes.length;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });

describe('a stream of messages', () => {
  it('gives each as it was sent, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), lengths, (messages, cuts) => {
        const stream = new StunStream();
        const got = [...pieces(Buffer.concat(messages), cuts)].flatMap((piece) => stream.push(piece) ?? []);
        expect(got).toEqual(messages);
      }),
      { numRuns: cases(1000) },
    );
  });

  it('ends at what is no STUN, and never keeps more than one message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), lengths, (bytes, cuts) => {
        const stream = new StunStream();
        for (const piece of pieces(Buffer.from(bytes), cuts)) {
          const messages = stream.push(piece);
          if (messages === null) return;
          for (const each of messages) {
            expect(each.length).toBe(20 + each.readUInt16BE(2));
            expect(each.length).toBeLessThanOrEqual(maxMessageLength);
          }
        }
      }),
      { numRuns: cases(3000) },
    );
  });

  it.each([
    ['a page', Buffer.from('HTTP/1.1 403 Forbidden\r\n\r\n')],
    ['a channel, of which none was bound', Buffer.from('400000042112a442', 'hex')],
    ['a message of another kind', Buffer.from('010100082112a443', 'hex')],
    ['a length that does not fit', Buffer.from('010100032112a442', 'hex')],
    ['a message that is too long', Buffer.from('0101fffc2112a442', 'hex')],
  ])('ends at %s', (_, bytes) => {
    expect(new StunStream().push(bytes)).toBeNull();
  });
});
