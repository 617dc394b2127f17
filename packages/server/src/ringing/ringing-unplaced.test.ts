import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Device } from '../testing/device.ts';
import { card } from '../testing/ringing.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

// Rings from a socket of their own, which no room is known to belong to.

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

/** Somebody rings a device with two windows, and one of them has said that it rings there. */
async function ringing() {
  const { client: one, device } = await server.reachable();
  const { client: two } = await server.reachable(device);
  const caller = await server.client();
  const { ringId } = await caller.request('ringIdentity', { identity: device.identity, card });
  for (const window of [one, two]) expect(await window.event('ring')).toEqual({ ringId, card });
  await two.request('acknowledgeRing', { ringId });
  expect(await caller.event('ringing')).toEqual({ ringId });
  return { caller, device, ringId, one, two };
}

describe('whoever rings from a socket without a place', () => {
  it('is answered there', async () => {
    const { caller, ringId, one, two } = await ringing();
    await two.request('answerRing', { ringId, answer: 'accept' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'answered-elsewhere' });
  });

  it('is told the same after the same time where nobody is there', async () => {
    const caller = await server.client();
    const { ringId } = await caller.request('ringIdentity', { identity: new Device().identity, card });
    await vi.waitFor(() => expect(caller.told).toHaveLength(1), {
      timeout: limits.acknowledgeTimeout + 5_000,
    });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'not-reachable' });
  });

  it('rings one at a time, and as often as a socket may', async () => {
    const { caller, device, ringId } = await ringing();
    const again = { identity: device.identity, card };
    expect(await caller.refusal('ringIdentity', again)).toBe('bad-state');
    await caller.request('stopRing', { ringId });
    const rest = limits.ringsPerMinute - 2;
    for (let count = 0; count < rest; count += 1) {
      const next = await caller.request('ringIdentity', again);
      await caller.request('stopRing', next);
    }
    expect(await caller.refusal('ringIdentity', again)).toBe('rate-limited');
  });

  it('stops it, and nobody else does', async () => {
    const { caller, ringId, one } = await ringing();
    for (const other of [one, await server.client(), (await server.waiting()).client])
      expect(await other.refusal('stopRing', { ringId })).toBe('not-found');
    await caller.request('stopRing', { ringId });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
    expect(await caller.refusal('stopRing', { ringId })).toBe('not-found');
  });

  it('hands bytes to the first window that does, and hears its own', async () => {
    const { caller, ringId, one, two } = await ringing();
    expect(await caller.refusal('relayRing', { ringId, data: 'AAAA' })).toBe('not-found');
    await one.request('relayRing', { ringId, data: 'AAAA' });
    expect(await caller.event('ringRelay')).toEqual({ ringId, data: 'AAAA' });
    await caller.request('relayRing', { ringId, data: 'BBBB' });
    expect(await one.event('ringRelay')).toEqual({ ringId, data: 'BBBB' });
    expect(await two.refusal('relayRing', { ringId, data: 'AAAA' })).toBe('not-found');
  });

  it.each([
    ['closes the page', (caller: TestClient) => caller.goAway()],
    ['is thrown out', (caller: TestClient) => caller.send('{')],
  ])('cancels when it %s', async (_how, go) => {
    const { caller, ringId, one } = await ringing();
    go(caller);
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  });

  it('is not rung by itself', async () => {
    const { client: both, device } = await server.reachable();
    await both.request('ringIdentity', { identity: device.identity, card });
    expect(await both.events()).toEqual([]);
  });
});

describe('a caller whose socket is lost', () => {
  it('goes on from another one, and is told again how it stands', async () => {
    const { caller, ringId, one } = await ringing();
    caller.drop();
    const back = await server.client();
    await back.request('resumeRing', { ringId });
    expect(await back.event('ringing')).toEqual({ ringId });
    await one.request('answerRing', { ringId, answer: 'accept' });
    expect(await back.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
    back.drop();
    const third = await server.client();
    await third.request('resumeRing', { ringId });
    expect(await third.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
  });

  it('goes on also where the server has not noticed yet, and from one socket at a time', async () => {
    const { caller, ringId, one } = await ringing();
    const back = await server.client();
    await back.request('resumeRing', { ringId });
    await one.request('relayRing', { ringId, data: 'AAAA' });
    await back.event('ringing');
    expect(await back.event('ringRelay')).toEqual({ ringId, data: 'AAAA' });
    expect(await caller.events()).toEqual([]);
    caller.drop();
    expect(await back.refusal('resumeRing', { ringId })).toBe('bad-state');
    await back.request('stopRing', { ringId });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  });

  it('has no ring to go on with when it is away for too long, and when it never rang', async () => {
    const { caller, ringId, one } = await ringing();
    caller.drop();
    await vi.waitFor(() => expect(one.told).toHaveLength(1), { timeout: limits.resumeWindow + 5_000 });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
    const back = await server.client();
    expect(await back.refusal('resumeRing', { ringId })).toBe('not-found');
    expect(await back.refusal('resumeRing', { ringId: 'nobody' })).toBe('not-found');
  }, 40_000);
});

describe('the room in which the caller waits', () => {
  it('is asked for while a page of version 2 is open, and told to that alone', async () => {
    const own = await TestServer.start();
    const [former, device] = [await own.client({ version: 2 }), new Device()];
    const { client: now } = await own.reachable(device);
    const caller = await own.client();
    const { room } = await caller.request('createRoom', { kind: 'call' });
    const asked = { identity: device.identity, card };
    await device.reach(former);

    // Whoever it is who has that page.
    const stranger = { identity: new Device().identity, card };
    expect(await caller.refusal('ringIdentity', stranger)).toBe('bad-request');
    expect(await caller.refusal('ringIdentity', asked)).toBe('bad-request');
    const { ringId } = await caller.request('ringIdentity', { ...asked, room });
    expect(await now.event('ring')).toEqual({ ringId, card });
    expect(await former.event('ring')).toEqual({ ringId, room, card });
    await former.request('answerRing', { ringId, answer: 'accept' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });

    await former.request('unreach', {});
    await caller.request('ringIdentity', asked);
    expect(await now.event('ringEnded')).toEqual({ ringId, reason: 'answered-elsewhere' });
    expect(await now.event('ring')).toEqual({ ringId: expect.any(String), card });
    await own.stop();
  });
});
