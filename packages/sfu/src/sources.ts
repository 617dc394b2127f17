import type { types } from 'mediasoup';
import type { MediaSource } from './types.ts';

interface SourceTraits {
  readonly kind: types.MediaKind;
  /** Simulcast layers at most. */
  readonly encodings: number;
  /**
   * Bits per second that clients are to send of it at most, of all layers together (`encodings.ts` and `lanes.ts` of
   * the client).
   */
  readonly maxBitrate: number;
  /**
   * Which consumer gets bandwidth first, 1 to 255; only between the videos of one receiver, as mediasoup leaves audio
   * out of its bandwidth estimate. A worker hands the estimated bandwidth out in this order, and a stream of a single
   * encoding takes what it needs in its first turn. So a screen keeps its full resolution, and camera layers share
   * what remains.
   */
  readonly priority: number;
}

export const sourceTraits: Readonly<Record<MediaSource, SourceTraits>> = {
  microphone: { kind: 'audio', encodings: 1, maxBitrate: 128_000, priority: 1 },
  camera: { kind: 'video', encodings: 3, maxBitrate: 2_500_000, priority: 1 },
  screen: { kind: 'video', encodings: 1, maxBitrate: 8_000_000, priority: 255 },
  screenAudio: { kind: 'audio', encodings: 1, maxBitrate: 128_000, priority: 1 },
};
