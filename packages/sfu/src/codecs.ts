import type { types } from 'mediasoup';
import { generateRouterRtpCapabilities } from 'mediasoup/ortc';

/**
 * Every router has these, in order of preference; mediasoup-client sends the first that the browser has.
 *
 * VP8 and VP9 are what Chromium and Firefox both send and receive without a plug-in, and VP8 is the one with
 * simulcast in both. H264 in its constrained baseline profile (RFC 6184, section 8.1) is there for clients with
 * nothing but a hardware codec. AV1 is left out: not every browser of today can decode it, and a picture that some
 * in a room cannot see is worse than a larger one.
 *
 * Opus sends in-band error correction. Discontinuous transmission and stereo are up to the sender: speech wants the
 * first, the sound of a shared tab wants the second (mediasoup-client's `codecOptions`).
 */
export const mediaCodecs: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { minptime: 10, useinbandfec: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0 } },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
];

/** The `rtpCapabilities` of each router; computed without a worker. */
export const routerRtpCapabilities: types.RtpCapabilities = generateRouterRtpCapabilities(mediaCodecs);
