import type { types } from 'mediasoup';
import { routerRtpCapabilities } from '../codecs.ts';
import type { MediaSource } from '../types.ts';

// Parameters of the form that mediasoup-client makes of Chromium's descriptions.

const nack = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }];
const transportCc = {
  uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  id: 5,
} as const;
const midExtension = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 } as const;

export function audioRtpParameters({ mid, ssrc }: { mid: string; ssrc: number }): types.RtpParameters {
  return {
    mid,
    msid: '- 6e7ff2a0',
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: 111,
        clockRate: 48_000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
        rtcpFeedback: [{ type: 'transport-cc', parameter: '' }],
      },
    ],
    headerExtensions: [
      midExtension,
      transportCc,
      { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 },
    ],
    encodings: [{ ssrc, dtx: true }],
    rtcp: { cname: 'kX0mZ3', reducedSize: true },
  };
}

interface VideoOptions {
  readonly mid: string;
  readonly ssrcs?: readonly number[];
  readonly rids?: readonly string[];
}

export function videoRtpParameters({ mid, ssrcs = [], rids = [] }: VideoOptions): types.RtpParameters {
  return {
    mid,
    msid: '- 9b1d4a0e',
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: 96,
        clockRate: 90_000,
        parameters: {},
        rtcpFeedback: [{ type: 'goog-remb' }, { type: 'transport-cc' }, ...nack],
      },
      {
        mimeType: 'video/rtx',
        payloadType: 97,
        clockRate: 90_000,
        parameters: { apt: 96 },
        rtcpFeedback: [],
      },
    ],
    headerExtensions: [midExtension, transportCc],
    encodings: [
      ...rids.map((rid) => ({ rid, scalabilityMode: 'L1T3', maxBitrate: 500_000 })),
      ...ssrcs.map((ssrc) => ({ ssrc, rtx: { ssrc: ssrc + 1 } })),
    ],
    rtcp: { cname: 'kX0mZ3', reducedSize: true },
  };
}

/** One set for each source; `seed` keeps the SSRCs of several apart. */
export function rtpParametersOf(source: MediaSource, seed = 0): types.RtpParameters {
  const ssrc = 1000 + seed * 100;
  return {
    microphone: audioRtpParameters({ mid: '0', ssrc }),
    camera: videoRtpParameters({ mid: '1', rids: ['r0', 'r1', 'r2'] }),
    screen: videoRtpParameters({ mid: '2', ssrcs: [ssrc + 20] }),
    screenAudio: audioRtpParameters({ mid: '3', ssrc: ssrc + 30 }),
  }[source];
}

/** What a browser says it can decode: all that the router has. */
export const browserRtpCapabilities: types.RtpCapabilities = routerRtpCapabilities;

/** A browser without video. */
export const audioOnlyRtpCapabilities: types.RtpCapabilities = {
  codecs: routerRtpCapabilities.codecs?.filter(({ kind }) => kind === 'audio') ?? [],
  headerExtensions: routerRtpCapabilities.headerExtensions?.filter(({ kind }) => kind === 'audio') ?? [],
};

export const dtlsParameters = (octet = 'AB'): types.DtlsParameters => ({
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill(octet).join(':') }],
});
