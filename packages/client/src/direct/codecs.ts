import type { MediaSource, WireRtpCapabilities } from '@sotto/protocol';
import { mediaKindOf } from '../room/participant.ts';
import { meantExtensions } from './side-information.ts';

type Codec = NonNullable<WireRtpCapabilities['codecs']>[number];

/** Media types know no case (RFC 6838, section 4.2). */
const is = (mimeType: string, name: string): boolean => mimeType.toLowerCase() === name;

/**
 * The codecs that every browser can carry through a transform (H.264 is packetised after it), in one profile each: a
 * short description is a quick one.
 */
const isSafe = (mimeType: string, profile: number): boolean =>
  is(mimeType, 'audio/opus') || is(mimeType, 'video/vp8') || (is(mimeType, 'video/vp9') && profile === 0);

/**
 * Each packet of a voice with the one before in it (RFC 2198), where browsers can: what is lost comes with the next, in
 * full quality, and Opus's own error correction reaches one further back. Both are in the frame that is encrypted.
 */
const isRedundant = ({ mimeType }: RTCRtpCodec): boolean => is(mimeType, 'audio/red');

/** What a media section of the direct path uses of all that the browser has. */
export function preferSafeCodecs(transceiver: RTCRtpTransceiver, source: MediaSource): void {
  const codecs = RTCRtpReceiver.getCapabilities(mediaKindOf(source))?.codecs ?? [];
  const redundant = source === 'microphone' ? codecs.filter(isRedundant) : [];
  const safe = codecs.filter(
    ({ mimeType, sdpFmtpLine = '' }) =>
      is(mimeType, 'video/rtx') || isSafe(mimeType, Number(/profile-id=(\d+)/u.exec(sdpFmtpLine)?.[1] ?? 0)),
  );
  transceiver.setCodecPreferences([...redundant, ...safe]);
}

/**
 * What a relayed call uses of all that the router has, VP8 first. A device loaded with this neither sends nor takes
 * anything else.
 */
export function relayCapabilities({
  codecs = [],
  headerExtensions = [],
}: WireRtpCapabilities): WireRtpCapabilities {
  const safe = codecs.filter(({ mimeType, parameters }) =>
    isSafe(mimeType, Number(parameters?.['profile-id'] ?? 0)),
  );
  const payloadTypes = new Set(safe.map(({ preferredPayloadType }) => preferredPayloadType));
  // Retransmissions name the codec that they repeat (RFC 4588, section 8.6).
  const repairs = codecs.filter(
    ({ mimeType, parameters }) => is(mimeType, 'video/rtx') && payloadTypes.has(Number(parameters?.['apt'])),
  );
  return {
    codecs: [...safe, ...repairs].map((codec) => withMeantParameters(codec)),
    headerExtensions: headerExtensions.filter(({ uri }) => meantExtensions.has(uri)),
  };
}

/**
 * What a codec is, and how well errors are mended. The rest the server asks for in vain: with discontinuous transmission,
 * say, it would hear when somebody speaks.
 */
const meantParameters: ReadonlySet<string> = new Set(['apt', 'minptime', 'profile-id', 'useinbandfec']);

function withMeantParameters(codec: Codec): Codec {
  const { parameters } = codec;
  if (parameters === undefined) return codec;
  const meant = Object.entries(parameters).filter(([name]) => meantParameters.has(name));
  return { ...codec, parameters: Object.fromEntries(meant) };
}
