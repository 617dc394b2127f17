import {
  type ClientMethod,
  type ClientParams,
  clientRequests,
  type MediaSource,
  protocolVersions,
} from '@sotto/protocol';
import browsers from '@sotto/protocol/testing/browser-rtp.json' with { type: 'json' };
import * as v from 'valibot';
import { card } from './ringing.ts';
import { capabilities, sending } from './sender.ts';

const nobody = 'nobody';
const bytes = (length: number): string => Buffer.alloc(length).toString('base64url');

/**
 * Each request with parameters that the table takes, about `room`, by whoever has `token`. Ids in it are nobody's, so
 * that what is allowed is refused with `not-found` at most.
 */
export function requestsAbout({ room, token }: { room: string; token: string }): {
  readonly [M in ClientMethod]: ClientParams<M>;
} {
  const { dtlsParameters } = v.parse(clientRequests.connectTransport.params, {
    transportId: nobody,
    dtlsParameters: browsers.chromium.dtls,
  });
  const [ring, producer, consumer] = [{ ringId: nobody }, { producerId: nobody }, { consumerId: nobody }];
  return {
    hello: { versions: [...protocolVersions] },
    ping: {},
    createRoom: { kind: 'call' },
    lookupRoom: { room },
    lookupLink: { room },
    closeRoom: { room, token },
    join: { room, name: 'Eve' },
    resume: { resumeToken: nobody },
    challengeReach: {},
    reach: { identity: bytes(32), signature: bytes(64) },
    unreach: {},
    acknowledgeRing: ring,
    answerRing: { ...ring, answer: 'decline' },
    ringIdentity: { identity: bytes(32), card },
    resumeRing: ring,
    stopRing: ring,
    relayRing: { ...ring, data: '' },
    openCheck: {},
    connectCheck: { transportId: nobody, dtlsParameters },
    closeCheck: {},
    lookupTurn: {},
    leave: { reason: 'left' },
    endRoom: {},
    relay: { to: nobody, data: '' },
    openRelay: {},
    closeRelay: {},
    renewMedia: {},
    ring: { identity: bytes(32), room, card },
    cancelRing: ring,
    receive: { rtpCapabilities: capabilities },
    connectTransport: { transportId: nobody, dtlsParameters },
    restartIce: { transportId: nobody },
    produce: producing('microphone'),
    pauseProducer: producer,
    resumeProducer: producer,
    closeProducer: producer,
    pauseConsumer: consumer,
    resumeConsumer: consumer,
    setPreferredLayers: { ...consumer, spatialLayer: 0 },
    countPackets: { consumerIds: [nobody] },
    renewConsumer: consumer,
    setRole: { peerId: nobody, role: 'moderator' },
    restrictPeer: { peerId: nobody, sources: ['microphone'] },
    releasePeer: { peerId: nobody, sources: ['microphone'] },
    restrictPeers: { sources: ['microphone'], except: [] },
    releasePeers: { sources: ['microphone'] },
    askRelease: { source: 'microphone', asking: true },
    tellReception: { to: nobody, source: 'camera', reception: 'lost' },
  };
}

export const producing = (source: MediaSource): ClientParams<'produce'> => ({
  source,
  rtpParameters: sending(source),
  paused: false,
});
