import { expect, it, onTestFinished } from 'vitest';
import { meet, untilEncrypted } from '../testing/browser/side.ts';
import { meantExtensions, offerOnlyMeant, usesOnlyMeant, withoutStrays } from './side-information.ts';

const extensionsIn = (sdp = ''): Set<string> =>
  new Set([...sdp.matchAll(/^a=extmap:\S+ (\S+)/gmu)].map(([, uri = '']) => uri));

/** Two connections that agree on a voice, of which the first offers what it is told to. */
async function agree(prepare: (transceiver: RTCRtpTransceiver) => void, edit = (sdp: string) => sdp) {
  const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
  onTestFinished(() => [one, other].forEach((pc) => pc.close()));
  prepare(one.addTransceiver('audio'));
  await one.setLocalDescription();
  const offer = one.localDescription?.sdp ?? '';
  await other.setRemoteDescription({ type: 'offer', sdp: edit(offer) });
  await other.setLocalDescription();
  await one.setRemoteDescription({ type: 'answer', sdp: edit(other.localDescription?.sdp ?? '') });
  return { one, other, offer };
}

it('a browser offers and uses more than is meant, and is seen to', async () => {
  const { one, other, offer } = await agree(() => undefined);

  expect([...extensionsIn(offer)]).toContain('urn:ietf:params:rtp-hdrext:ssrc-audio-level');
  expect([usesOnlyMeant(one), usesOnlyMeant(other)]).toEqual([false, false]);
});

it('a browser that is told what is meant does not offer more', async () => {
  const { one, other, offer } = await agree(offerOnlyMeant);

  expect(extensionsIn(offer)).toEqual(meantExtensions);
  expect([usesOnlyMeant(one), usesOnlyMeant(other)]).toEqual([true, true]);
});

it('a browser uses no more than what is left in the descriptions that it is given', async () => {
  const { one, other } = await agree(() => undefined, withoutStrays);

  expect([usesOnlyMeant(one), usesOnlyMeant(other)]).toEqual([true, true]);
});

it('in a call both sides use what is meant, in all media sections', async () => {
  const { ada, ben } = await meet();
  await untilEncrypted(ada, ben);

  for (const { pc } of [ada, ben]) {
    expect(usesOnlyMeant(pc)).toBe(true);
    expect(extensionsIn(pc.remoteDescription?.sdp)).toEqual(meantExtensions);
    for (const { sender, receiver } of pc.getTransceivers()) {
      for (const part of [sender, receiver])
        expect(new Set(part.getParameters().headerExtensions.map(({ uri }) => uri))).toEqual(meantExtensions);
    }
    expect(pc.remoteDescription?.sdp).not.toMatch(/usedtx=1/u);
  }
});
