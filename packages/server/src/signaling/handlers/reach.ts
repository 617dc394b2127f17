import { ProtocolError, roomKinds } from '@sotto/protocol';
import { roomKey } from '../../rooms/room-id.ts';
import type { PeerPlace } from '../../rooms/room.ts';
import type { Session } from '../session.ts';
import type { ReachHandlers } from './types.ts';

/** Being rung, which needs no place in a room, and ringing, which does. */
export const reachHandlers: ReachHandlers = {
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

  ring(session, { identity, room, card }) {
    const { room: own, peer: caller } = placeOf(session);
    // A pair's room that is full has somebody else in it, or on the way in.
    const isAlone = roomKinds[own.kind].people === 'pair' && !own.full;
    if (!isAlone || own.key !== roomKey(room)) throw new ProtocolError('bad-state');
    session.claimRingAllowance();
    const { network, address, rings } = session;
    return { ringId: rings.start({ caller, identity, room, card, network, address }) };
  },

  cancelRing(session, { ringId }) {
    session.rings.cancel(placeOf(session).peer, ringId);
    return {};
  },
};

function placeOf({ place }: Session): PeerPlace {
  if (!place) throw new ProtocolError('bad-state');
  return place;
}
