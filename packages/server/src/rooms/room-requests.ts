import { type ClientParams, type ClientResult, type MemberMethod, ProtocolError } from '@sotto/protocol';
import type { PeerMedia } from '../media/peer-media.ts';
import type { RoomPeer } from './room.ts';

/** The requests of a member to its room. The others are about people who are not in it. */
export type RoomMethod = Exclude<MemberMethod, 'ring' | 'cancelRing'>;

export type RoomRequests = {
  readonly [M in RoomMethod]: (
    roomPeer: RoomPeer,
    params: ClientParams<M>,
  ) => ClientResult<M> | Promise<ClientResult<M>>;
};

/** The requests of peers. Ids are looked up among the peer's own, so those of others are not found. */
export const roomRequests: RoomRequests = {
  leave({ room, peer }, { reason }) {
    room.leave(peer, reason);
    return {};
  },

  endRoom({ room, peer }) {
    room.end(peer.name);
    return {};
  },

  relay({ room, peer }, { to, data }) {
    room.relay({ from: peer.peerId, to, data });
    return {};
  },

  openRelay({ room, peer }) {
    return room.openRelay(peer);
  },

  async closeRelay({ room, peer }) {
    await room.closeRelay(peer);
    return {};
  },

  async renewMedia(roomPeer) {
    await mediaOf(roomPeer).sfu.renew();
    return {};
  },

  async receive(roomPeer, { rtpCapabilities }) {
    const media = mediaOf(roomPeer);
    roomPeer.peer.allowance.claim('receive');
    await media.sfu.receive(rtpCapabilities);
    return {};
  },

  async connectTransport(roomPeer, { transportId, dtlsParameters }) {
    await mediaOf(roomPeer).sfu.connectTransport(transportId, dtlsParameters);
    return {};
  },

  async restartIce(roomPeer, { transportId }) {
    return { iceParameters: await mediaOf(roomPeer).sfu.restartIce(transportId) };
  },

  produce(roomPeer, options) {
    return mediaOf(roomPeer).produce(options);
  },

  async pauseProducer(roomPeer, { producerId }) {
    await mediaOf(roomPeer).setProducerPaused(producerId, true);
    return {};
  },

  async resumeProducer(roomPeer, { producerId }) {
    await mediaOf(roomPeer).setProducerPaused(producerId, false);
    return {};
  },

  closeProducer(roomPeer, { producerId }) {
    mediaOf(roomPeer).sfu.closeProducer(producerId);
    return {};
  },

  async pauseConsumer(roomPeer, { consumerId }) {
    await mediaOf(roomPeer).sfu.pauseConsumer(consumerId);
    return {};
  },

  async resumeConsumer(roomPeer, { consumerId }) {
    await mediaOf(roomPeer).sfu.resumeConsumer(consumerId);
    return {};
  },

  async setPreferredLayers(roomPeer, { consumerId, spatialLayer }) {
    await mediaOf(roomPeer).sfu.setPreferredLayers(consumerId, spatialLayer);
    return {};
  },

  async countPackets(roomPeer, { consumerIds }) {
    const media = mediaOf(roomPeer);
    roomPeer.peer.allowance.claim('count');
    return { counts: await media.sfu.countPackets(consumerIds) };
  },

  async renewConsumer(roomPeer, { consumerId }) {
    const media = mediaOf(roomPeer);
    roomPeer.peer.allowance.claim('renew');
    await media.renewConsumer(consumerId);
    return {};
  },

  tellReception({ room, peer }, { to, source, reception }) {
    peer.allowance.claim('tell');
    room.tellReception({ from: peer.peerId, to, source, reception });
    return {};
  },
};

/** Throws `bad-state` in a room of kind `call` without `openRelay`: its media does not pass through here. */
function mediaOf({ peer }: RoomPeer): PeerMedia {
  if (!peer.media) throw new ProtocolError('bad-state');
  return peer.media;
}
