import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../testing/device.ts';
import { card, ringing } from '../testing/ringing.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

describe('nobody can', () => {
  it('ring without a place, from another room, from a conference, or twice at once', async () => {
    const { client: window, device } = await server.reachable();
    const { identity } = device;
    const outsider = await server.client();
    const { client: caller, room } = await server.waiting();
    const elsewhere = await server.waiting();
    expect(await outsider.refusal('ring', { identity, room, card })).toBe('bad-state');
    expect(await outsider.refusal('cancelRing', { ringId: 'x' })).toBe('bad-state');
    expect(await caller.refusal('ring', { identity, room: elsewhere.room, card })).toBe('bad-state');
    expect(await caller.refusal('ring', { identity, room: `c${'0'.repeat(24)}`, card })).toBe('bad-state');
    const { ada, room: group } = await server.pair('conference');
    expect(await ada.refusal('ring', { identity, room: group, card })).toBe('bad-state');
    const pair = await server.pair('call');
    expect(await pair.ada.refusal('ring', { identity, room: pair.room, card })).toBe('bad-state');
    expect(await window.events()).toEqual([]);
    await caller.request('ring', { identity, room, card });
    expect(await caller.refusal('ring', { identity, room, card })).toBe('bad-state');
    await caller.request('leave', { reason: 'left' });
    expect(await caller.refusal('ring', { identity, room, card })).toBe('bad-state');
  });

  it('ring itself', async () => {
    const device = new Device();
    const { client: caller, room } = await server.waiting();
    const { identity } = device;
    await device.reach(caller);
    const { ringId } = await caller.request('ring', { identity, room, card });
    expect(await caller.refusal('acknowledgeRing', { ringId })).toBe('not-found');
    expect(await caller.events()).toEqual([]);
  });

  it('say that it rings somewhere but who is rung', async () => {
    const { client: window, device } = await server.reachable();
    const { client: caller, room } = await server.waiting();
    const { client: stranger } = await server.reachable();
    const { ringId } = await caller.request('ring', { identity: device.identity, room, card });
    for (const client of [caller, stranger, await server.client()])
      expect(await client.refusal('acknowledgeRing', { ringId })).toBe('not-found');
    expect(await caller.events()).toEqual([]);
    await window.request('acknowledgeRing', { ringId });
    await window.request('acknowledgeRing', { ringId });
    expect(await caller.event('ringing')).toEqual({ ringId });
    expect(await caller.events()).toEqual([]);
  });

  it('ring with a card that is none', async () => {
    const { device } = await server.reachable();
    const { client: caller, room } = await server.waiting();
    for (const wrong of ['A'.repeat(limits.cardLength + 1), 'not base64url!', 1, null]) {
      const params = { identity: device.identity, room, card: wrong };
      expect(await caller.refusal('ring', params)).toBe('bad-request');
    }
    const longest = 'A'.repeat(limits.cardLength);
    await caller.request('ring', { identity: device.identity, room, card: longest });
  });

  it('answer for another identity, nor as the caller', async () => {
    const { caller, ringId, one } = await ringing(server);
    const { client: stranger } = await server.reachable();
    const nobody = await server.client();
    for (const client of [stranger, nobody, caller]) {
      for (const answer of ['accept', 'decline', 'busy'])
        expect(await client.refusal('answerRing', { ringId, answer })).toBe('not-found');
    }
    expect(await stranger.refusal('answerRing', { ringId: 'made-up', answer: 'accept' })).toBe('not-found');
    expect([...(await caller.events()), ...(await one.events())]).toEqual([]);
  });

  it('cancel what somebody else rings, not even who is rung', async () => {
    const { ringId, one, two } = await ringing(server);
    const { client: stranger } = await server.waiting();
    expect(await stranger.refusal('cancelRing', { ringId })).toBe('not-found');
    const { room } = await one.request('createRoom', { kind: 'call' });
    await one.request('join', { room, name: 'Bob' });
    expect(await one.refusal('cancelRing', { ringId })).toBe('not-found');
    expect(await two.events()).toEqual([]);
    await two.request('answerRing', { ringId, answer: 'accept' });
  });

  it('ring more than a few times in a minute', async () => {
    const { client: caller, room } = await server.waiting();
    const { identity } = new Device();
    for (let count = 0; count < limits.ringsPerMinute; count++) {
      const { ringId } = await caller.request('ring', { identity, room, card });
      await caller.request('cancelRing', { ringId });
    }
    expect(await caller.refusal('ring', { identity, room, card })).toBe('rate-limited');
  });

  it('ring more often by opening sockets', async () => {
    const strict = await TestServer.start({ env: { SOTTO_ROOMS_PER_MINUTE: '3' } });
    const { client: caller, room, resumeToken } = await strict.waiting();
    const { identity } = new Device();
    for (let count = 0; count < 3; count++) {
      const { ringId } = await caller.request('ring', { identity, room, card });
      await caller.request('cancelRing', { ringId });
    }
    const again = await strict.client();
    await again.request('resume', { resumeToken });
    expect(await again.refusal('ring', { identity, room, card })).toBe('rate-limited');
    await strict.stop();
  });

  it('keep others from ringing, or learn by it who is there', async () => {
    const { client: window, device } = await server.reachable();
    const absent = new Device();
    const junk = [];
    for (let count = 0; count < 2 * limits.ringsPerIdentity; count++) {
      const { client, room } = await server.waiting();
      const { identity } = count % 2 === 0 ? device : absent;
      await client.request('ring', { identity, room, card });
      junk.push(client);
    }
    // A friend, whose card this device opens.
    const { client: friend, room } = await server.waiting();
    const { ringId } = await friend.request('ring', { identity: device.identity, room, card });
    await expect
      .poll(() => JSON.stringify(window.told), { timeout: limits.acknowledgeTimeout })
      .toContain(ringId);
    await window.request('acknowledgeRing', { ringId });
    expect(await friend.event('ringing')).toEqual({ ringId });
    const ends = await Promise.all(junk.map((client) => client.event('ringAnswered')));
    expect(ends.map(({ answer }) => answer)).toEqual(junk.map(() => 'not-reachable'));
    for (const client of junk) expect(await client.events()).toEqual([]);
    await window.request('answerRing', { ringId, answer: 'accept' });
    expect(await friend.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
  });
});
