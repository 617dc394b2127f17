import type { WireRtpCapabilities } from '@sotto/protocol';
import { expect, it } from 'vitest';
import { relayCapabilities } from './codecs.ts';

const video = (mimeType: string, preferredPayloadType: number, parameters: Record<string, number> = {}) => ({
  kind: 'video' as const,
  mimeType,
  preferredPayloadType,
  clockRate: 90_000,
  parameters,
});

const extension = <const T extends string>(uri: T) => ({ kind: 'video' as const, uri, preferredId: 1 });

const router: WireRtpCapabilities = {
  codecs: [
    { kind: 'audio', mimeType: 'audio/opus', preferredPayloadType: 100, clockRate: 48_000, channels: 2 },
    { kind: 'audio', mimeType: 'audio/PCMU', preferredPayloadType: 0, clockRate: 8_000 },
    video('video/H264', 105),
    video('video/rtx', 106, { apt: 105 }),
    video('video/VP8', 101),
    video('video/rtx', 102, { apt: 101 }),
    video('video/VP9', 103, { 'profile-id': 0 }),
    video('video/rtx', 104, { apt: 103 }),
    video('video/VP9', 107, { 'profile-id': 2 }),
    video('video/AV1', 108),
  ],
  headerExtensions: [
    extension('urn:ietf:params:rtp-hdrext:sdes:mid'),
    extension('urn:ietf:params:rtp-hdrext:ssrc-audio-level'),
    extension('urn:3gpp:video-orientation'),
    extension('http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time'),
    extension('http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01'),
  ],
};

it('takes only what can be carried through a transform, with its retransmissions', () => {
  const { codecs = [] } = relayCapabilities(router);

  expect(codecs.map(({ mimeType, preferredPayloadType }) => `${mimeType} ${preferredPayloadType}`)).toEqual([
    'audio/opus 100',
    'video/VP8 101',
    'video/VP9 103',
    'video/rtx 102',
    'video/rtx 104',
  ]);
});

it('puts nothing beside the encrypted frame but what transport needs', () => {
  const { headerExtensions = [] } = relayCapabilities(router);

  expect(headerExtensions.map(({ uri }) => uri.split(/[/:]/u).at(-1))).toEqual([
    'mid',
    'draft-holmer-rmcat-transport-wide-cc-extensions-01',
  ]);
});

it('does not ask a voice for what would tell when it speaks', () => {
  const parameters = { minptime: 10, useinbandfec: 1, usedtx: 1, cbr: 0, 'x-unknown': 'a' };
  const voice = { ...router.codecs?.[0], kind: 'audio', mimeType: 'audio/opus', parameters } as const;
  const { codecs = [] } = relayCapabilities({
    codecs: [{ ...voice, preferredPayloadType: 100, clockRate: 48_000 }],
  });

  expect(codecs.map((codec) => codec.parameters)).toEqual([{ minptime: 10, useinbandfec: 1 }]);
});

it('is nothing of nothing', () => {
  expect(relayCapabilities({})).toEqual({ codecs: [], headerExtensions: [] });
});
