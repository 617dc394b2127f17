import { ProtocolError } from '@sotto/protocol';
import { roomKey } from '../../rooms/room-id.ts';
import type { MemberHandlers, SessionHandlers } from './types.ts';

/** Being rung and ringing, which need no place in a room. */
export const reachHandlers = {
  challengeReach: ({ registration }) => ({ challenge: registration.challenge() }),

  reach: ({ registration }, proof) => registration.prove(proof),

  unreach: ({ registration }) => registration.end(),

  acknowledgeRing: ({ rings, socketId }, { ringId }) => rings.acknowledge(socketId, ringId),

  answerRing: ({ rings, socketId }, answer) => rings.answer(socketId, answer),

  ringIdentity: (session, options) => ({ ringId: session.ring(options) }),

  resumeRing: (session, { ringId }) => session.resumeRing(ringId),

  stopRing: ({ rings, callerId }, { ringId }) => rings.cancel(callerId ?? '', ringId),

  relayRing: ({ rings, socketId, callerId }, packet) =>
    rings.relay({ windowId: socketId, peerId: callerId }, packet),
} satisfies Partial<SessionHandlers>;

export type RingMethod = 'ring' | 'cancelRing';

/** Ringing somebody from the room in which one waits, as pages of version 2 do. */
export const ringHandlers: MemberHandlers<RingMethod> = {
  async ring(caller, { identity, room, card }, session) {
    // Without space there is somebody else in it, or on the way in.
    const isAlone = caller.roomKey === roomKey(room) && (await caller.hasSpace());
    if (!isAlone || caller.signal.aborted) throw new ProtocolError('bad-state');
    session.claimAllowance('ring');
    const { network, address, rings } = session;
    return { ringId: rings.start({ caller, identity, room, card, network, address }) };
  },

  cancelRing: ({ peerId }, { ringId }, { rings }) => rings.cancel(peerId, ringId),
};
