import type { types } from 'mediasoup';
import { validateAndNormalizeRtpCapabilities } from 'mediasoup/ortc';
import { routerRtpCapabilities } from './codecs.ts';
import { SfuError } from './errors.ts';

const codecKey = ({ mimeType, clockRate }: { mimeType: string; clockRate: number }) =>
  `${mimeType.toLowerCase()} ${clockRate}`;
const routerCodecs = new Set(routerRtpCapabilities.codecs?.map(codecKey));

/**
 * A copy of what a peer says it can decode, reduced to what a router here can send, since mediasoup walks through all
 * of it for every consumer.
 *
 * @throws SfuError `unsupported`: mediasoup does not take them.
 */
export function receivableRtpCapabilities(rtpCapabilities: types.RtpCapabilities): types.RtpCapabilities {
  try {
    const copy = structuredClone(rtpCapabilities);
    validateAndNormalizeRtpCapabilities(copy);
    return {
      codecs: copy.codecs?.filter((codec) => routerCodecs.has(codecKey(codec))) ?? [],
      headerExtensions:
        copy.headerExtensions?.filter(({ uri }) =>
          routerRtpCapabilities.headerExtensions?.some((extension) => extension.uri === uri),
        ) ?? [],
    };
  } catch (cause) {
    throw new SfuError('unsupported', 'RTP capabilities of no acceptable form', { cause });
  }
}
