import * as v from 'valibot';
import {
  bytes32,
  bytes64,
  displayName,
  duration,
  mediaSource,
  nothing,
  opaqueId,
  peerInfo,
  reception,
  relayed,
  ringAnswer,
  ringCard,
  roomId,
  timestamp,
} from './fields.ts';
import { limits } from './limits.ts';
import { roomKind } from './room-kinds.ts';
import { dtlsParameters, iceParameters, rtpCapabilities, rtpParameters, transportOptions } from './rtp.ts';
import { visibleText } from './text.ts';
import { turnAccess } from './turn.ts';

/**
 * What a client needs to send to and receive from the SFU, in a conference or in a relayed call. Both transports exist
 * already, so that nothing waits.
 */
export const conferenceMedia = v.strictObject({
  routerRtpCapabilities: rtpCapabilities,
  sendTransport: transportOptions,
  recvTransport: transportOptions,
});
export type ConferenceMedia = v.InferOutput<typeof conferenceMedia>;

/** The simulcast layer that the SFU forwards; null when it forwards none, or before the first frame. */
const spatialLayer = v.nullable(v.pipe(v.number(), v.integer()));

const place = v.strictObject({
  peerId: opaqueId,
  /** Presented in `resume` after a lost socket. Worth as much as the place itself: keep it in memory only. */
  resumeToken: visibleText(1024),
  kind: roomKind,
  host: v.boolean(),
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
  /** What this peer sends, as the server sees it. Empty after `join`. */
  producers: v.array(v.strictObject({ producerId: opaqueId, source: mediaSource, paused: v.boolean() })),
  /** The consumers that this peer has acknowledged and that still live. Empty after `join`. */
  consumers: v.array(v.strictObject({ consumerId: opaqueId, producerPaused: v.boolean(), spatialLayer })),
});
export type Place = v.InferOutput<typeof place>;

/** One way to one worker of the media server: over UDP, over TCP, or through the TURN server (`turn`). */
const checkWay = v.strictObject({
  protocol: v.picklist(['udp', 'tcp', 'turn']),
  transport: transportOptions,
});
export type CheckWay = v.InferOutput<typeof checkWay>;

const source = v.strictObject({ producerId: opaqueId });
const consumer = v.strictObject({ consumerId: opaqueId });
const packets = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Requests of a client, by method. Each is refused before `hello`; those from `leave` on are refused without a place. */
export const clientRequests = {
  hello: {
    params: v.strictObject({
      versions: v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1), v.maxLength(16)),
    }),
    result: v.strictObject({ version: v.pipe(v.number(), v.integer()) }),
  },
  ping: { params: nothing, result: nothing },
  createRoom: {
    params: v.strictObject({ kind: roomKind }),
    /** `hostToken` makes its bearer the host of this room; the creator's browser keeps it. */
    result: v.strictObject({ room: roomId, hostToken: visibleText(1024) }),
  },
  lookupRoom: {
    params: v.strictObject({ room: roomId }),
    result: v.strictObject({
      kind: roomKind,
      peers: v.pipe(v.number(), v.integer()),
      full: v.boolean(),
      /** Of a conference; lets the client load its device before it joins. */
      routerRtpCapabilities: v.nullable(rtpCapabilities),
    }),
  },
  /** How long a link is good: until nobody has used it for so many days, which as things are is then. */
  lookupLink: {
    params: v.strictObject({ room: roomId }),
    result: v.strictObject({
      goodUntil: timestamp,
      linkDays: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
  },
  /** Ends a room for everyone and for good, without being in it; for who has its host token. */
  closeRoom: {
    params: v.strictObject({ room: roomId, hostToken: visibleText(1024) }),
    result: nothing,
  },
  join: {
    params: v.strictObject({
      room: roomId,
      name: displayName,
      hostToken: v.exactOptional(visibleText(1024)),
      /** The ring that this connection accepted, to go on with what was exchanged by `relayRing`. */
      ring: v.exactOptional(opaqueId),
    }),
    result: place,
  },
  resume: { params: v.strictObject({ resumeToken: visibleText(1024) }), result: place },
  /** 32 random bytes for one `reach` on this connection; those asked for before are void. */
  challengeReach: { params: nothing, result: v.strictObject({ challenge: bytes32 }) },
  /** Proves the key of an identity with a signature over `reachStatement`: from now on this connection can be rung. */
  reach: { params: v.strictObject({ identity: bytes32, signature: bytes64 }), result: nothing },
  unreach: { params: nothing, result: nothing },
  /** Of a connection that was told of a ring: its card opened here, and whoever calls may ring. It may be said again. */
  acknowledgeRing: { params: v.strictObject({ ringId: opaqueId }), result: nothing },
  /** Of a connection that rings. Whoever accepts joins the room by its id. */
  answerRing: { params: v.strictObject({ ringId: opaqueId, answer: ringAnswer }), result: nothing },
  /**
   * While it rings: opaque bytes (base64url) between the caller's place and one window of the callee, the first that
   * sends any.
   */
  relayRing: { params: v.strictObject({ ringId: opaqueId, data: relayed }), result: nothing },
  /** Begins a check of the network: tells the ways to the media server, for the client to try each by itself. */
  openCheck: {
    params: nothing,
    result: v.strictObject({ ways: v.pipe(v.array(checkWay), v.maxLength(limits.checkWays)) }),
  },
  /** Gives the client's side of DTLS for one of these ways, once. */
  connectCheck: { params: v.strictObject({ transportId: opaqueId, dtlsParameters }), result: nothing },
  closeCheck: { params: nothing, result: nothing },
  /** The TURN server, by which the media server can be reached where nothing else passes; null where there is none. */
  lookupTurn: { params: nothing, result: v.strictObject({ turn: v.nullable(turnAccess) }) },

  leave: { params: v.strictObject({ reason: v.picklist(['left', 'closed']) }), result: nothing },
  /** Ends a conference for everyone; hosts only. */
  endRoom: { params: nothing, result: nothing },
  /** Hands opaque bytes (base64url) to one peer in the same room, in order. The server never looks inside. */
  relay: {
    params: v.strictObject({ to: opaqueId, data: relayed }),
    result: nothing,
  },

  /** For a peer of a 1:1 call: media through the SFU, with transports as they are now however often it is asked. */
  openRelay: { params: nothing, result: conferenceMedia },
  /** Gives back what `openRelay` made for this peer. */
  closeRelay: { params: nothing, result: nothing },
  /** The transports of this peer lead nowhere any more: it is to get others, by `mediaReset`. */
  renewMedia: { params: nothing, result: nothing },
  /**
   * Rings whoever is reachable under an identity, from the call in which this peer waits alone. Whether somebody is, only
   * their device says: by `ringing`, or else by `ringAnswered` with `not-reachable`.
   */
  ring: {
    params: v.strictObject({ identity: bytes32, room: roomId, card: ringCard }),
    result: v.strictObject({ ringId: opaqueId }),
  },
  cancelRing: { params: v.strictObject({ ringId: opaqueId }), result: nothing },

  /** Tells what the client can decode; `consume` requests for what others send follow. */
  receive: { params: v.strictObject({ rtpCapabilities }), result: nothing },
  connectTransport: {
    params: v.strictObject({ transportId: opaqueId, dtlsParameters }),
    result: nothing,
  },
  restartIce: {
    params: v.strictObject({ transportId: opaqueId }),
    result: v.strictObject({ iceParameters }),
  },
  produce: {
    params: v.strictObject({ source: mediaSource, rtpParameters, paused: v.boolean() }),
    result: v.strictObject({ producerId: opaqueId }),
  },
  pauseProducer: { params: source, result: nothing },
  resumeProducer: { params: source, result: nothing },
  closeProducer: { params: source, result: nothing },
  pauseConsumer: { params: consumer, result: nothing },
  resumeConsumer: { params: consumer, result: nothing },
  /** Asks for the simulcast layer that fits the size at which a tile is shown: 0 the smallest, 2 the largest. */
  setPreferredLayers: {
    params: v.strictObject({
      consumerId: opaqueId,
      spatialLayer: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2)),
    }),
    result: nothing,
  },
  /**
   * Counts the packets of these consumers so far: how many came from the sender, of all sizes together, and how many
   * were forwarded here. Consumers that there are not (any more) are left out.
   */
  countPackets: {
    params: v.strictObject({
      consumerIds: v.pipe(v.array(opaqueId), v.minLength(1), v.maxLength(limits.countedConsumers)),
    }),
    result: v.strictObject({
      counts: v.array(v.strictObject({ consumerId: opaqueId, received: packets, forwarded: packets })),
    }),
  },
  /** Nothing comes by this consumer: another one of the same producer is offered in its place. */
  renewConsumer: { params: consumer, result: nothing },
  /** Tells another peer of a conference how what it sends arrives here; the server keeps nothing of it. */
  tellReception: {
    params: v.strictObject({ to: opaqueId, source: mediaSource, reception }),
    result: nothing,
  },
} as const;

export type ClientRequests = typeof clientRequests;
export type ClientMethod = keyof ClientRequests;
export type ClientParams<M extends ClientMethod> = v.InferOutput<ClientRequests[M]['params']>;
export type ClientResult<M extends ClientMethod> = v.InferOutput<ClientRequests[M]['result']>;
