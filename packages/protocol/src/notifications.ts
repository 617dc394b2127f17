import * as v from 'valibot';
import {
  duration,
  leaveReason,
  mediaSource,
  opaqueId,
  peerConnection,
  peerInfo,
  reception,
  relayed,
  ringAnswer,
  ringCard,
  roomId,
} from './fields.ts';
import { role } from './roles.ts';
import { conferenceMedia } from './room-state.ts';
import { visibleText } from './text.ts';

const consumer = v.strictObject({ consumerId: opaqueId });

const ringEndReason = v.picklist(['answered-elsewhere', 'declined-elsewhere', 'cancelled', 'missed']);
export type RingEndReason = v.InferOutput<typeof ringEndReason>;

/** The notifications of the server, by event. Clients send none. */
export const serverNotifications = {
  peerJoined: v.strictObject({ peer: peerInfo }),
  peerUpdated: v.strictObject({ peerId: opaqueId, connection: peerConnection }),
  peerLeft: v.strictObject({ peerId: opaqueId, reason: leaveReason }),
  /** The second person is there: from now on the call is `connected`. */
  callConnected: v.strictObject({ connectedFor: duration }),
  /** `host`: ended for everyone. `shutdown`: the server stops. */
  roomEnded: v.strictObject({ reason: v.picklist(['host', 'shutdown']) }),
  /** To everybody; `by`: the role of whoever gave it. `token`, to the peer itself: gives it this role when it joins again. */
  roleChanged: v.strictObject({
    peerId: opaqueId,
    role,
    by: role,
    token: v.exactOptional(visibleText(1024)),
  }),
  /**
   * To everybody: what this peer may not send until it is released, and what of it it asks for. `by`: the role of
   * whoever changed it; null where the peer asks, and where it was so before one came.
   */
  restrictionsChanged: v.strictObject({
    peerId: opaqueId,
    sources: v.array(mediaSource),
    asking: v.array(mediaSource),
    by: v.nullable(role),
  }),
  relay: v.strictObject({ from: opaqueId, data: relayed }),
  /**
   * To each connection that is reachable under the identity: somebody calls, and waits in the room that the card names.
   * `room`: the same, where a page of version 2 calls, or is called.
   */
  ring: v.strictObject({ ringId: opaqueId, room: v.exactOptional(roomId), card: ringCard }),
  /** To a connection that rang: it is over here. */
  ringEnded: v.strictObject({ ringId: opaqueId, reason: ringEndReason }),
  /** Bytes that the other side of the ring has handed over by `relayRing`. */
  ringRelay: v.strictObject({ ringId: opaqueId, data: relayed }),
  /** To the caller: a device under this identity has opened the card, and it rings there. */
  ringing: v.strictObject({ ringId: opaqueId }),
  /**
   * To the caller; `missed`: nobody answered within `limits.ringTimeout`. `not-reachable`: no device has acknowledged
   * the ring within `limits.acknowledgeTimeout`, be there one or not.
   */
  ringAnswered: v.strictObject({
    ringId: opaqueId,
    answer: v.picklist([...ringAnswer.options, 'missed', 'not-reachable']),
  }),
  /**
   * Make transports, producers and consumers anew: the room's worker has ended, the peer was moved to the first worker,
   * or it has asked for it (`renewMedia`).
   */
  mediaReset: v.strictObject({ media: conferenceMedia }),
  consumerPaused: consumer,
  consumerResumed: consumer,
  consumerClosed: consumer,
  /** The layer that the SFU forwards now; null when the connection carries none. */
  consumerLayers: v.strictObject({
    consumerId: opaqueId,
    spatialLayer: v.nullable(v.pipe(v.number(), v.integer())),
  }),
  /** How this source of ours arrives at that peer, who says so. */
  reception: v.strictObject({ from: opaqueId, source: mediaSource, reception }),
  activeSpeaker: v.strictObject({ peerId: v.nullable(opaqueId) }),
} as const;

export type ServerNotifications = typeof serverNotifications;
export type ServerEvent = keyof ServerNotifications;
export type ServerEventParams<E extends ServerEvent> = v.InferOutput<ServerNotifications[E]>;
