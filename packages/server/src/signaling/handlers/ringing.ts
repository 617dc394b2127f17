import { ProtocolError } from '@sotto/protocol';
import { roomKey } from '../../rooms/room-id.ts';
import type { MemberHandlers, SessionHandlers } from './types.ts';

type Methods = 'challengeReach' | 'reach' | 'unreach' | 'acknowledgeRing' | 'answerRing' | 'relayRing';

/** Being rung, which needs no membership. */
export const reachHandlers: SessionHandlers<Methods> = {
  challengeReach: ({ registration }) => ({ challenge: registration.challenge() }),

  reach({ registration }, proof) {
    registration.prove(proof);
    return {};
  },

  unreach({ registration }) {
    registration.end();
    return {};
  },

  acknowledgeRing(session, { ringId }) {
    session.rings.acknowledge(session.socketId, ringId);
    return {};
  },

  answerRing(session, answer) {
    session.rings.answer(session.socketId, answer);
    return {};
  },

  relayRing(session, packet) {
    session.rings.relay({ windowId: session.socketId, peerId: session.membership?.peerId ?? null }, packet);
    return {};
  },
};

export type RingMethod = 'ring' | 'cancelRing';

/** Ringing somebody from the room in which one waits. */
export const ringHandlers: MemberHandlers<RingMethod> = {
  async ring(caller, { identity, room, card }, session) {
    // Without space there is somebody else in it, or on the way in.
    const isAlone = caller.roomKey === roomKey(room) && (await caller.hasSpace());
    if (!isAlone || caller.signal.aborted) throw new ProtocolError('bad-state');
    session.claimAllowance('ring');
    const { network, address, rings } = session;
    return { ringId: rings.start({ caller, identity, room, card, network, address }) };
  },

  cancelRing({ peerId }, { ringId }, { rings }) {
    rings.cancel(peerId, ringId);
    return {};
  },
};
