import type { types } from 'mediasoup-client';
import * as v from 'valibot';

// What travels beside the encrypted frames of a 1:1 call, where everybody on the way can read it.

/**
 * RTP header extensions are not encrypted (RFC 3711, section 3.1). Two are worth it: the one that says which media
 * section a packet belongs to (RFC 9143, section 15.1), and the one that lets congestion be seen. The others would tell
 * how loud somebody speaks (RFC 6464) or how the phone is held.
 */
export const meantExtensions: ReadonlySet<string> = new Set([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
]);

/** a=extmap (RFC 8285, section 8) in its plain form. What looks like one in any other is taken out. */
const plainExtension = /^a=extmap:\d{1,5}(?:\/(?:sendrecv|sendonly|recvonly|inactive))? (\S+)$/u;
/** Parsers of browsers are more tolerant than the grammar. */
const anyExtension = /^a=\s*extmap(?!-allow-mixed$)/iu;
const anyFormat = /^(a=\s*fmtp\s*:\s*\d+\s+)(.*)$/iu;
/** With discontinuous transmission (RFC 7587, section 3.1.3) the gaps between packets tell when somebody speaks. */
const discontinuous = /usedtx(?!=0$)/iu;

/** Takes out of a session description, whosever it is, what would tell more than is meant. */
export function withoutStrays(sdp: string): string {
  return sdp
    .split('\r\n')
    .filter((line) => !anyExtension.test(line) || meantExtensions.has(plainExtension.exec(line)?.[1] ?? ''))
    .map((line) => line.replace(anyFormat, withoutPauses))
    .join('\r\n');
}

function withoutPauses(_line: string, format: string, parameters: string): string {
  // Without any parameter it would be no line of this kind.
  const kept = parameters.split(';').filter((parameter) => !discontinuous.test(parameter.trim()));
  return `${format}${kept.length === 0 ? 'usedtx=0' : kept.join(';')}`;
}

/** WebRTC 1.0, section 5.2.1. Firefox ESR 153 does not tell it of receivers, and of senders an empty list. */
const parameters = v.object({
  headerExtensions: v.optional(v.array(v.object({ uri: v.string() })), []),
});

/**
 * Whether a connection, once both sides have agreed, really uses no more than this: what was asked for is one thing, what
 * the browser made of it another.
 */
export function usesOnlyMeant(pc: Pick<RTCPeerConnection, 'remoteDescription' | 'getTransceivers'>): boolean {
  const sdp = pc.remoteDescription?.sdp ?? '';
  const both = pc.getTransceivers().flatMap(({ sender, receiver }) => [sender, receiver]);
  const used = both.flatMap((each) => v.parse(parameters, each.getParameters()).headerExtensions);
  return withoutStrays(sdp) === sdp && used.every(({ uri }) => meantExtensions.has(uri));
}

/** WebRTC Extensions, section 5.1. Chromium 156 has it, Firefox ESR 153 does not. */
interface Choosing {
  getHeaderExtensionsToNegotiate(): { readonly uri: string; direction: RTCRtpTransceiverDirection }[];
  setHeaderExtensionsToNegotiate(extensions: readonly object[]): void;
}

/**
 * Does not even offer the others, where the browser can be told. Where it cannot, they are taken out of the text that
 * goes to the other side, and so come to nothing as well.
 */
export function offerOnlyMeant(transceiver: RTCRtpTransceiver | (RTCRtpTransceiver & Choosing)): void {
  if (!('setHeaderExtensionsToNegotiate' in transceiver)) return;
  const extensions = transceiver.getHeaderExtensionsToNegotiate();
  for (const extension of extensions)
    if (!meantExtensions.has(extension.uri)) extension.direction = 'stopped';
  transceiver.setHeaderExtensionsToNegotiate(extensions);
}

const handlerConnection = '_pc';
const handling = v.object({
  [handlerConnection]: v.custom<RTCPeerConnection>((value) => typeof value === 'object' && value !== null),
});

/** `usesOnlyMeant` of a transport of mediasoup-client, which keeps its connection to itself. */
export function relaysOnlyMeant({ handler }: Pick<types.Transport, 'handler'>): boolean {
  const parsed = v.safeParse(handling, handler);
  return parsed.success && usesOnlyMeant(parsed.output[handlerConnection]);
}
