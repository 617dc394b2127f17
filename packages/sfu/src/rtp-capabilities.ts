import type { types } from 'mediasoup';
import { validateAndNormalizeRtpCapabilities } from 'mediasoup/ortc';
import { routerRtpCapabilities } from './codecs.ts';
import { SfuError } from './errors.ts';

const codecKey = ({ mimeType, clockRate }: { mimeType: string; clockRate: number }) =>
  `${mimeType.toLowerCase()} ${clockRate}`;
const routerCodecs = new Set(routerRtpCapabilities.codecs?.map(codecKey));
const routerExtensions = new Set<string>(routerRtpCapabilities.headerExtensions?.map(({ uri }) => uri));

/** A parameter without a value (`a=fmtp:101 0-15`) may be null here, which mediasoup does not take. */
const withoutEmpty = (parameters: Record<string, unknown> = {}) =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));

/**
 * A copy of what a peer says it can decode, reduced to what a router here can send, since mediasoup walks through all
 * of it for every consumer.
 *
 * @throws SfuError `unsupported`: mediasoup does not take them.
 */
export function receivableRtpCapabilities(rtpCapabilities: types.RtpCapabilities): types.RtpCapabilities {
  const { codecs = [], headerExtensions = [] } = rtpCapabilities;
  const receivable = structuredClone({
    codecs: codecs.filter((codec) => routerCodecs.has(codecKey(codec))),
    headerExtensions: headerExtensions.filter(({ uri }) => routerExtensions.has(uri)),
  });
  for (const codec of receivable.codecs) codec.parameters = withoutEmpty(codec.parameters);
  try {
    validateAndNormalizeRtpCapabilities(receivable);
    return receivable;
  } catch (cause) {
    throw new SfuError('unsupported', 'RTP capabilities of no acceptable form', { cause });
  }
}
