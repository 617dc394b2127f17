import { type MediaSource, rtpCapabilities, rtpParameters, type WireRtpParameters } from '@sotto/protocol';
import browsers from '@sotto/protocol/testing/browser-rtp.json' with { type: 'json' };
import * as v from 'valibot';

const { chromium, firefox } = browsers;

/** What Chromium can decode. */
export const capabilities = v.parse(rtpCapabilities, chromium.capabilities);

const sent = {
  microphone: v.parse(rtpParameters, chromium.audio),
  camera: v.parse(rtpParameters, chromium.camera),
  screen: v.parse(rtpParameters, chromium.screen),
  screenAudio: v.parse(rtpParameters, firefox.audio),
};

let ssrc = 1000;

/** What a browser sends for a source, with a `mid` and SSRCs of its own, so that one transport takes several. */
export function sending(source: MediaSource): WireRtpParameters {
  ssrc += 10;
  const parameters = structuredClone(sent[source]);
  parameters.mid = `m${ssrc}`;
  for (const [index, encoding] of (parameters.encodings ?? []).entries()) {
    if (encoding.ssrc !== undefined) encoding.ssrc = ssrc + index;
    if (encoding.rtx) encoding.rtx.ssrc = ssrc + index + 5;
  }
  return parameters;
}
