import { describe, expect, it } from 'vitest';
import { routerRtpCapabilities } from './codecs.ts';
import { receivableRtpCapabilities } from './rtp-capabilities.ts';

const vp8 = { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 96 } as const;

describe('receivableRtpCapabilities', () => {
  it('keeps what the router can send and leaves out the rest', () => {
    const { codecs = [], headerExtensions = [] } = routerRtpCapabilities;
    const receivable = receivableRtpCapabilities({
      codecs: [...codecs, { ...vp8, mimeType: 'video/H265' }, { ...vp8, mimeType: 'nonsense' }],
      headerExtensions: [
        ...headerExtensions,
        { kind: 'video', uri: 'urn:3gpp:video-orientation', preferredId: 9 },
      ],
    });
    expect(receivable.codecs).toEqual(codecs);
    expect(receivable.headerExtensions).toHaveLength(headerExtensions.length + 1);
  });

  it('takes none at all, and parameters without a value', () => {
    expect(receivableRtpCapabilities({})).toEqual({ codecs: [], headerExtensions: [] });
    const { codecs } = receivableRtpCapabilities({
      codecs: [{ ...vp8, parameters: { flag: null, 'max-fr': 30 } }],
    });
    expect(codecs?.[0]?.parameters).toEqual({ 'max-fr': 30 });
  });

  it('refuses what mediasoup would throw on later', () => {
    expect(() => receivableRtpCapabilities({ codecs: [{ ...vp8, parameters: { 'max-fr': [] } }] })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });
});
