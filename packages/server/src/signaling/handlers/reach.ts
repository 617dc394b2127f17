import { ProtocolError } from '@sotto/protocol';
import { roomKey } from '../../rooms/room-id.ts';
import type { MemberHandlers, SessionHandlers } from './types.ts';

type Methods = 'challengeReach' | 'reach' | 'unreach' | 'acknowledgeRing' | 'answerRing' | 'relayRing';

/** Being rung, which needs no place in a room. */
export const reachHandlers: SessionHandlers<Methods> = {
  challengeReach: ({ presence }) => ({ challenge: presence.challenge() }),

  reach({ presence }, proof) {
    presence.prove(proof);
    return {};
  },

  unreach({ presence }) {
    presence.end();
    return {};
  },

  acknowledgeRing(session, { ringId }) {
    session.rings.acknowledge(session, ringId);
    return {};
  },

  answerRing(session, answer) {
    session.rings.answer(session, answer);
    return {};
  },

  relayRing(session, packet) {
    session.rings.relay({ window: session, peer: session.place?.peer ?? null }, packet);
    return {};
  },
};

export type RingMethod = 'ring' | 'cancelRing';

/** Ringing somebody from the room in which one waits. */
export const ringHandlers: MemberHandlers<RingMethod> = {
  ring({ room: own, peer: caller }, { identity, room, card }, session) {
    // A full room has somebody else in it, or on the way in.
    if (own.full || own.key !== roomKey(room)) throw new ProtocolError('bad-state');
    session.claimRingAllowance();
    const { network, address, rings } = session;
    return { ringId: rings.start({ caller, identity, room, card, network, address }) };
  },

  cancelRing({ peer }, { ringId }, { rings }) {
    rings.cancel(peer, ringId);
    return {};
  },
};
