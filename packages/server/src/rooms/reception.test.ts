import { limits, type MediaSource } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities, sending } from '../testing/sender.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const produce = (client: TestClient, source: MediaSource) =>
  client.request('produce', { source, rtpParameters: sending(source), paused: false });

/** Two people, of whom Bob receives what Ada sends with her camera. */
async function watching() {
  const pair = await server.pair('conference');
  const { producerId } = await produce(pair.ada, 'camera');
  await pair.bob.request('receive', { rtpCapabilities: capabilities });
  const [offer] = await pair.bob.offered(1);
  if (!offer) throw new Error('nothing was offered');
  return { ...pair, producerId, consumerId: offer.consumerId };
}

describe('a consumer by which nothing comes', () => {
  it('is counted, and with it nothing that is not there or belongs to somebody else', async () => {
    const { bob, consumerId } = await watching();
    const other = await watching();
    const { counts } = await bob.request('countPackets', {
      consumerIds: [consumerId, other.consumerId, 'x'],
    });
    expect(counts).toEqual([{ consumerId, received: 0, forwarded: 0 }]);
  });

  it('is replaced by another one of the same producer, without a word that the old one is closed', async () => {
    const { bob, consumerId, producerId } = await watching();
    await bob.request('renewConsumer', { consumerId });
    const [, next] = await bob.offered(2);
    expect(next).toMatchObject({ producerId, source: 'camera' });
    expect(next?.consumerId).not.toBe(consumerId);
    expect(await bob.refusal('pauseConsumer', { consumerId })).toBe('not-found');
    await bob.request('pauseConsumer', { consumerId: next?.consumerId ?? '' });
    expect(await bob.events()).not.toContain('consumerClosed');
  });

  it('is replaced before it was acknowledged, too', async () => {
    const { ada, bob } = await server.pair('conference');
    bob.answering = 'silent';
    await bob.request('receive', { rtpCapabilities: capabilities });
    await produce(ada, 'microphone');
    const [first] = await bob.offered(1);
    bob.answering = 'acknowledge';
    await bob.request('renewConsumer', { consumerId: first?.consumerId ?? '' });
    const [, next] = await bob.offered(2);
    await bob.request('pauseConsumer', { consumerId: next?.consumerId ?? '' });
    expect(next?.consumerId).not.toBe(first?.consumerId);
  });

  it('is replaced and counted so often and no more', async () => {
    const { bob, consumerId } = await watching();
    // Those that are not found are counted, too.
    const renewals = Array.from({ length: limits.renewalsPerMinute + 1 }, () =>
      bob.refusal('renewConsumer', { consumerId: 'x' }),
    );
    expect((await Promise.all(renewals)).at(-1)).toBe('rate-limited');
    expect(
      await bob.refusal('countPackets', {
        consumerIds: Array.from({ length: limits.countedConsumers + 1 }, () => consumerId),
      }),
    ).toBe('bad-request');
  });
});

describe('that something does not arrive', () => {
  it('is told the one who sends it, and nobody else', async () => {
    const { ada, bob, room } = await watching();
    const carol = await server.client();
    const { peers } = await carol.request('join', { room, name: 'Carol' });
    const [to, from] = peers.map(({ peerId }) => peerId);
    if (to === undefined || from === undefined) throw new Error('Carol is alone');
    await bob.request('tellReception', { to, source: 'microphone', reception: 'lost' });
    expect(await ada.event('reception')).toEqual({ from, source: 'microphone', reception: 'lost' });
    expect(await carol.events()).not.toContain('reception');
    expect(await bob.events()).not.toContain('reception');
  });

  it('is told neither oneself nor somebody who is elsewhere, and not through the server in a call', async () => {
    const { ada, room } = await watching();
    const elsewhere = await watching();
    const told = { source: 'camera', reception: 'lost' } as const;
    const carol = await server.client();
    const { peerId, peers } = await carol.request('join', { room, name: 'Carol' });
    expect(await carol.refusal('tellReception', { to: peerId, ...told })).toBe('not-found');
    const [someone] = peers;
    expect(await elsewhere.ada.refusal('tellReception', { to: someone?.peerId ?? '', ...told })).toBe(
      'not-found',
    );
    const call = await server.pair('call');
    expect(await call.ada.refusal('tellReception', { to: 'x', ...told })).toBe('bad-state');
    expect(await ada.events()).not.toContain('reception');
  });

  it('is told so often and no more', async () => {
    const { bob } = await watching();
    const tell = () => bob.refusal('tellReception', { to: 'x', source: 'camera', reception: 'lost' });
    const codes = await Promise.all(Array.from({ length: limits.tellingsPerMinute + 1 }, tell));
    expect(codes[0]).toBe('not-found');
    expect(codes.at(-1)).toBe('rate-limited');
  });
});
