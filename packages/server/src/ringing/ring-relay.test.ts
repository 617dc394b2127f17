import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { card, ringing } from '../testing/ringing.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const data = 'b3BhcXVl';
const answerTo = 'YW5zd2Vy';

/** Somebody rings, and the first of two windows has begun to exchange something with them. */
async function exchanging(): ReturnType<typeof ringing> {
  const there = await ringing(server);
  await there.one.request('relayRing', { ringId: there.ringId, data });
  expect(await there.caller.event('ringRelay')).toEqual({ ringId: there.ringId, data });
  return there;
}

const accept = (window: TestClient, ringId: string) =>
  window.request('answerRing', { ringId, answer: 'accept' });

describe('while it rings', () => {
  it('one window and the caller hand each other what means nothing to the server, in order', async () => {
    const { caller, ringId, one, two } = await exchanging();
    for (const each of [answerTo, 'AAAA']) await caller.request('relayRing', { ringId, data: each });
    expect(await one.event('ringRelay')).toEqual({ ringId, data: answerTo });
    expect(await one.event('ringRelay')).toEqual({ ringId, data: 'AAAA' });
    await one.request('relayRing', { ringId, data: '' });
    expect(await caller.event('ringRelay')).toEqual({ ringId, data: '' });
    expect([...(await two.events()), ...(await caller.events()), ...(await one.events())]).toEqual([]);
  });

  it('it is the first window that does, and no other in its place', async () => {
    const { caller, device, ringId, one, two } = await exchanging();
    expect(await two.refusal('relayRing', { ringId, data })).toBe('not-found');
    one.drop();
    const { client: late } = await server.reachable(device);
    await late.event('ring');
    expect(await late.refusal('relayRing', { ringId, data })).toBe('not-found');
    expect(await caller.events()).toEqual([]);
  });

  it('the caller has nothing to say before a window has', async () => {
    const { caller, ringId, one, two } = await ringing(server);
    expect(await caller.refusal('relayRing', { ringId, data })).toBe('not-found');
    expect([...(await one.events()), ...(await two.events())]).toEqual([]);
  });

  it.each(['unreach', 'busy'] as const)(
    'a window that does not ring any more (%s) says and hears nothing',
    async (how) => {
      const { caller, ringId, one } = await exchanging();
      await (how === 'busy'
        ? one.request('answerRing', { ringId, answer: 'busy' })
        : one.request('unreach', {}));
      expect(await one.refusal('relayRing', { ringId, data })).toBe('not-found');
      expect(await caller.refusal('relayRing', { ringId, data })).toBe('not-found');
      expect(await one.events()).toEqual([]);
    },
  );

  it('nobody else does, whatever they know', async () => {
    const { caller, ringId, one } = await exchanging();
    const { client: stranger } = await server.reachable();
    const { client: other } = await server.waiting();
    for (const client of [stranger, other, await server.client()]) {
      expect(await client.refusal('relayRing', { ringId, data })).toBe('not-found');
      expect(await client.refusal('relayRing', { ringId: 'unknown', data })).toBe('not-found');
    }
    expect([...(await caller.events()), ...(await one.events())]).toEqual([]);
  });

  it('packets are as long as those of a room at most, and nothing but base64url', async () => {
    const { caller, ringId, one } = await exchanging();
    const longest = 'A'.repeat(limits.relayLength);
    await one.request('relayRing', { ringId, data: longest });
    expect((await caller.event('ringRelay')).data).toHaveLength(longest.length);
    for (const wrong of [`${longest}A`, '=', ' ', null])
      expect(await one.refusal('relayRing', { ringId, data: wrong })).toBe('bad-request');
  });

  it('a caller whose socket is lost hears the packets when it is back, as far as they fit', async () => {
    const { caller, ringId, resumeToken, one } = await exchanging();
    caller.drop();
    const longest = 'A'.repeat(limits.relayLength);
    // Until the server has noticed, packets go to the socket that is lost.
    const refused = async (): Promise<boolean> => {
      try {
        await one.request('relayRing', { ringId, data: longest });
        return false;
      } catch {
        return true;
      }
    };
    let sent = 0;
    while (!(await refused())) sent += 1;
    expect(sent).toBeGreaterThan(2);
    const back = await server.client();
    await back.request('resume', { resumeToken });
    expect((await back.event('ringRelay')).data).toHaveLength(longest.length);
    await back.request('relayRing', { ringId, data: answerTo });
    expect(await one.event('ringRelay')).toEqual({ ringId, data: answerTo });
  });

  it.each([
    ['accepted', (there: Awaited<ReturnType<typeof ringing>>) => accept(there.one, there.ringId)],
    [
      'declined',
      ({ two, ringId }: Awaited<ReturnType<typeof ringing>>) =>
        two.request('answerRing', { ringId, answer: 'decline' }),
    ],
    [
      'cancelled',
      ({ caller, ringId }: Awaited<ReturnType<typeof ringing>>) => caller.request('cancelRing', { ringId }),
    ],
  ])('and not after it was %s', async (_how, end) => {
    const there = await exchanging();
    await end(there);
    for (const side of [there.one, there.two, there.caller])
      expect(await side.refusal('relayRing', { ringId: there.ringId, data })).toBe('not-found');
  });
});

describe('whoever accepts', () => {
  it('joins as the one of the exchange, which both are told, also after a lost socket', async () => {
    const { caller, resumeToken, room, ringId, one } = await exchanging();
    await accept(one, ringId);
    const { peers } = await one.request('join', { room, name: 'Bob', ring: ringId });
    expect(peers).toMatchObject([{ name: 'Ada', ring: ringId }]);
    expect((await caller.event('peerJoined')).peer).toMatchObject({ name: 'Bob', ring: ringId });
    caller.drop();
    const back = await server.client();
    const place = await back.request('resume', { resumeToken });
    expect(place.peers).toMatchObject([{ name: 'Bob', ring: ringId }]);
  });

  it('joins as anybody else when it does not say so, and when it comes once more', async () => {
    const { caller, room, ringId, one } = await exchanging();
    await accept(one, ringId);
    const first = await one.request('join', { room, name: 'Bob' });
    expect(first.peers).toEqual([
      { peerId: expect.any(String), name: 'Ada', connection: 'online', role: 'participant' },
    ]);
    expect((await caller.event('peerJoined')).peer).not.toHaveProperty('ring');
    await one.request('leave', { reason: 'left' });
    await one.request('join', { room, name: 'Bob', ring: ringId });
    expect((await caller.event('peerJoined')).peer).toHaveProperty('ring', ringId);
    await one.request('leave', { reason: 'left' });
    await one.request('join', { room, name: 'Bob' });
    expect((await caller.event('peerJoined')).peer).not.toHaveProperty('ring');
  });

  it('is not taken for the one of the exchange in another window, nor before it has accepted', async () => {
    const { caller, room, ringId, one, two } = await exchanging();
    const early = await one.request('join', { room, name: 'Bob', ring: ringId });
    expect(early.peers[0]).not.toHaveProperty('ring');
    expect((await caller.event('peerJoined')).peer).not.toHaveProperty('ring');
    await one.request('leave', { reason: 'left' });
    await accept(two, ringId);
    for (const window of [one, two]) {
      const { peers } = await window.request('join', { room, name: 'Bob', ring: ringId });
      expect(peers[0]).not.toHaveProperty('ring');
      expect((await caller.event('peerJoined')).peer).not.toHaveProperty('ring');
      await window.request('leave', { reason: 'left' });
    }
  });

  it('is nobody of an exchange where there was none', async () => {
    const { caller, room, ringId, one } = await ringing(server);
    await accept(one, ringId);
    await one.request('join', { room, name: 'Bob', ring: ringId });
    expect((await caller.event('peerJoined')).peer).not.toHaveProperty('ring');
  });

  it('is nobody of an exchange in a room where the caller is not', async () => {
    const { caller, ringId, one } = await exchanging();
    await accept(one, ringId);
    const { client: other, room } = await server.waiting();
    const { peers } = await one.request('join', { room, name: 'Bob', ring: ringId });
    expect(peers[0]).not.toHaveProperty('ring');
    expect((await other.event('peerJoined')).peer).not.toHaveProperty('ring');
    expect(await caller.events()).toEqual(['ringAnswered']);
  });

  it('is nobody of an exchange for a caller who has come anew', async () => {
    const { caller, room, ringId, one } = await exchanging();
    await accept(one, ringId);
    await caller.request('leave', { reason: 'left' });
    await caller.request('join', { room, name: 'Ada' });
    const { peers } = await one.request('join', { room, name: 'Bob', ring: ringId });
    expect(peers[0]).not.toHaveProperty('ring');
  });

  it('is told of a ring by nobody but the two it was between', async () => {
    const { caller, room, device, ringId, one } = await exchanging();
    await accept(one, ringId);
    await one.request('join', { room, name: 'Bob', ring: ringId });
    await caller.request('leave', { reason: 'left' });
    const guest = await server.client();
    const { peers } = await guest.request('join', { room, name: 'Carol' });
    expect(peers[0]).not.toHaveProperty('ring');
    expect(await guest.refusal('ring', { identity: device.identity, room, card })).toBe('bad-state');
  });
});
