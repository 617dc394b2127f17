import type {
  ConferenceMedia,
  ServerParams,
  WireDtlsParameters,
  WireRtpCapabilities,
  WireRtpParameters,
} from '@sotto/protocol';
import type { ConsumeOffer, PeerMedia, ProduceOptions, SfuPeer } from '@sotto/sfu';

// The protocol's tables and mediasoup's types describe the same objects. They differ in how narrow they are: mediasoup
// lists the header extensions it knows, the tables bound every text and allow `undefined` in place of a missing
// member. Coming in, mediasoup checks again what the tables let pass; going out, tests hold real objects against the
// tables. So each direction is one assertion, and all of them are here.

type Loose<T> = T extends (infer I)[]
  ? Loose<I>[]
  : T extends object
    ? { [K in keyof T]: Loose<T[K]> | Extract<undefined, T[K]> }
    : T;

export const wireMedia = (media: PeerMedia): ConferenceMedia => media as Loose<PeerMedia> as ConferenceMedia;

export const wireOffer = (offer: ConsumeOffer): ServerParams<'consume'> => offer as ServerParams<'consume'>;

export const wireCapabilities = (
  capabilities: PeerMedia['routerRtpCapabilities'],
): ConferenceMedia['routerRtpCapabilities'] => capabilities as ConferenceMedia['routerRtpCapabilities'];

export const wireIceParameters = (
  parameters: PeerMedia['sendTransport']['iceParameters'],
): ConferenceMedia['sendTransport']['iceParameters'] => parameters;

export const mediaCapabilities = (capabilities: WireRtpCapabilities): Parameters<SfuPeer['receive']>[0] =>
  capabilities as Parameters<SfuPeer['receive']>[0];

export const mediaDtls = (parameters: WireDtlsParameters): Parameters<SfuPeer['connectTransport']>[1] =>
  parameters as Parameters<SfuPeer['connectTransport']>[1];

export const mediaRtp = (parameters: WireRtpParameters): ProduceOptions['rtpParameters'] =>
  parameters as ProduceOptions['rtpParameters'];
