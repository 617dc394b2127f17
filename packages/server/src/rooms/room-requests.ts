import { type ClientParams, type ClientResult, type MemberMethod, ProtocolError } from '@sotto/protocol';
import type { PeerMedia } from '../media/peer-media.ts';
import type { PeerPlace } from './room.ts';

/** What a member asks of its room. The rest is about people who are not in it. */
export type RoomMethod = Exclude<MemberMethod, 'ring' | 'cancelRing'>;

export type RoomRequests = {
  readonly [M in RoomMethod]: (
    place: PeerPlace,
    params: ClientParams<M>,
  ) => ClientResult<M> | Promise<ClientResult<M>>;
};

/** What a peer may ask. Ids are looked up among what is the peer's own, so those of others are not found. */
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

  async renewMedia(place) {
    await mediaOf(place).renew();
    return {};
  },

  async receive(place, { rtpCapabilities }) {
    const media = mediaOf(place);
    place.peer.allowance.claim('receive');
    await media.receive(rtpCapabilities);
    return {};
  },

  async connectTransport(place, params) {
    await mediaOf(place).connectTransport(params);
    return {};
  },

  async restartIce(place, { transportId }) {
    return { iceParameters: await mediaOf(place).restartIce(transportId) };
  },

  produce(place, options) {
    return mediaOf(place).produce(options);
  },

  async pauseProducer(place, { producerId }) {
    await mediaOf(place).setProducerPaused(producerId, true);
    return {};
  },

  async resumeProducer(place, { producerId }) {
    await mediaOf(place).setProducerPaused(producerId, false);
    return {};
  },

  closeProducer(place, { producerId }) {
    mediaOf(place).closeProducer(producerId);
    return {};
  },

  async pauseConsumer(place, { consumerId }) {
    await mediaOf(place).setConsumerPaused(consumerId, true);
    return {};
  },

  async resumeConsumer(place, { consumerId }) {
    await mediaOf(place).setConsumerPaused(consumerId, false);
    return {};
  },

  async setPreferredLayers(place, params) {
    await mediaOf(place).setPreferredLayers(params);
    return {};
  },

  async countPackets(place, { consumerIds }) {
    const media = mediaOf(place);
    place.peer.allowance.claim('count');
    return { counts: await media.countPackets(consumerIds) };
  },

  async renewConsumer(place, { consumerId }) {
    const media = mediaOf(place);
    place.peer.allowance.claim('renew');
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
function mediaOf({ peer }: PeerPlace): PeerMedia {
  if (!peer.media) throw new ProtocolError('bad-state');
  return peer.media;
}
