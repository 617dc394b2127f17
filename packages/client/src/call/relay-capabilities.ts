import type { WireRtpCapabilities } from '@sotto/protocol';

type Codec = NonNullable<WireRtpCapabilities['codecs']>[number];

/**
 * Header extensions travel beside the encrypted frame, where the SFU reads them. Two are worth it: the one that says
 * which media section a packet belongs to (RFC 9143, section 15.1), and the one that lets congestion be seen. The
 * others would tell how loud somebody speaks (RFC 6464) or how the phone is held.
 */
const extensions: ReadonlySet<string> = new Set([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
]);

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
    codecs: [...safe, ...repairs],
    headerExtensions: headerExtensions.filter(({ uri }) => extensions.has(uri)),
  };
}

function isSafe({ mimeType, parameters }: Codec): boolean {
  if (is(mimeType, 'video/vp9')) return (parameters?.['profile-id'] ?? 0) === 0;
  return is(mimeType, 'audio/opus') || is(mimeType, 'video/vp8');
}

/** Media types know no case (RFC 6838, section 4.2). */
const is = (mimeType: string, name: string): boolean => mimeType.toLowerCase() === name;
