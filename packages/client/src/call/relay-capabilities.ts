import type { WireRtpCapabilities } from '@sotto/protocol';
import { meantExtensions } from './side-information.ts';

type Codec = NonNullable<WireRtpCapabilities['codecs']>[number];

/**
 * What a relayed call uses of all that the router has. A device loaded with this neither sends nor takes anything else:
 * only codecs that every browser can carry through a transform (H.264 is packetised after it), VP8 first.
 */
export function relayCapabilities({
  codecs = [],
  headerExtensions = [],
}: WireRtpCapabilities): WireRtpCapabilities {
  const safe = codecs.filter((codec) => isSafe(codec));
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

function isSafe({ mimeType, parameters }: Codec): boolean {
  if (is(mimeType, 'video/vp9')) return (parameters?.['profile-id'] ?? 0) === 0;
  return is(mimeType, 'audio/opus') || is(mimeType, 'video/vp8');
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

/** Media types know no case (RFC 6838, section 4.2). */
const is = (mimeType: string, name: string): boolean => mimeType.toLowerCase() === name;
