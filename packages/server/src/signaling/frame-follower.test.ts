import { array, assert, constant, constantFrom, integer, oneof, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientFrame } from '../testing/client-frame.ts';
import { FrameFollower } from './frame-follower.ts';

const text = 0x1;
const more = 0x0;
const ping = 0x9;

describe('a follower of frames', () => {
  it('knows a message that has begun from one that is whole', () => {
    const follower = new FrameFollower();
    expect(follower.follow(clientFrame({ opcode: text, payload: 'a' }))).toBe(0);
    expect(follower.unfinished).toBeNull();
    expect(follower.follow(clientFrame({ opcode: text, payload: 'a', isLast: false }))).toBe(1);
    expect(follower.unfinished).toBe(1);
    expect(follower.follow(clientFrame({ opcode: ping, payload: '' }))).toBe(1);
    expect(follower.unfinished).toBe(1);
    expect(follower.follow(clientFrame({ opcode: more, payload: 'b' }))).toBe(0);
    expect(follower.unfinished).toBeNull();
  });

  it('tells one unfinished message from the next, when one packet ends the one and begins the other', () => {
    const follower = new FrameFollower();
    follower.follow(clientFrame({ opcode: text, payload: 'a', isLast: false }));
    follower.follow(
      Buffer.concat([
        clientFrame({ opcode: more, payload: 'b' }),
        clientFrame({ opcode: text, payload: 'c', isLast: false }),
      ]),
    );
    expect(follower.unfinished).toBe(2);
  });

  it('finds the same, however the bytes are cut', () => {
    const frame = record({
      opcode: constantFrom(ping, 0xa),
      payload: string({ maxLength: 125 }),
    });
    const message = record({
      opcode: constant(text),
      payload: oneof(
        string(),
        constantFrom(125, 126, 65_535, 65_536, 70_000).map((n) => 'x'.repeat(n)),
      ),
    });
    assert(
      property(
        array(oneof(frame, message), { maxLength: 6 }),
        array(integer({ min: 1, max: 20_000 }), { minLength: 1 }),
        (frames, sizes) => {
          const bytes = Buffer.concat([
            ...frames.map(clientFrame),
            clientFrame({ opcode: text, payload: 'end', isLast: false }),
          ]);
          const follower = new FrameFollower();
          let others = 0;
          for (let at = 0, index = 0; at < bytes.length; index++) {
            const size = sizes[index % sizes.length] ?? 1;
            others += follower.follow(bytes.subarray(at, at + size));
            at += size;
          }
          const expected = frames.filter(({ opcode }) => opcode !== text).length + 1;
          expect([others, follower.unfinished]).toEqual([expected, 1]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
