import type { MediaSource } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { sending } from '../sfu/encodings.ts';

/**
 * The encodings for one track. Browsers leave out the full size of a small picture when it is asked for in three
 * (libwebrtc counts the layers that a size is worth), so a small camera is sent in two sizes, or in one.
 */
export function encodingsFor(source: MediaSource, track: MediaStreamTrack): types.RtpEncodingParameters[] {
  // mediasoup-client writes into what it is given.
  return structuredClone(sending[source].conference.slice(-sizesOf(source, track)));
}

/**
 * In how many sizes a track is sent. Turned upright it is worth as many. A sender made for another number of them would
 * keep its divisors: a small picture would arrive as a stamp, or a large one in one size for all.
 */
export function sizesOf(source: MediaSource, track: MediaStreamTrack): number {
  const { width = 1280, height = 720 } = track.getSettings();
  const worth = width * height >= 960 * 540 ? 3 : width * height >= 480 * 270 ? 2 : 1;
  return Math.min(worth, sending[source].conference.length);
}

/** Parts of the camera's full size up to which a smaller layer still looks sharp: a little above the exact sizes. */
const smallest = 0.3;
const middle = 0.6;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The simulcast layer (0 the smallest) for a tile of this many device pixels, when the full size is 1280 x 720, or that
 * turned upright as phones are held. Of a smaller picture the sizes that would be more than it are not there, and the
 * SFU sends the largest that is.
 */
export function layerFor(size: Size, picture: Partial<Size> = {}): 0 | 1 | 2 {
  const upright = (picture.height ?? 0) > (picture.width ?? 0);
  const [width, height] = upright ? [720, 1280] : [1280, 720];
  // A tile that is cut to another shape needs the layer for its longer side.
  const share = Math.max(size.width / width, size.height / height);
  if (share <= smallest) return 0;
  return share <= middle ? 1 : 2;
}
