import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Device } from '../testing/device.ts';
import { card, ringing } from '../testing/ringing.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

describe('whoever is rung', () => {
  it('accepts in one window, joins, and the others stop', async () => {
    const { caller, room, ringId, one, two } = await ringing(server);
    await two.request('answerRing', { ringId, answer: 'accept' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'answered-elsewhere' });
    expect(await two.events()).toEqual([]);
    await two.request('join', { room, name: 'Bob' });
    await caller.event('callConnected');
  });

  it('declines in one window for all', async () => {
    const { caller, ringId, one, two } = await ringing(server);
    await one.request('answerRing', { ringId, answer: 'decline' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'decline' });
    expect(await two.event('ringEnded')).toEqual({ ringId, reason: 'declined-elsewhere' });
    expect(await one.events()).toEqual([]);
  });

  it('is busy when every window is', async () => {
    const { caller, ringId, one, two } = await ringing(server);
    await one.request('answerRing', { ringId, answer: 'busy' });
    expect(await caller.events()).toEqual([]);
    expect(await one.refusal('answerRing', { ringId, answer: 'accept' })).toBe('not-found');
    await two.request('answerRing', { ringId, answer: 'busy' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'busy' });
    expect([...(await one.events()), ...(await two.events())]).toEqual([]);
  });

  it('can accept in a window while another is busy', async () => {
    const { caller, ringId, one, two } = await ringing(server);
    await one.request('answerRing', { ringId, answer: 'busy' });
    await two.request('answerRing', { ringId, answer: 'accept' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
    expect(await one.events()).toEqual([]);
  });

  it('accepts once, however many windows try', async () => {
    const { caller, device, ringId, one, two } = await ringing(server);
    const windows = [one, two];
    for (let count = 0; count < 4; count++) windows.push((await server.reachable(device)).client);
    const tries = windows.map((window) => window.raw('answerRing', { ringId, answer: 'accept' }));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    for (const reason of refused) expect(reason).toMatchObject({ code: 'not-found' });
    await caller.event('ringAnswered');
    expect(await caller.events()).toEqual([]);
    for (const [at, window] of windows.entries()) {
      const told = (await window.events()).filter((event) => event === 'ringEnded');
      expect(told).toHaveLength(outcomes[at]?.status === 'fulfilled' ? 0 : 1);
    }
  });

  it('hears it in a window that is opened meanwhile, and in no other device', async () => {
    const { room, device, ringId } = await ringing(server);
    const { client: late } = await server.reachable(device);
    expect(await late.event('ring')).toEqual({ ringId, room, card });
    const { client: stranger } = await server.reachable();
    expect(await stranger.events()).toEqual([]);
    // Proving the same identity again is nothing new.
    await device.reach(late);
    expect(await late.events()).toEqual([]);
  });

  it('can close every window and come back', async () => {
    const { caller, device, ringId, one, two } = await ringing(server);
    const before = await server.metric('sotto_reachable_connections');
    one.drop();
    two.goAway();
    await vi.waitFor(async () => expect(await server.metric('sotto_reachable_connections')).toBe(before - 2));
    expect(await caller.events()).toEqual([]);
    const { client: back } = await server.reachable(device);
    await back.event('ring');
    await back.request('answerRing', { ringId, answer: 'accept' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
  });

  it('has no say any more in a window that is not reachable', async () => {
    const { ringId, one, two, caller } = await ringing(server);
    await one.request('unreach', {});
    expect(await one.refusal('answerRing', { ringId, answer: 'decline' })).toBe('not-found');
    await new Device().reach(two);
    expect(await two.refusal('answerRing', { ringId, answer: 'accept' })).toBe('not-found');
    expect(await caller.events()).toEqual([]);
  });

  it('can be busy with one and be rung by another', async () => {
    const { device, ringId, one, two } = await ringing(server);
    const { client: other, room } = await server.waiting();
    const second = await other.request('ring', { identity: device.identity, room, card: '' });
    expect(await one.event('ring')).toEqual({ ringId: second.ringId, room, card: '' });
    await one.request('answerRing', { ringId, answer: 'accept' });
    expect(await two.event('ringEnded')).toEqual({ ringId, reason: 'answered-elsewhere' });
    await one.request('answerRing', { ringId: second.ringId, answer: 'busy' });
    await two.request('answerRing', { ringId: second.ringId, answer: 'busy' });
    expect(await other.event('ringAnswered')).toEqual({ ringId: second.ringId, answer: 'busy' });
  });
});

describe('the caller', () => {
  it('cancels, and everybody stops', async () => {
    const { caller, ringId, one, two } = await ringing(server);
    await caller.request('cancelRing', { ringId });
    for (const window of [one, two]) {
      expect(await window.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
      expect(await window.refusal('answerRing', { ringId, answer: 'accept' })).toBe('not-found');
    }
    expect(await caller.refusal('cancelRing', { ringId })).toBe('not-found');
    expect(await caller.events()).toEqual([]);
  });

  it.each([
    ['leaves', (caller: TestClient) => void caller.request('leave', { reason: 'left' })],
    ['closes the page', (caller: TestClient) => caller.goAway()],
    ['is thrown out', (caller: TestClient) => caller.send('{')],
  ])('cancels when it %s', async (_how, go) => {
    const { caller, ringId, one } = await ringing(server);
    go(caller);
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  });

  it('cancels when it ends the room', async () => {
    const { client: window, device } = await server.reachable();
    const caller = await server.client();
    const { room, hostToken } = await caller.request('createRoom', { kind: 'call' });
    await caller.request('join', { room, name: 'Ada', token: hostToken });
    const { ringId } = await caller.request('ring', { identity: device.identity, room, card });
    await caller.request('endRoom', {});
    expect(await window.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  });

  it('cancels when its socket is lost for good', async () => {
    const { caller, ringId, one } = await ringing(server);
    caller.drop();
    const since = performance.now();
    await vi.waitFor(() => expect(one.told).toHaveLength(1), { timeout: limits.resumeWindow + 4_000 });
    expect(performance.now() - since).toBeGreaterThan(limits.resumeWindow - 1_000);
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  }, 40_000);

  it('goes on ringing while its socket is lost, and hears the answer when it is back', async () => {
    const { caller, ringId, resumeToken, one, two } = await ringing(server);
    caller.drop();
    const again = await server.client();
    await again.request('resume', { resumeToken });
    expect(await again.event('ringing')).toEqual({ ringId });
    expect(await again.events()).toEqual([]);
    again.drop();
    // The server has noticed when the place is marked so; a visitor cannot tell, so ask by the answer itself.
    await one.request('answerRing', { ringId, answer: 'accept' });
    expect(await two.event('ringEnded')).toEqual({ ringId, reason: 'answered-elsewhere' });
    const third = await server.client();
    await third.request('resume', { resumeToken });
    expect(await third.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
    expect(await third.refusal('cancelRing', { ringId })).toBe('not-found');
  });

  it('can cancel on the socket that it came back with', async () => {
    const { caller, ringId, resumeToken, one } = await ringing(server);
    const again = await server.client();
    await again.request('resume', { resumeToken });
    expect(await caller.closed).toBe(4409);
    expect(await one.events()).toEqual([]);
    await again.request('cancelRing', { ringId });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  });

  it('is not alone any more when somebody came by the link, and the ring goes on', async () => {
    const { caller, room, device, ringId, one } = await ringing(server);
    const guest = await server.client();
    await guest.request('join', { room, name: 'Carol' });
    expect(await one.events()).toEqual([]);
    await one.request('answerRing', { ringId, answer: 'accept' });
    expect(await one.refusal('join', { room, name: 'Bob' })).toBe('room-full');
    expect(await caller.refusal('ring', { identity: device.identity, room, card })).toBe('bad-state');
  });

  it('may ring again when it was declined', async () => {
    const { caller, room, device, ringId, one, two } = await ringing(server);
    await one.request('answerRing', { ringId, answer: 'decline' });
    const again = await caller.request('ring', { identity: device.identity, room, card });
    expect(again.ringId).not.toBe(ringId);
    expect(await two.event('ring')).toEqual({ ringId: again.ringId, room, card });
  });
});

it('tells those whom it rings when the server stops', async () => {
  const stopping = await TestServer.start();
  const { client: window, device } = await stopping.reachable();
  const { client: caller, room } = await stopping.waiting();
  const { ringId } = await caller.request('ring', { identity: device.identity, room, card });
  await stopping.server.close();
  expect(await window.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  await stopping.stop();
});
