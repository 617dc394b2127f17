import {
  type ClientMethod,
  type ClientParams,
  type ClientResult,
  type MemberMethod,
  ProtocolError,
} from '@sotto/protocol';
import type { PeerMedia } from '../media/peer-media.ts';
import type { RoomPeer } from './room.ts';

/** The requests of a member to its room. The others are about people who are not in it. */
export type RoomMethod = Exclude<MemberMethod, 'ring' | 'cancelRing'>;

/** The answer to a request; nothing where its result has no members. */
export type Answer<M extends ClientMethod> =
  object extends ClientResult<M> ? void | Promise<void> : ClientResult<M> | Promise<ClientResult<M>>;

export type RoomRequests = {
  readonly [M in RoomMethod]: (roomPeer: RoomPeer, params: ClientParams<M>) => Answer<M>;
};

/** The requests of peers. Ids are looked up among the peer's own, so those of others are not found. */
export const roomRequests: RoomRequests = {
  leave: ({ room, peer }, { reason }) => room.leave(peer, reason),

  endRoom: ({ room, peer }) => room.end(peer.name),

  relay: ({ room, peer }, { to, data }) => room.relay({ from: peer.peerId, to, data }),

  openRelay: ({ room, peer }) => room.openRelay(peer),

  closeRelay: ({ room, peer }) => room.closeRelay(peer),

  renewMedia: (roomPeer) => mediaOf(roomPeer).sfu.renew(),

  receive(roomPeer, { rtpCapabilities }) {
    const media = mediaOf(roomPeer);
    roomPeer.peer.allowance.claim('receive');
    return media.sfu.receive(rtpCapabilities);
  },

  connectTransport: (roomPeer, { transportId, dtlsParameters }) =>
    mediaOf(roomPeer).sfu.connectTransport(transportId, dtlsParameters),

  async restartIce(roomPeer, { transportId }) {
    return { iceParameters: await mediaOf(roomPeer).sfu.restartIce(transportId) };
  },

  produce: (roomPeer, options) => mediaOf(roomPeer).produce(options),

  pauseProducer: (roomPeer, { producerId }) => mediaOf(roomPeer).setProducerPaused(producerId, true),

  resumeProducer: (roomPeer, { producerId }) => mediaOf(roomPeer).setProducerPaused(producerId, false),

  closeProducer: (roomPeer, { producerId }) => mediaOf(roomPeer).sfu.producers.closeProducer(producerId),

  pauseConsumer: (roomPeer, { consumerId }) => mediaOf(roomPeer).sfu.consumers.pause(consumerId),

  resumeConsumer: (roomPeer, { consumerId }) => mediaOf(roomPeer).sfu.consumers.resume(consumerId),

  setPreferredLayers: (roomPeer, { consumerId, spatialLayer }) =>
    mediaOf(roomPeer).sfu.consumers.setPreferredLayers(consumerId, spatialLayer),

  async countPackets(roomPeer, { consumerIds }) {
    const media = mediaOf(roomPeer);
    roomPeer.peer.allowance.claim('count');
    return { counts: await media.sfu.consumers.count(consumerIds) };
  },

  renewConsumer(roomPeer, { consumerId }) {
    const media = mediaOf(roomPeer);
    roomPeer.peer.allowance.claim('renew');
    return media.renewConsumer(consumerId);
  },

  async setRole({ room, peer }, { peerId, role }) {
    peer.allowance.claim('act');
    await room.moderation.setRole(peer, peerId, role);
  },

  async restrictPeer({ room, peer }, { peerId, sources }) {
    peer.allowance.claim('act');
    await room.moderation.restrict(peer, peerId, sources);
  },

  releasePeer({ room, peer }, { peerId, sources }) {
    peer.allowance.claim('act');
    room.moderation.release(peer, peerId, sources);
  },

  async restrictPeers({ room, peer }, { sources, except }) {
    peer.allowance.claim('act');
    await room.moderation.restrictAll(peer, sources, except);
  },

  releasePeers({ room, peer }, { sources }) {
    peer.allowance.claim('act');
    room.moderation.releaseAll(peer, sources);
  },

  askRelease({ room, peer }, { source, asking }) {
    peer.allowance.claim('act');
    room.moderation.ask(peer, source, asking);
  },

  tellReception({ room, peer }, { to, source, reception }) {
    peer.allowance.claim('tell');
    room.tellReception({ from: peer.peerId, to, source, reception });
  },
};

/** Throws `bad-state` in a room of kind `call` without `openRelay`: its media does not pass through here. */
function mediaOf({ peer }: RoomPeer): PeerMedia {
  if (!peer.media) throw new ProtocolError('bad-state');
  return peer.media;
}
