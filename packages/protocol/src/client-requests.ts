import * as v from 'valibot';
import {
  bytes32,
  bytes64,
  displayName,
  mediaSource,
  nothing,
  opaqueId,
  reception,
  relayed,
  ringAnswer,
  ringCard,
  roomId,
  timestamp,
} from './fields.ts';
import { limits } from './limits.ts';
import { moderationRequests } from './moderation-requests.ts';
import { conferenceMedia, roomState } from './room-state.ts';
import type { ClientRequest, Needs } from './request-types.ts';
import { type Permission, permissionToSend } from './roles.ts';
import { roomKind } from './room-kinds.ts';
import { dtlsParameters, iceParameters, rtpCapabilities, rtpParameters, transportOptions } from './rtp.ts';
import { visibleText } from './text.ts';
import { turnAccess } from './turn.ts';

/** One way to one worker of the media server: over UDP, over TCP, or through the TURN server (`turn`). */
const checkWay = v.strictObject({
  protocol: v.picklist(['udp', 'tcp', 'turn']),
  transport: transportOptions,
});
export type CheckWay = v.InferOutput<typeof checkWay>;

const source = v.strictObject({ producerId: opaqueId });
const consumer = v.strictObject({ consumerId: opaqueId });
const packets = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const greeted = ['ready', 'waiting', 'member'] as const;
const ready = ['ready'] as const;
const member = ['member'] as const;

/** A room token: what makes its bearer more than a guest in a room. */
const roomToken = visibleText(1024);

/** Requests of a client, by method: in which states of the connection they are allowed, and which permission they need. */
export const clientRequests = {
  hello: {
    states: ['new'],
    needs: null,
    params: v.strictObject({
      versions: v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1), v.maxLength(16)),
    }),
    result: v.strictObject({ version: v.pipe(v.number(), v.integer()) }),
  },
  ping: { states: greeted, needs: null, params: nothing, result: nothing },
  createRoom: {
    states: greeted,
    needs: null,
    params: v.strictObject({ kind: roomKind }),
    /** `hostToken` is a room token that makes its bearer the host; the creator's browser keeps it. */
    result: v.strictObject({ room: roomId, hostToken: roomToken }),
  },
  lookupRoom: {
    states: greeted,
    needs: null,
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
    states: greeted,
    needs: null,
    params: v.strictObject({ room: roomId }),
    result: v.strictObject({
      goodUntil: timestamp,
      linkDays: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
  },
  /** Ends a room for everyone and for good, without being in it. */
  closeRoom: {
    states: greeted,
    needs: { byToken: 'room.end' },
    params: v.strictObject({ room: roomId, token: roomToken }),
    result: nothing,
  },
  join: {
    states: ready,
    needs: null,
    params: v.strictObject({
      room: roomId,
      name: displayName,
      token: v.exactOptional(roomToken),
      /** The ring that this connection accepted, to go on with what was exchanged by `relayRing`. */
      ring: v.exactOptional(opaqueId),
    }),
    result: roomState,
  },
  resume: {
    states: ready,
    needs: null,
    params: v.strictObject({ resumeToken: visibleText(1024) }),
    result: roomState,
  },
  /** 32 random bytes for one `reach` on this connection; those asked for before are void. */
  challengeReach: {
    states: greeted,
    needs: null,
    params: nothing,
    result: v.strictObject({ challenge: bytes32 }),
  },
  /** Proves the key of an identity with a signature over `reachStatement`: from now on this connection can be rung. */
  reach: {
    states: greeted,
    needs: null,
    params: v.strictObject({ identity: bytes32, signature: bytes64 }),
    result: nothing,
  },
  unreach: { states: greeted, needs: null, params: nothing, result: nothing },
  /** Of a connection that was told of a ring: its card opened here, and whoever calls may ring. It may be said again. */
  acknowledgeRing: {
    states: greeted,
    needs: null,
    params: v.strictObject({ ringId: opaqueId }),
    result: nothing,
  },
  /** Of a connection that rings. Whoever accepts joins the room by its id. */
  answerRing: {
    states: greeted,
    needs: null,
    params: v.strictObject({ ringId: opaqueId, answer: ringAnswer }),
    result: nothing,
  },
  /**
   * Rings whoever is reachable under an identity, from this connection, whatever room the card names: the server does not
   * learn it. `room` is for windows of version 2, which know only rings that name it, and is told where it was asked for
   * with `bad-request`. Whether anybody is there only their device says, as for `ring`.
   */
  ringIdentity: {
    states: greeted,
    needs: null,
    params: v.strictObject({ identity: bytes32, card: ringCard, room: v.exactOptional(roomId) }),
    result: v.strictObject({ ringId: opaqueId }),
  },
  /** The socket of the caller was lost: the ring goes on from this one, and it is told again how it stands. */
  resumeRing: { states: greeted, needs: null, params: v.strictObject({ ringId: opaqueId }), result: nothing },
  /** The caller does not ring any more. */
  stopRing: { states: greeted, needs: null, params: v.strictObject({ ringId: opaqueId }), result: nothing },
  /**
   * While it rings: opaque bytes (base64url) between the caller and one window of the callee, the first that
   * sends any.
   */
  relayRing: {
    states: greeted,
    needs: null,
    params: v.strictObject({ ringId: opaqueId, data: relayed }),
    result: nothing,
  },
  /** Begins a check of the network: tells the ways to the media server, for the client to try each by itself. */
  openCheck: {
    states: ready,
    needs: null,
    params: nothing,
    result: v.strictObject({ ways: v.pipe(v.array(checkWay), v.maxLength(limits.checkWays)) }),
  },
  /** Gives the client's side of DTLS for one of these ways, once. */
  connectCheck: {
    states: greeted,
    needs: null,
    params: v.strictObject({ transportId: opaqueId, dtlsParameters }),
    result: nothing,
  },
  closeCheck: { states: greeted, needs: null, params: nothing, result: nothing },
  /** The TURN server, by which the media server can be reached where nothing else passes; null where there is none. */
  lookupTurn: {
    states: greeted,
    needs: null,
    params: nothing,
    result: v.strictObject({ turn: v.nullable(turnAccess) }),
  },

  leave: {
    states: member,
    needs: null,
    params: v.strictObject({ reason: v.picklist(['left', 'closed']) }),
    result: nothing,
  },
  /** Ends the room for everyone and for good. */
  endRoom: { states: member, needs: 'room.end', params: nothing, result: nothing },
  /** Hands opaque bytes (base64url) to one peer in the same room, in order. The server never looks inside. */
  relay: {
    states: member,
    needs: 'peers.relay',
    params: v.strictObject({ to: opaqueId, data: relayed }),
    result: nothing,
  },

  /** For a peer of a 1:1 call: media through the SFU, with transports as they are now however often it is asked. */
  openRelay: { states: member, needs: 'media.relay', params: nothing, result: conferenceMedia },
  /** Gives back what `openRelay` made for this peer. */
  closeRelay: { states: member, needs: 'media.relay', params: nothing, result: nothing },
  /** The transports of this peer lead nowhere any more: it is to get others, by `mediaReset`. */
  renewMedia: { states: member, needs: null, params: nothing, result: nothing },
  /**
   * As pages of version 2 ring: from the call in which this peer waits alone. Whether somebody is reachable under the
   * identity, only their device says: by `ringing`, or else by `ringAnswered` with `not-reachable`.
   */
  ring: {
    states: member,
    needs: 'room.ring',
    params: v.strictObject({ identity: bytes32, room: roomId, card: ringCard }),
    result: v.strictObject({ ringId: opaqueId }),
  },
  cancelRing: {
    states: member,
    needs: 'room.ring',
    params: v.strictObject({ ringId: opaqueId }),
    result: nothing,
  },

  /** Tells what the client can decode; `consume` requests for what others send follow. */
  receive: {
    states: member,
    needs: 'media.receive',
    params: v.strictObject({ rtpCapabilities }),
    result: nothing,
  },
  connectTransport: {
    states: member,
    needs: null,
    params: v.strictObject({ transportId: opaqueId, dtlsParameters }),
    result: nothing,
  },
  restartIce: {
    states: member,
    needs: null,
    params: v.strictObject({ transportId: opaqueId }),
    result: v.strictObject({ iceParameters }),
  },
  produce: {
    states: member,
    needs: { bySource: permissionToSend },
    params: v.strictObject({ source: mediaSource, rtpParameters, paused: v.boolean() }),
    result: v.strictObject({ producerId: opaqueId }),
  },
  pauseProducer: { states: member, needs: null, params: source, result: nothing },
  resumeProducer: { states: member, needs: null, params: source, result: nothing },
  closeProducer: { states: member, needs: null, params: source, result: nothing },
  pauseConsumer: { states: member, needs: 'media.receive', params: consumer, result: nothing },
  resumeConsumer: { states: member, needs: 'media.receive', params: consumer, result: nothing },
  /** Asks for the simulcast layer that fits the size at which a tile is shown: 0 the smallest, 2 the largest. */
  setPreferredLayers: {
    states: member,
    needs: 'media.receive',
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
    states: member,
    needs: 'media.receive',
    params: v.strictObject({
      consumerIds: v.pipe(v.array(opaqueId), v.minLength(1), v.maxLength(limits.countedConsumers)),
    }),
    result: v.strictObject({
      counts: v.array(v.strictObject({ consumerId: opaqueId, received: packets, forwarded: packets })),
    }),
  },
  /** Nothing comes by this consumer: another one of the same producer is offered in its place. */
  renewConsumer: { states: member, needs: 'media.receive', params: consumer, result: nothing },
  ...moderationRequests,

  /** Tells another peer of a conference how what it sends arrives here; the server keeps nothing of it. */
  tellReception: {
    states: member,
    needs: 'peers.tellReception',
    params: v.strictObject({ to: opaqueId, source: mediaSource, reception }),
    result: nothing,
  },
} as const satisfies Record<string, ClientRequest>;

export type ClientRequests = typeof clientRequests;
export type ClientMethod = keyof ClientRequests;
export type ClientParams<M extends ClientMethod> = v.InferOutput<ClientRequests[M]['params']>;
export type ClientResult<M extends ClientMethod> = v.InferOutput<ClientRequests[M]['result']>;

/** Methods of those who have a membership, and of nobody else. */
export type MemberMethod = {
  [M in ClientMethod]: ClientRequests[M]['states'] extends readonly ['member'] ? M : never;
}[ClientMethod];

export const isMemberMethod = (method: ClientMethod): method is MemberMethod =>
  clientRequests[method].states.every((state) => state === 'member');

/**
 * The permission that a request of a member needs, by its parameters as the table has read them; null where it needs
 * none.
 */
export function permissionFor(method: MemberMethod, params: object): Permission | null {
  const { needs }: { needs: Needs } = clientRequests[method];
  if (needs === null || typeof needs === 'string') return needs;
  if ('bySource' in needs && 'source' in params && v.is(mediaSource, params.source))
    return needs.bySource[params.source];
  throw new TypeError(`No permission is known for ${method}.`);
}
