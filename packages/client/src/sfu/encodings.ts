import type { MediaSource } from '@sotto/protocol';
import type { types } from 'mediasoup-client';

interface Sending {
  /** The smallest first, in bits per second. */
  readonly encodings: readonly RTCRtpEncodingParameters[];
  readonly codecOptions: types.ProducerCodecOptions;
}

interface CallSending {
  /** One, directly as well as relayed: there is one who receives it. */
  readonly encoding: RTCRtpEncodingParameters;
  /** Relayed; directly the two browsers agree on what they prefer. */
  readonly codecOptions: types.ProducerCodecOptions;
}

/**
 * How each source is sent, in a conference and in a 1:1 call.
 *
 * The camera is sent to a conference in three sizes, of which everyone gets the one that fits the tile. The screen is
 * one stream at full size, and takes precedence over camera layers when the connection is narrow (WebRTC Priority
 * Control, section 4): text must stay readable.
 *
 * In a 1:1 call pauses of speech are sent like speech: with discontinuous transmission the gaps between packets would
 * tell the SFU when somebody speaks.
 */
export const sending: Readonly<Record<MediaSource, { conference: Sending; call: CallSending }>> = {
  microphone: {
    conference: {
      encodings: [{ maxBitrate: 48_000, priority: 'high', networkPriority: 'high' }],
      codecOptions: { opusDtx: true, opusFec: true },
    },
    call: {
      encoding: { maxBitrate: 64_000, priority: 'high', networkPriority: 'high' },
      codecOptions: { opusDtx: false, opusFec: true },
    },
  },
  camera: {
    conference: {
      encodings: [
        { scaleResolutionDownBy: 4, maxBitrate: 100_000 },
        { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
        { scaleResolutionDownBy: 1, maxBitrate: 1_800_000 },
      ],
      codecOptions: { videoGoogleStartBitrate: 1_000 },
    },
    call: {
      encoding: { maxBitrate: 2_500_000 },
      codecOptions: { videoGoogleStartBitrate: 1_000 },
    },
  },
  screen: {
    conference: {
      encodings: [{ maxBitrate: 8_000_000, priority: 'high' }],
      codecOptions: { videoGoogleStartBitrate: 2_000 },
    },
    call: {
      encoding: { maxBitrate: 8_000_000, priority: 'medium' },
      codecOptions: { videoGoogleStartBitrate: 2_000 },
    },
  },
  screenAudio: {
    conference: {
      encodings: [{ maxBitrate: 128_000 }],
      codecOptions: { opusStereo: true, opusFec: true },
    },
    call: {
      encoding: { maxBitrate: 128_000 },
      codecOptions: { opusDtx: false, opusFec: true, opusStereo: true },
    },
  },
};
