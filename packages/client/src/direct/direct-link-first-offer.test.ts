/// <reference types="vite/client" />
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLink, device, enterFakes, leaveFakes, securedBefore, settle } from '../testing/link.ts';
import { FakePeerConnection } from '../testing/fake-peer-connection.ts';
import { FakeFrameWorker } from '../testing/fake-frame-worker.ts';
import { offersFirst, ownCapabilities, type Role } from './direct-connection.ts';
import { decodePacket } from './packets.ts';
import type { PeerMessage } from './peer-messages.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

/** A side of the version before knows nothing of the bit: for it the responder offers. */
const offers = (role: Role, own: number, peer: number) =>
  own === 0 ? role === 'responder' : offersFirst(role, { capabilities: peer });

const descriptions = (messages: readonly PeerMessage[]) =>
  messages.flatMap((message) => (message.type === 'description' ? [message.description.type] : []));

it('is the capability that the document names', () => {
  const [text = ''] = Object.values(
    import.meta.glob<string>('/docs/e2ee.md', { query: '?raw', import: 'default', eager: true }),
  );
  const bits = [...text.matchAll(/^\| `(initiator offers)` +\| (\d+) +\|$/gmu)].map(([, name, bit]) => [
    name,
    bit,
  ]);
  expect(bits).toEqual([['initiator offers', String(Math.log2(ownCapabilities))]]);
});

it('is made by exactly one of the two, whichever versions meet', () => {
  const versions = [0, ownCapabilities];
  for (const own of versions) {
    for (const other of versions)
      expect(offers('initiator', own, other)).toBe(!offers('responder', other, own));
  }
});

describe('the first offer of the initiator', () => {
  it('is said to be out when it is, and not before', async () => {
    const link = createLink('offering');
    link.link.connection.prepareOffer();
    link.begin();
    let packets = -1;
    void link.link.described.then(() => (packets = link.packets.length));
    await link.secure();
    const said = link.worker.posted.filter(({ type }) => type === 'seal').length;
    expect(said).toBeGreaterThan(1);
    for (let sealed = 0; sealed < said; sealed += 1) {
      const last = descriptions(link.sent.slice(0, sealed + 1)).length > 0;
      expect(packets).toBe(-1);
      link.worker.say({ type: 'send', message: Uint8Array.of(2, 6, sealed) });
      await settle();
      if (last) break;
    }

    expect(packets).toBe(link.packets.length);
    expect(link.packets.map(decodePacket).at(-1)?.messages).toHaveLength(1);
  });

  it('is said to be out when it never will be', async () => {
    const link = createLink('offering');
    link.begin();
    link.worker.say({ type: 'failed', code: 'commitment-mismatch' });
    await expect(link.link.described).resolves.toBeUndefined();
  });
});

describe('with a peer of the version before', () => {
  it('it is decided before there is a room: keys may be agreed while it rings', async () => {
    const link = createLink('offering');
    link.link.connection.prepareOffer();
    link.link.exchange({
      role: 'initiator',
      callId: 'room.r1',
      own: device.identity,
      relay: () => Promise.resolve(),
      byRing: true,
    });
    link.worker.say(securedBefore);
    await settle();
    expect(link.pc.connectionState).toBe('closed');
    expect(FakePeerConnection.last.steps).toEqual([]);
    // Another network: still it is the other side that offers.
    link.link.connection.prepareOffer();
    await settle();
    expect(FakePeerConnection.last.steps).toEqual([]);
    expect(FakeFrameWorker.last.terminated).toBe(false);
  });
});
