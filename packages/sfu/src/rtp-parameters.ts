import type { types } from 'mediasoup';
import { routerRtpCapabilities } from './codecs.ts';
import { SfuError } from './errors.ts';
import { sourceTraits } from './sources.ts';
import type { MediaSource } from './types.ts';

// The RTP parameters of a peer reach the others: mediasoup hands codec parameters, CNAME and MSID on to each
// consumer, and their browsers read them as lines of a session description. So nothing is passed through: parameters
// are built anew from members that are known, each checked for form. (It also keeps values away from mediasoup on
// which its serializer throws half-way, after which the channel to the worker is of no more use to anyone.)

/** Codec parameters (RFC 7587, 7741, 9628, 6184, 4588) that mean something to a receiver; others are left out. */
const knownParameters: Readonly<Record<string, readonly string[]>> = {
  'audio/opus': [
    'minptime',
    'ptime',
    'useinbandfec',
    'usedtx',
    'stereo',
    'sprop-stereo',
    'maxplaybackrate',
    'maxaveragebitrate',
    'cbr',
  ],
  'video/vp8': ['max-fr', 'max-fs'],
  'video/vp9': ['profile-id', 'max-fr', 'max-fs'],
  'video/h264': ['packetization-mode', 'profile-level-id', 'level-asymmetry-allowed'],
  'video/rtx': ['apt'],
};

const isUint = (value: unknown, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;

const isToken = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max && /^[\w-]+$/u.test(value);

const maxSsrc = 0xffff_ffff;
const maxInteger32 = 0x7fff_ffff;

const isRtx = (codec: { readonly mimeType: string }) => codec.mimeType.toLowerCase() === 'video/rtx';

function refuse(what: string): never {
  throw new SfuError('unsupported', `RTP parameters: ${what}`);
}

function codecParameters(codec: types.RtpCodecParameters): Record<string, string | number> {
  const known = knownParameters[codec.mimeType.toLowerCase()] ?? [];
  const parameters: Record<string, string | number> = {};
  for (const name of known) {
    const value = codec.parameters?.[name];
    if (isUint(value, maxInteger32) || isToken(value, 32)) parameters[name] = value;
  }
  return parameters;
}

function feedback(codec: types.RtpCodecParameters): types.RtcpFeedback[] {
  const capability = routerRtpCapabilities.codecs?.find(
    ({ mimeType }) => mimeType.toLowerCase() === codec.mimeType.toLowerCase(),
  );
  return (capability?.rtcpFeedback ?? []).filter(({ type, parameter = '' }) =>
    codec.rtcpFeedback?.some((own) => own.type === type && (own.parameter ?? '') === parameter),
  );
}

function sendableCodec(codec: types.RtpCodecParameters, kind: types.MediaKind): types.RtpCodecParameters {
  const mimeType = codec.mimeType.toLowerCase();
  if (!mimeType.startsWith(`${kind}/`) || !Object.hasOwn(knownParameters, mimeType))
    refuse('a codec that does not belong here');
  if (!isUint(codec.payloadType, 127) || !isUint(codec.clockRate, 1_000_000))
    refuse('payload type or clock rate out of range');
  return {
    mimeType: codec.mimeType,
    payloadType: codec.payloadType,
    clockRate: codec.clockRate,
    ...(isUint(codec.channels, 8) && { channels: codec.channels }),
    parameters: codecParameters(codec),
    rtcpFeedback: feedback(codec),
  };
}

function sendableCodecs(codecs: types.RtpCodecParameters[], kind: types.MediaKind) {
  const [media, retransmission, ...rest] = codecs;
  // One codec and its retransmissions: with more, encodings of one producer could disagree about theirs.
  if (
    media === undefined ||
    isRtx(media) ||
    rest.length > 0 ||
    (retransmission !== undefined && !isRtx(retransmission))
  )
    refuse('not one codec with its retransmissions');
  return codecs.map((codec) => sendableCodec(codec, kind));
}

function sendableEncoding(encoding: types.RtpEncodingParameters): types.RtpEncodingParameters {
  const { ssrc, rid, rtx, dtx, scalabilityMode, maxBitrate } = encoding;
  if (ssrc !== undefined && (!isUint(ssrc, maxSsrc) || ssrc === 0)) refuse('SSRC out of range');
  if (rtx !== undefined && (!isUint(rtx.ssrc, maxSsrc) || rtx.ssrc === 0))
    refuse('SSRC of retransmissions out of range');
  // RFC 8851, section 10: an RID is alphanumeric; 16 is what fits into a one-byte header extension (RFC 8285).
  if (rid !== undefined && (!isToken(rid, 16) || /[_-]/u.test(rid))) refuse('malformed RID');
  if (scalabilityMode !== undefined && !/^[LS][1-3]T[1-3](h|_KEY|_KEY_SHIFT)?$/u.test(scalabilityMode))
    refuse('unknown scalability mode');
  return {
    ...(ssrc !== undefined && { ssrc }),
    ...(rid !== undefined && { rid }),
    ...(rtx !== undefined && { rtx: { ssrc: rtx.ssrc } }),
    ...(dtx === true && { dtx }),
    ...(scalabilityMode !== undefined && { scalabilityMode }),
    ...(isUint(maxBitrate, maxInteger32) && { maxBitrate }),
  };
}

function sendableExtensions(extensions: types.RtpHeaderExtensionParameters[], kind: types.MediaKind) {
  const known = extensions.filter(({ uri }) =>
    routerRtpCapabilities.headerExtensions?.some(
      (capability) => capability.uri === uri && capability.kind === kind,
    ),
  );
  const ids = new Set(known.map(({ id }) => id));
  if (ids.size !== known.length || known.some(({ id }) => !isUint(id, 255) || id === 0))
    refuse('header extension ids out of range or used twice');
  return known.map(({ uri, id }) => ({ uri, id, encrypt: false, parameters: {} }));
}

/**
 * The part of a peer's RTP parameters that may reach mediasoup and the other peers.
 *
 * CNAME and MSID are not among it: mediasoup then makes one random CNAME per send transport (RFC 7022).
 *
 * @throws SfuError `unsupported`: the parameters do not fit the source or have no acceptable form.
 */
export function sendableRtpParameters(
  source: MediaSource,
  { mid, codecs, encodings = [], headerExtensions = [] }: types.RtpParameters,
): types.RtpParameters {
  const traits = sourceTraits[source];
  if (mid !== undefined && !isToken(mid, 16)) refuse('malformed MID');
  if (encodings.length > traits.encodings) refuse(`${encodings.length} encodings for ${source}`);
  return {
    ...(mid !== undefined && { mid }),
    codecs: sendableCodecs(codecs, traits.kind),
    headerExtensions: sendableExtensions(headerExtensions, traits.kind),
    encodings: encodings.map(sendableEncoding),
    rtcp: { reducedSize: true },
  };
}
