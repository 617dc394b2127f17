import { describe, expect, it, vi } from 'vitest';
import { play, untilReceived } from '../testing/browser/counted-media.ts';
import { createFrameWorkerBefore } from '../testing/browser/noted.ts';
import { PlayedPeer } from '../testing/browser/played-peer.ts';
import { meet, untilEncrypted } from '../testing/browser/side.ts';

it.each(['ada', 'ben'] as const)(
  'who waits (Ada) and who comes (Ben) meet where one has pages of the version before: %s',
  async (older) => {
    const { ada, ben } = await meet({ [older]: { createWorker: createFrameWorkerBefore } });
    await untilEncrypted(ada, ben);
    for (const side of [ada, ben]) {
      play(side);
      await untilReceived(side);
    }

    expect([ada.pc.localDescription?.type, ben.pc.localDescription?.type]).toEqual(['offer', 'answer']);
  },
);

it('the first offer is not told to somebody else than the one whom the call is meant for', async () => {
  const { side, peer } = await PlayedPeer.meet('initiator', { expected: new Uint8Array(32).fill(9) });
  await vi.waitFor(() => expect(side.protection.level).toBe('changed'));
  expect(peer.heard).toEqual([]);
  side.link.trust.accept();
  await peer.nextDescription();

  // What is said comes in order, so nothing of it was said before.
  expect(peer.heard.map(({ type }) => type).slice(0, 1)).toEqual(['undecided']);
  expect(peer.descriptions.map(({ type }) => type)).toEqual(['offer']);
});

describe('with a peer of the version before', () => {
  it('an initiator answers, over a connection with nothing laid out, and tells nothing of the one before', async () => {
    const { side, peer } = await PlayedPeer.meet('initiator', { capabilities: 0 });
    const [laidOut] = side.connections;
    await vi.waitFor(() => expect(side.connections).toHaveLength(2));
    expect(laidOut?.connectionState).toBe('closed');
    expect(side.pc.getTransceivers()).toEqual([]);
    peer.say({ type: 'sources', microphone: 'on', camera: 'on', screen: 'off', screenAudio: 'off' });
    peer.describe('offer', await peer.offer());
    await peer.nextDescription();

    expect(peer.descriptions.map(({ type }) => type)).toEqual(['answer']);
    expect(side.peer.camera.value?.track.kind).toBe('video');
    expect(side.pc.getTransceivers().map(({ direction }) => direction)).toEqual(Array(4).fill('sendrecv'));
    for (const { sender, receiver } of side.pc.getTransceivers())
      expect([sender.transform, receiver.transform]).not.toContain(null);
    side.link.close();
    expect(side.pc.connectionState).toBe('closed');
  });

  it('a responder offers as soon as it knows, and restarts are its own to offer', async () => {
    const { side, peer } = await PlayedPeer.meet('responder', { capabilities: 0 });
    expect(side.pc.getTransceivers()).toEqual([]);
    await peer.nextDescription();
    peer.describe('answer', await peer.answer());
    await vi.waitFor(() => expect(side.pc.signalingState).toBe('stable'));
    side.link.restartIce();
    await peer.nextDescription(1);

    expect(peer.descriptions.map(({ type }) => type)).toEqual(['offer', 'offer']);
    expect(peer.heard).not.toContainEqual({ type: 'restart' });
    expect(side.connections).toHaveLength(1);
  });
});
