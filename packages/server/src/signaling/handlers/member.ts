import { type MemberMethod, ProtocolError } from '@sotto/protocol';
import type { PeerMedia } from '../../rooms/peer-media.ts';
import type { PeerPlace } from '../../rooms/room.ts';
import type { RingMethod } from './reach.ts';
import type { MemberHandlers } from './types.ts';

/** What a peer may ask. Ids are looked up among what is the peer's own, so those of others are not found. */
export const memberHandlers: MemberHandlers<Exclude<MemberMethod, RingMethod>> = {
  leave({ room, peer }, { reason }) {
    room.leave(peer, reason);
    return {};
  },

  endRoom({ room, peer }) {
    room.end(peer.name);
    return {};
  },

  relay({ room, peer }, { to, data }) {
    room.relay({ from: peer, to, data });
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
    await mediaOf(place).sfuPeer.renew();
    return {};
  },

  async receive(place, { rtpCapabilities }) {
    const { sfuPeer } = mediaOf(place);
    place.peer.allowance.claim('receive');
    await sfuPeer.receive(rtpCapabilities);
    return {};
  },

  async connectTransport(place, { transportId, dtlsParameters }) {
    await mediaOf(place).sfuPeer.connectTransport(transportId, dtlsParameters);
    return {};
  },

  async restartIce(place, { transportId }) {
    return { iceParameters: await mediaOf(place).sfuPeer.restartIce(transportId) };
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
    await mediaOf(place).sfuPeer.pauseConsumer(consumerId);
    return {};
  },

  async resumeConsumer(place, { consumerId }) {
    await mediaOf(place).sfuPeer.resumeConsumer(consumerId);
    return {};
  },

  async setPreferredLayers(place, { consumerId, spatialLayer }) {
    await mediaOf(place).sfuPeer.setPreferredLayers(consumerId, spatialLayer);
    return {};
  },

  async countPackets(place, { consumerIds }) {
    const { sfuPeer } = mediaOf(place);
    place.peer.allowance.claim('count');
    return { counts: await sfuPeer.countPackets(consumerIds) };
  },

  async renewConsumer(place, { consumerId }) {
    const media = mediaOf(place);
    place.peer.allowance.claim('renew');
    await media.renewConsumer(consumerId);
    return {};
  },

  tellReception({ room, peer }, { to, source, reception }) {
    peer.allowance.claim('tell');
    room.tellReception({ from: peer, to, source, reception });
    return {};
  },
};

/** Throws `bad-state` in a room of kind `call` without `openRelay`: its media does not pass through here. */
function mediaOf({ peer }: PeerPlace): PeerMedia {
  if (!peer.media) throw new ProtocolError('bad-state');
  return peer.media;
}
