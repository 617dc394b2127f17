import {
  dtlsParameters,
  rtpCapabilities,
  rtpParameters,
  type WireDtlsParameters,
  type WireRtpCapabilities,
  type WireRtpParameters,
  type WireTransportOptions,
} from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import * as v from 'valibot';

// The protocol's tables and mediasoup-client's types describe the same objects. Going out, the table decides what is
// said: a member that it does not know fails here and not at the server. Coming in, the table has already decided,
// and mediasoup-client checks again; its types are only narrower in what they call optional, so each of these is one
// assertion, and all of them are here.

export const wireCapabilities = (own: types.RtpCapabilities): WireRtpCapabilities =>
  v.parse(rtpCapabilities, own);
export const wireDtls = (own: types.DtlsParameters): WireDtlsParameters => v.parse(dtlsParameters, own);
export const wireRtp = (own: types.RtpParameters): WireRtpParameters => v.parse(rtpParameters, own);

/* oxlint-disable typescript/no-unsafe-type-assertion -- see above: parsed, and only the notion of optional differs */
export const ownCapabilities = (wire: WireRtpCapabilities): types.RtpCapabilities =>
  wire as types.RtpCapabilities;
export const ownRtp = (wire: WireRtpParameters): types.RtpParameters => wire as types.RtpParameters;
export const ownTransport = (wire: WireTransportOptions): types.TransportOptions => wire;
