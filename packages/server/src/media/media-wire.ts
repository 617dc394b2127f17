import {
  conferenceMedia,
  type ConferenceMedia,
  rtpCapabilities,
  serverRequests,
  type ServerParams,
  type WireRtpCapabilities,
} from '@sotto/protocol';
import type { ConsumeOffer, PeerMedia } from '@sotto/sfu';
import * as v from 'valibot';

// Parameters of the media server are held against the protocol's tables on its way out as well: nothing leaves that the
// tables do not name, and a client is never sent what it would refuse to read. (On the way in, the tables' types are
// mediasoup's.) These throw only when a new mediasoup says something new, which the tests notice first.

export const wireMedia = (media: PeerMedia): ConferenceMedia => v.parse(conferenceMedia, asSent(media));

export const wireOffer = (offer: ConsumeOffer): ServerParams<'consume'> =>
  v.parse(serverRequests.consume.params, asSent(offer));

export const wireCapabilities = (capabilities: PeerMedia['routerRtpCapabilities']): WireRtpCapabilities =>
  v.parse(rtpCapabilities, asSent(capabilities));

/** mediasoup writes `undefined` for members that are not there; JSON knows no such thing. */
function asSent(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
