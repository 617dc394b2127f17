import type { ClientParams } from '@sotto/protocol';
import type { Membership } from '../../rooms/membership.ts';
import type { RoomMethod } from '../../rooms/room-requests.ts';
import { ringHandlers } from './ringing.ts';
import type { Answer, MemberHandlers } from './types.ts';

/** Hands the request on to the room. */
const ask =
  <M extends RoomMethod>(method: M) =>
  (membership: Membership, params: ClientParams<M>): Answer<M> =>
    membership.request(method, params);

/** The requests of peers. */
export const memberHandlers: MemberHandlers = {
  leave: ask('leave'),
  endRoom: ask('endRoom'),
  relay: ask('relay'),
  openRelay: ask('openRelay'),
  closeRelay: ask('closeRelay'),
  renewMedia: ask('renewMedia'),
  receive: ask('receive'),
  connectTransport: ask('connectTransport'),
  restartIce: ask('restartIce'),
  produce: ask('produce'),
  pauseProducer: ask('pauseProducer'),
  resumeProducer: ask('resumeProducer'),
  closeProducer: ask('closeProducer'),
  pauseConsumer: ask('pauseConsumer'),
  resumeConsumer: ask('resumeConsumer'),
  setPreferredLayers: ask('setPreferredLayers'),
  countPackets: ask('countPackets'),
  renewConsumer: ask('renewConsumer'),
  tellReception: ask('tellReception'),
  ...ringHandlers,
};
