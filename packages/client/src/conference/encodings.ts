import type { MediaSource } from '@sotto/protocol';
import type { types } from 'mediasoup-client';

interface Sending {
  readonly encodings: types.RtpEncodingParameters[];
  readonly codecOptions: types.ProducerCodecOptions;
}

/**
 * How each source is encoded, in bits per second. The camera is sent in three sizes, of which everyone gets the one
 * that fits the tile. The screen is one stream at full size, and takes precedence over camera layers when the
 * connection is narrow (WebRTC Priority Control, section 4): text must stay readable.
 */
export const sending: Record<MediaSource, Sending> = {
  microphone: {
    encodings: [{ maxBitrate: 48_000, priority: 'high', networkPriority: 'high' }],
    codecOptions: { opusDtx: true, opusFec: true },
  },
  camera: {
    encodings: [
      { scaleResolutionDownBy: 4, maxBitrate: 100_000 },
      { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
      { scaleResolutionDownBy: 1, maxBitrate: 1_800_000 },
    ],
    codecOptions: { videoGoogleStartBitrate: 1_000 },
  },
  screen: {
    encodings: [{ maxBitrate: 8_000_000, priority: 'high' }],
    codecOptions: { videoGoogleStartBitrate: 2_000 },
  },
  screenAudio: {
    encodings: [{ maxBitrate: 128_000 }],
    codecOptions: { opusStereo: true, opusFec: true },
  },
};

/**
 * The encodings for one track. Browsers leave out the full size of a small picture when it is asked for in three
 * (libwebrtc counts the layers that a size is worth), so a small camera is sent in two sizes, or in one.
 */
export function encodingsFor(source: MediaSource, track: MediaStreamTrack): types.RtpEncodingParameters[] {
  const { encodings } = sending[source];
  const { width = 1280, height = 720 } = track.getSettings();
  const worth = width * height >= 960 * 540 ? 3 : width * height >= 480 * 270 ? 2 : 1;
  // mediasoup-client writes into what it is given.
  return structuredClone(encodings.slice(-worth));
}

/** Parts of the camera's full size up to which a smaller layer still looks sharp: a little above the exact sizes. */
const smallest = 0.3;
const middle = 0.6;

/** The simulcast layer (0 the smallest) for a tile of this many device pixels, when the full size is 1280 x 720. */
export function layerFor(size: { readonly width: number; readonly height: number }): 0 | 1 | 2 {
  // A tile that is cut to another shape needs the layer for its longer side.
  const share = Math.max(size.width / 1280, size.height / 720);
  if (share <= smallest) return 0;
  return share <= middle ? 1 : 2;
}
