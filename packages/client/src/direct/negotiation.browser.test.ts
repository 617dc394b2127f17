import { describe, expect, it, vi } from 'vitest';
import {
  hearMore,
  PlayedPeer,
  sayMore,
  untilMicrophoneIs,
  untilStable,
} from '../testing/browser/played-peer.ts';
import { meet, untilEncrypted } from '../testing/browser/side.ts';

describe('negotiation', () => {
  it('starts with one offer of the initiator, made before there is anybody, when the keys are agreed', async () => {
    const { side, peer } = await PlayedPeer.meet('initiator');
    const early = side.pc;
    await vi.waitFor(() => expect(side.pc.signalingState).toBe('have-local-offer'));
    await sayMore(side, peer);

    expect(peer.descriptions.map(({ type }) => type)).toEqual(['offer']);
    expect(side.pc).toBe(early);
  });

  it('never begins with an offer of the responder', async () => {
    const { side, peer } = await PlayedPeer.meet('responder');
    await untilMicrophoneIs(peer, 'on');
    side.link.restartIce();
    side.pc.createDataChannel('one that needs negotiation');
    await sayMore(side, peer);

    expect(peer.descriptions).toEqual([]);
    expect(side.pc.signalingState).toBe('stable');
  });

  it('yields on the polite side and insists on the other when both offer at once', async () => {
    const { ada, ben, relay } = await meet();
    await untilEncrypted(ada, ben);
    relay.hold();
    const states: string[] = [];
    for (const { pc } of [ada, ben]) {
      const set = pc.setRemoteDescription.bind(pc);
      pc.setRemoteDescription = (description) => {
        if (description.type === 'offer')
          states.push(`${pc === ada.pc ? 'ada' : 'ben'} ${pc.signalingState}`);
        return set(description);
      };
    }
    const [fromAda, fromBen] = [ada.pc.createDataChannel('ada'), ben.pc.createDataChannel('ben')];
    await vi.waitFor(() => {
      for (const { pc } of [ada, ben]) expect(pc.signalingState).toBe('have-local-offer');
    });
    relay.release();

    await vi.waitFor(() => expect([fromAda.readyState, fromBen.readyState]).toEqual(['open', 'open']));
    expect(states[0]).toBe('ada have-local-offer');
    expect(states).not.toContain('ben have-local-offer');
  });

  it('that fails later leaves the link as it was, and can be tried again', async () => {
    const { side, peer } = await PlayedPeer.meet('initiator');
    await peer.nextDescription();
    peer.describe('answer', await peer.answer());
    await untilStable(side);
    side.link.restartIce();
    await peer.nextDescription(1);
    const answer = await peer.answer();
    peer.describe('answer', answer.replace('m=audio', 'm=nothing'));
    await vi.waitFor(() => expect(side.pc.signalingState).toBe('stable'));
    expect([side.link.failed, side.failures]).toEqual([false, ['negotiate']]);
    side.link.restartIce();
    await peer.nextDescription(2);
    expect(side.pc.signalingState).toBe('have-local-offer');
    peer.describe('answer', await peer.answer());

    await vi.waitFor(() => expect(side.pc.signalingState).toBe('stable'));
    await hearMore(side, peer);
  });

  it('offers to go on in the DTLS role of the own answer', async () => {
    const { side, peer } = await PlayedPeer.meet('responder');
    peer.describe('offer', await peer.offer());
    const { sdp } = await peer.nextDescription();
    expect(sdp).toContain('a=setup:active');
    await peer.pc.setRemoteDescription({ type: 'answer', sdp });
    side.pc.createDataChannel('one that needs negotiation');
    const offer = await peer.nextDescription(1);

    expect(offer.type).toBe('offer');
    expect(offer.sdp).toContain('a=setup:active');
    expect(offer.sdp).not.toContain('a=setup:actpass');
    peer.describe('answer', await peer.answer());
    await vi.waitFor(() => expect(side.pc.signalingState).toBe('stable'));
  });

  it('takes an answer that comes twice once', async () => {
    const { side, peer } = await PlayedPeer.meet('initiator');
    await peer.nextDescription();
    const answer = await peer.answer();
    peer.describe('answer', answer);
    peer.describe('answer', answer);

    await hearMore(side, peer);
    expect([side.pc.signalingState, side.failures]).toEqual(['stable', []]);
  });
});

it('a voice is sent twice, and only what passes through a transform', async () => {
  const { peer } = await PlayedPeer.meet('initiator');
  const { sdp } = await peer.nextDescription();
  const [microphone, camera, screen, screenAudio] = sdp
    .split(/^m=/mu)
    .slice(1)
    .map((section) => [...section.matchAll(/^a=rtpmap:\d+ (\w+)/gmu)].map(([, codec]) => codec));

  expect(new Set(microphone)).toEqual(new Set(['red', 'opus']));
  expect(microphone?.[0]).toBe('red');
  expect(screenAudio).toEqual(['opus']);
  expect(camera).toEqual(screen);
  expect(new Set(camera)).toEqual(new Set(['VP8', 'VP9', 'rtx']));
  expect(camera?.[0]).toBe('VP8');
});

describe('another path', () => {
  it('is looked for by the side that made the first offer, which the other asks for it, with new keys', async () => {
    const { ada, ben } = await meet();
    await untilEncrypted(ada, ben);
    const before = [ada, ben].map(({ pc }) => ufragOf(pc));
    expect(ada.rekeyings).toBe(0);
    ada.link.restartIce();
    expect(ada.rekeyings).toBe(1);

    await vi.waitFor(() => {
      for (const { pc } of [ada, ben]) {
        expect(before).not.toContain(ufragOf(pc));
        expect([pc.signalingState, pc.connectionState]).toEqual(['stable', 'connected']);
      }
    });
    expect([ada.pc.localDescription?.type, ben.pc.localDescription?.type]).toEqual(['answer', 'offer']);
    expect([ada.protection.level, ben.protection.level]).toEqual(['end-to-end', 'end-to-end']);
  });
});

const ufragOf = (pc: RTCPeerConnection): string =>
  /^a=ice-ufrag:(.*)$/mu.exec(pc.localDescription?.sdp ?? '')?.[1] ?? '';
