import * as v from 'valibot';
import { duration, mediaSource, opaqueId, peerInfo } from './fields.ts';
import { role } from './roles.ts';
import { roomKind } from './room-kinds.ts';
import { rtpCapabilities, transportOptions } from './rtp.ts';
import { visibleText } from './text.ts';

/**
 * The transports with which a client sends to and receives from the SFU, in a conference or in a relayed call. Both
 * transports exist already, so that nothing waits.
 */
export const conferenceMedia = v.strictObject({
  routerRtpCapabilities: rtpCapabilities,
  sendTransport: transportOptions,
  recvTransport: transportOptions,
});
export type ConferenceMedia = v.InferOutput<typeof conferenceMedia>;

/** The simulcast layer that the SFU forwards; null when it forwards none, or before the first frame. */
const spatialLayer = v.nullable(v.pipe(v.number(), v.integer()));

/** The room as one of its peers finds it: what `join` and `resume` answer with. */
export const roomState = v.strictObject({
  peerId: opaqueId,
  /** Presented in `resume` after a lost socket. Worth as much as the membership itself: keep it in memory only. */
  resumeToken: visibleText(1024),
  kind: roomKind,
  role,
  /** For how long the call in this room has been connected, in milliseconds; null while it connects. */
  connectedFor: v.nullable(duration),
  /** The others, in the order in which they came. */
  peers: v.array(peerInfo),
  /**
   * Null in a room of kind `call` as long as this peer has not asked for the relay: media goes from peer to peer. After
   * `resume`, transports with ids that the client knows go on as they are; other ids mean that a `mediaReset` was
   * missed.
   */
  media: v.nullable(conferenceMedia),
  /** The producers of this peer, as the server sees them. Empty after `join`. */
  producers: v.array(v.strictObject({ producerId: opaqueId, source: mediaSource, paused: v.boolean() })),
  /** The consumers that this peer has acknowledged and that still live. Empty after `join`. */
  consumers: v.array(v.strictObject({ consumerId: opaqueId, producerPaused: v.boolean(), spatialLayer })),
});
export type RoomState = v.InferOutput<typeof roomState>;
