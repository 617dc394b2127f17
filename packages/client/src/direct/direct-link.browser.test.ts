import { describe, expect, it, vi } from 'vitest';
import { createPaintedMedia } from '../testing/browser/painted-media.ts';
import { allOff, PlayedPeer, untilMicrophoneIs, untilStable } from '../testing/browser/played-peer.ts';
import { meet, type Side, untilEncrypted } from '../testing/browser/side.ts';

const untilFailed = (side: Side, reason: string) =>
  vi.waitFor(() => expect(side.protection).toEqual({ level: 'failed', reason }));

describe('what the peer says', () => {
  it('that it sends is shown, what it does not send is not', async () => {
    const { side, peer } = await PlayedPeer.meet('responder');
    peer.say({ ...allOff, microphone: 'muted', camera: 'on' });
    expect(side.peer.camera.value).toBeNull();
    peer.describe('offer', await peer.offer());
    await vi.waitFor(() => expect(side.peer.camera.value?.track.kind).toBe('video'));

    expect(side.peer.screen.value).toBeNull();
    expect(side.peer.microphone.value?.paused.value).toBe('sender');
    expect(side.peer.muted.value).toBe(true);
  });

  it('keeps the same track while it mutes and unmutes', async () => {
    const { side, peer } = await PlayedPeer.meet('responder');
    peer.describe('offer', await peer.offer());
    peer.say({ ...allOff, microphone: 'on' });
    await vi.waitFor(() => expect(side.peer.muted.value).toBe(false));
    const before = side.peer.microphone.value;
    expect(before).not.toBeNull();
    peer.say({ ...allOff, microphone: 'muted' });
    await vi.waitFor(() => expect(side.peer.muted.value).toBe(true));
    peer.say({ ...allOff, microphone: 'on' });
    await vi.waitFor(() => expect(side.peer.muted.value).toBe(false));

    expect(side.peer.microphone.value).toBe(before);
  });

  it('about header extensions and pauses goes no further than what is meant', async () => {
    const { side, peer } = await PlayedPeer.meet('initiator');
    await peer.nextDescription();
    const answer = await peer.answer();
    const opus = /^a=rtpmap:(\d+) opus/mu.exec(answer)?.[1] ?? '';
    const level = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
    const asking = answer
      .replaceAll(/^(a=mid:.*)$/gmu, `$1\na=extmap:14 ${level}`)
      .replace(`a=fmtp:${opus} `, `a=fmtp:${opus} usedtx=1;stereo=1;`)
      .replaceAll(/\r?\n/gu, '\r\n');
    expect(asking).toMatch(/usedtx=1;stereo=1/u);
    expect(asking).toContain(level);
    peer.describe('answer', asking);
    await untilStable(side);

    expect(side.pc.remoteDescription?.sdp).toContain('stereo=1');
    expect(side.pc.remoteDescription?.sdp).not.toMatch(/usedtx=1|ssrc-audio-level/u);
    for (const { sender } of side.pc.getTransceivers())
      expect(sender.getParameters().headerExtensions.map(({ uri }) => uri)).not.toContain(level);
    expect(side.link.failed).toBe(false);
  });

  it('does not matter where the browser negotiates more all the same: the link ends', async () => {
    const { side, peer } = await PlayedPeer.meet('initiator');
    await peer.nextDescription();
    const sender = side.pc.getSenders()[0];
    const more = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 14, encrypted: false };
    Object.assign(sender ?? {}, { getParameters: () => ({ headerExtensions: [more] }) });
    peer.describe('answer', await peer.answer());

    await untilFailed(side, 'negotiation');
    expect(side.pc.connectionState).toBe('closed');
  });

  it.each([
    ['audio,audio,video,video', ['audio', 'audio', 'video', 'video']],
    ['audio,video,video,audio,video', ['audio', 'video', 'video', 'audio', 'video']],
  ] as const)('in an offer that does not fit (%s) ends the link without media', async (_what, kinds) => {
    const { side, peer } = await PlayedPeer.meet('responder');
    peer.describe('offer', await peer.offer(kinds));

    await untilFailed(side, 'layout');
    expect(side.pc.connectionState).toBe('closed');
  });

  it('in an offer that is none ends the link without media', async () => {
    const { side, peer } = await PlayedPeer.meet('responder');
    peer.describe('offer', (await peer.offer()).replace('m=audio', 'm=nothing'));

    await untilFailed(side, 'negotiation');
    expect(side.pc.connectionState).toBe('closed');
  });
});

describe('the certificate that the peer has signed', () => {
  const one = Array(32).fill('CD').join(':');
  const fingerprint = /^a=fingerprint:.*\r\n/gmu;

  it.each([
    ['another one', `a=fingerprint:sha-256 ${one}\r\n`, ''],
    ['another one beside it', `a=fingerprint:sha-256 ${one}\r\n`, '$&'],
    ['none', '', ''],
    ['one in a weaker hash', `a=fingerprint:sha-1 ${Array(20).fill('AB').join(':')}\r\n`, ''],
  ])('is the only one that a description may name (%s)', async (_what, line, kept) => {
    const { side, peer } = await PlayedPeer.meet('responder');
    const offer = await peer.offer();
    expect(offer).toMatch(fingerprint);
    peer.describe('offer', offer.replaceAll(fingerprint, `${kept}${line}`));

    await untilFailed(side, 'certificate-mismatch');
    expect([side.pc.remoteDescription, side.pc.connectionState]).toEqual([null, 'closed']);
  });

  it('is the one that DTLS must have used, where the browser tells', async () => {
    const told = vi.spyOn(RTCDtlsTransport.prototype, 'getRemoteCertificates');
    told.mockReturnValue([new ArrayBuffer(9)]);
    const { ada, ben } = await meet();
    await vi.waitFor(() => expect([ada.link.failed, ben.link.failed]).toEqual([true, true]));

    expect([ada.protection, ben.protection]).toContainEqual({
      level: 'failed',
      reason: 'certificate-mismatch',
    });
    told.mockRestore();
  });
});

describe('the end of a link', () => {
  it('takes the peer’s tracks away, releases the copies, ends the worker, and happens once', async () => {
    const media = createPaintedMedia();
    const camera = media.camera.track.value;
    const copies: MediaStreamTrack[] = [];
    if (camera !== null) {
      const clone = camera.clone.bind(camera);
      camera.clone = () => {
        const copy = clone();
        copies.push(copy);
        return copy;
      };
    }
    const { ada, ben } = await meet({ ada: { media } });
    await untilEncrypted(ada, ben);
    await vi.waitFor(() => expect([ada.peer.camera.value !== null, copies.length > 0]).toEqual([true, true]));
    ada.link.close();
    ada.link.close();

    expect(ada.peer.camera.value).toBeNull();
    expect(copies.map(({ readyState }) => readyState)).toEqual(copies.map(() => 'ended'));
    expect(camera?.readyState).toBe('live');
    expect(ada.ended).toBe(1);
    expect(ada.pc.connectionState).toBe('closed');
  });

  it('follows the devices no longer', async () => {
    const { ada, ben } = await meet();
    await untilEncrypted(ada, ben);
    ada.link.close();
    const before = ada.posted.length;
    ada.media.camera.track.value = null;

    expect(before).toBeGreaterThan(0);
    expect(ada.posted).toHaveLength(before);
  });
});

describe('local devices', () => {
  it('are told to the peer on change, and only then', async () => {
    const { side, peer } = await PlayedPeer.meet('initiator');
    await untilMicrophoneIs(peer, 'on');
    side.media.microphone.disable();
    side.media.speaker.select('other');
    side.media.microphone.state.value = 'muted';
    side.media.camera.state.value = 'off';
    await vi.waitFor(() => expect(peer.heard.at(-1)).toMatchObject({ camera: 'off' }));

    expect(peer.heard.filter(({ type }) => type === 'sources')).toEqual([
      { ...allOff, microphone: 'on', camera: 'on' },
      { ...allOff, microphone: 'muted', camera: 'on' },
      { ...allOff, microphone: 'muted', camera: 'off' },
    ]);
  });
});
