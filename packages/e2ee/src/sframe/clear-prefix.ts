import type { StreamName } from '../common/streams.ts';

/**
 * The few bytes before the SFrame header that stay readable, because browsers look at them below the transform.
 *
 * A VP8 depacketizer takes the first bit of a frame for "this is no key frame" and, when it is 0, reads the picture's
 * size from the bytes 6 to 9 (RFC 6386, section 9.1) to choose and prepare the decoder. With random bytes in this
 * place calls start late or on the wrong decoder. So a video frame starts with a VP8 header that says just this and
 * nothing else of the picture, whatever its codec is; the real header is inside, encrypted. VP9 and Opus need none of
 * it, but one rule for all video needs no knowledge of the codec, which not every browser tells the worker.
 *
 * - audio: nothing.
 * - VP8 key frames: ten bytes, `00 00 00 9d 01 2a`, width and height.
 * - all other video: one byte, `01`.
 *
 * The prefix is authenticated with the frame (metadata in RFC 9605, section 4.4.3).
 */
const keyFrameLength = 10;
const sizeOffset = 6;
const vp8StartCode = [0x9d, 0x01, 0x2a] as const;
const startCodeOffset = 3;

const noFrame = new Uint8Array();
const noKeyFrame = Uint8Array.of(1);

const hasPrefix: Record<StreamName, boolean> = {
  microphone: false,
  camera: true,
  screen: true,
  screenAudio: false,
};

/** The prefix for a frame as it came from the encoder. Not to be written to. */
export function clearPrefix(stream: StreamName, frame: Uint8Array): Uint8Array {
  if (!hasPrefix[stream]) return noFrame;
  if (!isVp8KeyFrame(frame)) return noKeyFrame;
  const prefix = Uint8Array.of(0, 0, 0, ...vp8StartCode, 0, 0, 0, 0);
  prefix.set(frame.subarray(sizeOffset, keyFrameLength), sizeOffset);
  return prefix;
}

/** The length of the prefix of a received frame, or null when it does not start with one. */
export function clearPrefixLength(stream: StreamName, frame: Uint8Array): number | null {
  if (!hasPrefix[stream]) return 0;
  if (frame[0] === 1) return noKeyFrame.length;
  const isKeyFrame = frame[0] === 0 && frame[1] === 0 && frame[2] === 0 && isVp8KeyFrame(frame);
  return isKeyFrame ? keyFrameLength : null;
}

/** A first bit of 0 and the start code. Another codec's frame that looks like it gets the longer prefix, no more. */
function isVp8KeyFrame(frame: Uint8Array): boolean {
  if (frame.length < keyFrameLength || ((frame[0] ?? 1) & 1) !== 0) return false;
  return vp8StartCode.every((byte, index) => frame[startCodeOffset + index] === byte);
}
