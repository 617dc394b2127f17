import type { types } from 'mediasoup';
import { describe, expect, it } from 'vitest';
import { sendableRtpParameters } from './rtp-parameters.ts';
import { audioRtpParameters, rtpParametersOf, videoRtpParameters } from './testing/rtp-fixtures.ts';

const camera = () => rtpParametersOf('camera');

/** A copy of what Chromium sends for a camera, with one thing changed. */
function cameraWith(change: (parameters: types.RtpParameters) => void): types.RtpParameters {
  const parameters = structuredClone(camera());
  change(parameters);
  return parameters;
}

const codecOf = (parameters: types.RtpParameters) => {
  const [codec] = parameters.codecs;
  if (!codec) throw new Error('no codec');
  return codec;
};

describe('sendableRtpParameters', () => {
  it.each(['microphone', 'camera', 'screen', 'screenAudio'] as const)(
    'keeps what a browser sends for a %s and the worker needs',
    (source) => {
      const parameters = rtpParametersOf(source);
      const sendable = sendableRtpParameters(source, parameters);
      expect(sendable.mid).toBe(parameters.mid);
      expect(sendable.encodings).toEqual(parameters.encodings);
      expect(sendable.codecs.map(({ mimeType, payloadType }) => [mimeType, payloadType])).toEqual(
        parameters.codecs.map(({ mimeType, payloadType }) => [mimeType, payloadType]),
      );
      expect(sendable.codecs.map((codec) => codec.parameters)).toEqual(
        parameters.codecs.map((codec) => codec.parameters),
      );
      expect(sendable.headerExtensions?.map(({ uri, id }) => [uri, id])).toEqual(
        parameters.headerExtensions?.map(({ uri, id }) => [uri, id]),
      );
      expect(codecOf(sendable).rtcpFeedback).toHaveLength(codecOf(parameters).rtcpFeedback?.length ?? 0);
    },
  );

  it('lets no text of the sender into the descriptions of others', () => {
    const line = 'x\r\na=candidate:1 1 udp 1 203.0.113.9 9 typ host';
    const parameters = audioRtpParameters({ mid: '0', ssrc: 1 });
    parameters.msid = line;
    parameters.rtcp = { cname: line };
    codecOf(parameters).parameters = { minptime: line, [line]: 1, usedtx: 1 };
    codecOf(parameters).rtcpFeedback = [{ type: line, parameter: line }];
    const sendable = sendableRtpParameters('microphone', parameters);
    expect(JSON.stringify(sendable)).not.toContain('candidate');
    expect(codecOf(sendable).parameters).toEqual({ usedtx: 1 });
    expect(sendable.rtcp).toEqual({ reducedSize: true });
    expect(sendable).not.toHaveProperty('msid');
  });

  it('leaves out a bitrate on which the serializer of mediasoup would break', () => {
    const parameters = cameraWith(({ encodings }) => {
      for (const encoding of encodings ?? []) encoding.maxBitrate = 1.5;
    });
    const { encodings } = sendableRtpParameters('camera', parameters);
    expect(encodings).toEqual(['r0', 'r1', 'r2'].map((rid) => ({ rid, scalabilityMode: 'L1T3' })));
  });

  it('leaves out header extensions that have no use for this kind of media', () => {
    const parameters = cameraWith(({ headerExtensions }) =>
      headerExtensions?.push({ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 13 }),
    );
    const { headerExtensions } = sendableRtpParameters('camera', parameters);
    expect(headerExtensions?.map(({ id }) => id)).toEqual([1, 5]);
  });

  it.each<[string, types.RtpParameters]>([
    ['audio', audioRtpParameters({ mid: '1', ssrc: 1 })],
    ['four layers', videoRtpParameters({ mid: '1', rids: ['r0', 'r1', 'r2', 'r3'] })],
    ['no codec', cameraWith((parameters) => (parameters.codecs = []))],
    ['two codecs', cameraWith(({ codecs }) => codecs.push({ ...codecOf({ codecs }), payloadType: 98 }))],
    ['only retransmissions', cameraWith(({ codecs }) => codecs.shift())],
    ['a codec of no router', cameraWith(({ codecs }) => (codecOf({ codecs }).mimeType = 'video/AV1'))],
    ['a codec named like a member', cameraWith((p) => (codecOf(p).mimeType = 'video/__proto__'))],
    ['a large payload type', cameraWith((p) => (codecOf(p).payloadType = 300))],
    ['a MID with a space', cameraWith((p) => (p.mid = 'a b'))],
    ['an RID with a line break', cameraWith((p) => (p.encodings = [{ rid: 'r0\r\n' }]))],
    ['a negative SSRC', cameraWith((p) => (p.encodings = [{ ssrc: -1 }]))],
    ['SSRC 0', cameraWith((p) => (p.encodings = [{ ssrc: 0 }]))],
    ['retransmissions without an SSRC', cameraWith((p) => (p.encodings = [{ ssrc: 1, rtx: { ssrc: 0.5 } }]))],
    ['a wild scalability mode', cameraWith((p) => (p.encodings = [{ ssrc: 1, scalabilityMode: 'L99T99' }]))],
    ['header extension 0', cameraWith((p) => p.headerExtensions?.forEach((extension) => (extension.id = 0)))],
    ['a header extension id twice', cameraWith((p) => p.headerExtensions?.forEach((e) => (e.id = 3)))],
  ])('refuses %s for a camera', (_what, parameters) => {
    expect(() => sendableRtpParameters('camera', parameters)).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });

  it('refuses a screen in layers', () => {
    expect(() => sendableRtpParameters('screen', camera())).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });
});
