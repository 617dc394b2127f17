import * as v from 'valibot';

// The shapes of mediasoup's RtpParameters, RtpCapabilities, IceParameters, IceCandidate and DtlsParameters
// (mediasoup.org, "RTP Parameters and Capabilities" and "WebRtcTransport"), each bounded, with no member unread.
const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const list = <const T extends v.GenericSchema>(item: T, max: number) =>
  v.pipe(v.array(item), v.maxLength(max));

const payloadType = uint(127);
const ssrc = uint(0xffff_ffff);
const mimeType = v.pipe(v.string(), v.regex(/^(audio|video)\/[\w.+-]{1,32}$/u));
/** `a=fmtp` parameters: a flat record. */
const codecParameters = v.pipe(
  v.record(text(64), v.nullable(v.union([text(256), v.number()]))),
  v.check((value) => Object.keys(value).length <= 32),
);
const rtcpFeedback = list(v.strictObject({ type: text(32), parameter: v.optional(text(32)) }), 16);
const headerExtensionUri = text(128);

export const mediaKind = v.picklist(['audio', 'video']);

const rtpCodec = v.strictObject({
  mimeType,
  payloadType,
  clockRate: uint(1_000_000),
  channels: v.optional(uint(8)),
  parameters: v.optional(codecParameters),
  rtcpFeedback: v.optional(rtcpFeedback),
});

const rtpEncoding = v.strictObject({
  ssrc: v.optional(ssrc),
  rid: v.optional(text(16)),
  codecPayloadType: v.optional(payloadType),
  rtx: v.optional(v.strictObject({ ssrc })),
  dtx: v.optional(v.boolean()),
  scalabilityMode: v.optional(text(16)),
  scaleResolutionDownBy: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(64))),
  maxBitrate: v.optional(uint(1_000_000_000)),
  maxFramerate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(240))),
  adaptivePtime: v.optional(v.boolean()),
  priority: v.optional(v.picklist(['very-low', 'low', 'medium', 'high'])),
  networkPriority: v.optional(v.picklist(['very-low', 'low', 'medium', 'high'])),
  active: v.optional(v.boolean()),
});

export const rtpParameters = v.strictObject({
  mid: v.optional(text(16)),
  msid: v.optional(text(256)),
  codecs: v.pipe(list(rtpCodec, 16), v.minLength(1)),
  headerExtensions: v.optional(
    list(
      v.strictObject({
        uri: headerExtensionUri,
        id: uint(255),
        encrypt: v.optional(v.boolean()),
        parameters: v.optional(codecParameters),
      }),
      32,
    ),
  ),
  encodings: v.optional(v.pipe(list(rtpEncoding, 8), v.minLength(1))),
  rtcp: v.optional(
    v.strictObject({
      cname: v.optional(text(256)),
      reducedSize: v.optional(v.boolean()),
      mux: v.optional(v.boolean()),
    }),
  ),
});
export type WireRtpParameters = v.InferOutput<typeof rtpParameters>;

export const rtpCapabilities = v.strictObject({
  codecs: v.optional(
    list(
      v.strictObject({
        kind: mediaKind,
        mimeType,
        preferredPayloadType: v.optional(payloadType),
        clockRate: uint(1_000_000),
        channels: v.optional(uint(8)),
        parameters: v.optional(codecParameters),
        rtcpFeedback: v.optional(rtcpFeedback),
      }),
      64,
    ),
  ),
  headerExtensions: v.optional(
    list(
      v.strictObject({
        kind: mediaKind,
        uri: headerExtensionUri,
        preferredId: uint(255),
        preferredEncrypt: v.optional(v.boolean()),
        direction: v.optional(v.picklist(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
      }),
      64,
    ),
  ),
});
export type WireRtpCapabilities = v.InferOutput<typeof rtpCapabilities>;

export const dtlsParameters = v.strictObject({
  role: v.optional(v.picklist(['auto', 'client', 'server'])),
  fingerprints: v.pipe(
    list(
      v.strictObject({
        algorithm: v.picklist(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/u)),
      }),
      8,
    ),
    v.minLength(1),
  ),
});
export type WireDtlsParameters = v.InferOutput<typeof dtlsParameters>;

export const iceParameters = v.strictObject({
  usernameFragment: text(256),
  password: text(256),
  iceLite: v.optional(v.boolean()),
});

const iceCandidate = v.strictObject({
  foundation: text(64),
  priority: uint(0xffff_ffff),
  ip: text(64),
  address: text(64),
  protocol: v.picklist(['udp', 'tcp']),
  port: uint(65_535),
  type: v.picklist(['host', 'srflx', 'prflx', 'relay']),
  tcpType: v.optional(v.picklist(['active', 'passive', 'so'])),
});

/** What mediasoup-client's `createSendTransport` and `createRecvTransport` take. */
export const transportOptions = v.strictObject({
  id: text(64),
  iceParameters,
  iceCandidates: list(iceCandidate, 16),
  dtlsParameters,
});
export type WireTransportOptions = v.InferOutput<typeof transportOptions>;
