import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamNames } from '../common/streams.ts';
import { clearPrefix, clearPrefixLength } from './clear-prefix.ts';

/** The start of a key frame of 640 by 360 as libvpx makes it, and of the delta frame after it. */
const keyFrame = Uint8Array.of(0x50, 0x3e, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0xaa, 0xbb);
const deltaFrame = Uint8Array.of(0xf1, 0x1e, 0x00, 0xe4, 0x41, 0xef);

describe('the clear prefix of a frame', () => {
  it('is empty for audio', () => {
    expect(clearPrefix('microphone', keyFrame)).toHaveLength(0);
    expect(clearPrefix('screenAudio', deltaFrame)).toHaveLength(0);
    expect(clearPrefixLength('microphone', deltaFrame)).toBe(0);
  });

  it('tells nothing of a VP8 key frame but that it is one, and its size', () => {
    expect([...clearPrefix('camera', keyFrame)]).toEqual([0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01]);
  });

  it('tells nothing of any other video frame', () => {
    expect([...clearPrefix('screen', deltaFrame)]).toEqual([1]);
    const vp9KeyFrame = Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0x00, 0x27, 0xf0, 0x16, 0x74, 0x40);
    expect([...clearPrefix('camera', vp9KeyFrame)]).toEqual([1]);
    expect([...clearPrefix('camera', new Uint8Array())]).toEqual([1]);
  });

  it('is found again by the receiver, for every stream and frame', () => {
    const frames = fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constantFrom(keyFrame, deltaFrame));
    fc.assert(
      fc.property(fc.constantFrom(...streamNames), frames, fc.uint8Array(), (stream, frame, rest) => {
        const prefix = clearPrefix(stream, frame);
        expect(clearPrefixLength(stream, Uint8Array.of(...prefix, ...rest))).toBe(prefix.length);
      }),
    );
  });

  it('is not found in a clear frame', () => {
    expect(clearPrefixLength('camera', keyFrame)).toBeNull();
    expect(clearPrefixLength('camera', deltaFrame)).toBeNull();
    expect(clearPrefixLength('camera', new Uint8Array())).toBeNull();
    expect(
      clearPrefixLength('camera', Uint8Array.of(0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68)),
    ).toBeNull();
  });
});
