import * as v from 'valibot';
import { nameText, visibleText } from './text.ts';

// The shapes of mediasoup's RtpParameters, RtpCapabilities, IceParameters, IceCandidate and DtlsParameters
// (mediasoup.org, "RTP Parameters and Capabilities" and "WebRtcTransport"), each bounded, with no member unread. The
// other side prints them into session descriptions, so that each text is held against the grammar of what it becomes
// there.
const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const list = <const T extends v.GenericSchema>(item: T, max: number) =>
  v.pipe(v.array(item), v.maxLength(max));

const payloadType = uint(127);
const ssrc = uint(0xffff_ffff);
const mimeType = v.pipe(v.string(), v.regex(/^(audio|video)\/[\w.+-]{1,32}$/u));
/** `a=fmtp` parameters (RFC 8866, section 6.15): a flat record. They are printed with `=` and `;` between them. */
const codecParameters = v.pipe(
  v.record(nameText(64), v.nullable(v.union([v.pipe(visibleText(256), v.regex(/^[^;]*$/u)), v.number()]))),
  v.check((value) => Object.keys(value).length <= 32),
);
/** The parameter behind the type in `a=rtcp-fb` (RFC 4585, section 4.2); often nothing. */
const feedbackParameter = v.pipe(v.string(), v.maxLength(32), v.regex(/^[\w.+ -]*$/u));
const rtcpFeedback = list(
  v.strictObject({ type: nameText(32), parameter: v.exactOptional(feedbackParameter) }),
  16,
);
/** The header extensions that mediasoup routes; its capabilities name them, and no others are of use. */
const headerExtensionUri = v.picklist([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'urn:ietf:params:rtp-hdrext:toffset',
  'urn:3gpp:video-orientation',
  'urn:mediasoup:params:rtp-hdrext:packet-id',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
]);

/** A MID or RID (RFC 8851, section 10; RFC 9143, section 15.1): what fits into a header extension. */
const sectionName = v.pipe(v.string(), v.regex(/^[\w-]{1,16}$/u));
/** RFC 8830, section 2: a stream, and maybe a track in it. */
const msid = v.pipe(v.string(), v.maxLength(256), v.regex(/^[!-~]+( [!-~]+)?$/u));

export const mediaKind = v.picklist(['audio', 'video']);

const rtpCodec = v.strictObject({
  mimeType,
  payloadType,
  clockRate: uint(1_000_000),
  channels: v.exactOptional(uint(8)),
  parameters: v.exactOptional(codecParameters),
  rtcpFeedback: v.exactOptional(rtcpFeedback),
});

const rtpEncoding = v.strictObject({
  ssrc: v.exactOptional(ssrc),
  rid: v.exactOptional(sectionName),
  codecPayloadType: v.exactOptional(payloadType),
  rtx: v.exactOptional(v.strictObject({ ssrc })),
  dtx: v.exactOptional(v.boolean()),
  scalabilityMode: v.exactOptional(nameText(16)),
  scaleResolutionDownBy: v.exactOptional(v.pipe(v.number(), v.minValue(1), v.maxValue(64))),
  maxBitrate: v.exactOptional(uint(1_000_000_000)),
  maxFramerate: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(240))),
  adaptivePtime: v.exactOptional(v.boolean()),
  priority: v.exactOptional(v.picklist(['very-low', 'low', 'medium', 'high'])),
  networkPriority: v.exactOptional(v.picklist(['very-low', 'low', 'medium', 'high'])),
  active: v.exactOptional(v.boolean()),
});

export const rtpParameters = v.strictObject({
  mid: v.exactOptional(sectionName),
  msid: v.exactOptional(msid),
  codecs: v.pipe(list(rtpCodec, 16), v.minLength(1)),
  headerExtensions: v.exactOptional(
    list(
      v.strictObject({
        uri: headerExtensionUri,
        id: uint(255),
        encrypt: v.exactOptional(v.boolean()),
        parameters: v.exactOptional(codecParameters),
      }),
      32,
    ),
  ),
  encodings: v.exactOptional(v.pipe(list(rtpEncoding, 8), v.minLength(1))),
  rtcp: v.exactOptional(
    v.strictObject({
      cname: v.exactOptional(visibleText(256)),
      reducedSize: v.exactOptional(v.boolean()),
      mux: v.exactOptional(v.boolean()),
    }),
  ),
});
export type WireRtpParameters = v.InferOutput<typeof rtpParameters>;

export const rtpCapabilities = v.strictObject({
  codecs: v.exactOptional(
    list(
      v.strictObject({
        kind: mediaKind,
        mimeType,
        preferredPayloadType: payloadType,
        clockRate: uint(1_000_000),
        channels: v.exactOptional(uint(8)),
        parameters: v.exactOptional(codecParameters),
        rtcpFeedback: v.exactOptional(rtcpFeedback),
      }),
      64,
    ),
  ),
  headerExtensions: v.exactOptional(
    list(
      v.strictObject({
        kind: mediaKind,
        uri: headerExtensionUri,
        preferredId: uint(255),
        preferredEncrypt: v.exactOptional(v.boolean()),
        direction: v.exactOptional(v.picklist(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
      }),
      64,
    ),
  ),
});
export type WireRtpCapabilities = v.InferOutput<typeof rtpCapabilities>;

export const dtlsParameters = v.strictObject({
  role: v.exactOptional(v.picklist(['auto', 'client', 'server'])),
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

/** `ice-char` of RFC 8839, section 5.4. */
const iceText = (least: number, most: number) =>
  v.pipe(v.string(), v.minLength(least), v.maxLength(most), v.regex(/^[A-Za-z\d+/]+$/u));

export const iceParameters = v.strictObject({
  usernameFragment: iceText(4, 256),
  password: iceText(22, 256),
  iceLite: v.exactOptional(v.boolean()),
});

const candidateProtocol = v.picklist(['udp', 'tcp']);

/** An IPv4 or IPv6 address, or a name. */
const connectionAddress = v.pipe(v.string(), v.regex(/^[\w.:-]{1,64}$/u));

const iceCandidate = v.strictObject({
  foundation: iceText(1, 32),
  priority: uint(0xffff_ffff),
  ip: connectionAddress,
  address: connectionAddress,
  protocol: candidateProtocol,
  port: uint(65_535),
  type: v.picklist(['host', 'srflx', 'prflx', 'relay']),
  tcpType: v.exactOptional(v.picklist(['active', 'passive', 'so'])),
});

/** The options of mediasoup-client's `createSendTransport` and `createRecvTransport`. */
export const transportOptions = v.strictObject({
  id: nameText(64),
  iceParameters,
  iceCandidates: list(iceCandidate, 16),
  dtlsParameters,
});
export type WireTransportOptions = v.InferOutput<typeof transportOptions>;
