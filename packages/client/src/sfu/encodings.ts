import type { MediaSource } from '@sotto/protocol';
import type { types } from 'mediasoup-client';

interface Sending {
  /** The smallest first, in bits per second. */
  readonly conference: readonly RTCRtpEncodingParameters[];
  /** Directly as well as relayed, where there is one who receives it. */
  readonly call: RTCRtpEncodingParameters;
  /** What is asked of the SFU; directly two browsers agree on what they prefer. */
  readonly codecOptions: types.ProducerCodecOptions;
}

/**
 * How each source is sent. The camera is sent to a conference in three sizes, of which everyone gets the one that fits
 * the tile. The screen is one stream at full size, and takes precedence over camera layers when the connection is narrow
 * (WebRTC Priority Control, section 4): text must stay readable.
 */
export const sending: Readonly<Record<MediaSource, Sending>> = {
  microphone: {
    conference: [{ maxBitrate: 48_000, priority: 'high', networkPriority: 'high' }],
    call: { maxBitrate: 64_000, priority: 'high', networkPriority: 'high' },
    codecOptions: { opusDtx: true, opusFec: true },
  },
  camera: {
    conference: [
      { scaleResolutionDownBy: 4, maxBitrate: 100_000 },
      { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
      { scaleResolutionDownBy: 1, maxBitrate: 1_800_000 },
    ],
    call: { maxBitrate: 2_500_000 },
    codecOptions: { videoGoogleStartBitrate: 1_000 },
  },
  screen: {
    conference: [{ maxBitrate: 8_000_000, priority: 'high' }],
    call: { maxBitrate: 8_000_000, priority: 'medium' },
    codecOptions: { videoGoogleStartBitrate: 2_000 },
  },
  screenAudio: {
    conference: [{ maxBitrate: 128_000 }],
    call: { maxBitrate: 128_000 },
    codecOptions: { opusStereo: true, opusFec: true },
  },
};
