import type { MediaSource } from '@sotto/protocol';

export const kindOf = (source: MediaSource): 'audio' | 'video' =>
  source === 'camera' || source === 'screen' ? 'video' : 'audio';

/** Bits per second that each source may take at most, and which gives way last when the connection is narrow. */
export const sendingLimits: Record<MediaSource, RTCRtpEncodingParameters> = {
  microphone: { maxBitrate: 64_000, priority: 'high', networkPriority: 'high' },
  camera: { maxBitrate: 2_500_000 },
  screen: { maxBitrate: 8_000_000, priority: 'medium' },
  screenAudio: { maxBitrate: 128_000 },
};
