import { limits } from '@sotto/protocol';

/** From where on a line is slow instead of passed. */
export const thresholds = {
  /** Days that a certificate should be good for at least: renewed ones have more left, and there is time to act. */
  certificate: 14,
  /** Milliseconds for an answer over HTTP: people take longer for a page that does not work. */
  server: 1_000,
  /** Milliseconds until the socket can be used: several round trips, with TLS, and calls begin after it. */
  websocket: 1_500,
  /** Milliseconds until media could flow: a call is to show a picture within two seconds. */
  way: 1_500,
  /**
   * Milliseconds there and back. The server is in the middle of a conversation, so that a voice takes half of this
   * from each of two such people: 150 ms in one direction, which hardly anybody notices (ITU-T G.114).
   */
  roundTrip: 150,
  /** Milliseconds by which one packet's time differs from the next: what buffers for sound hide without delay of note. */
  jitter: 30,
  /** Percent there and back: as much as the error correction of Opus conceals. */
  loss: 2,
  /** Mbit/s: one picture in high definition, with sound. */
  throughput: 1.5,
  /** Mbit/s from where on what was tried has come, and maybe more would have: nearly all of the load. */
  enough: (0.9 * limits.checkBitrate) / 1_000_000,
} as const;
