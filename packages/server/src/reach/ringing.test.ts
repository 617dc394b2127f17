import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Device } from '../testing/device.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const card = 'c2VhbGVk';

interface Ringing {
  readonly room: string;
  readonly ringId: string;
  readonly resumeToken: string;
  readonly caller: TestClient;
  readonly device: Device;
  readonly one: TestClient;
  readonly two: TestClient;
}

/** Somebody rings a device with two windows, and both have heard it. */
async function ringing(): Promise<Ringing> {
  const { client: one, device } = await server.reachable();
  const { client: two } = await server.reachable(device);
  const { client: caller, room, resumeToken } = await server.waiting();
  const { ringId } = await caller.request('ring', { identity: device.identity, room, card });
  for (const window of [one, two]) expect(await window.event('ring')).toEqual({ ringId, room, card });
  return { room, ringId, resumeToken, caller, device, one, two };
}

describe('whoever is rung', () => {
  it('accepts in one window, joins, and the others stop', async () => {
    const { caller, room, ringId, one, two } = await ringing();
    await two.request('answerRing', { ringId, answer: 'accept' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'answered-elsewhere' });
    expect(await two.events()).toEqual([]);
    await two.request('join', { room, name: 'Bob' });
    await caller.event('callConnected');
  });

  it('declines in one window for all', async () => {
    const { caller, ringId, one, two } = await ringing();
    await one.request('answerRing', { ringId, answer: 'decline' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'decline' });
    expect(await two.event('ringEnded')).toEqual({ ringId, reason: 'declined-elsewhere' });
    expect(await one.events()).toEqual([]);
  });

  it('is busy when every window is', async () => {
    const { caller, ringId, one, two } = await ringing();
    await one.request('answerRing', { ringId, answer: 'busy' });
    expect(await caller.events()).toEqual([]);
    expect(await one.refusal('answerRing', { ringId, answer: 'accept' })).toBe('not-found');
    await two.request('answerRing', { ringId, answer: 'busy' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'busy' });
    expect([...(await one.events()), ...(await two.events())]).toEqual([]);
  });

  it('can accept in a window while another is busy', async () => {
    const { caller, ringId, one, two } = await ringing();
    await one.request('answerRing', { ringId, answer: 'busy' });
    await two.request('answerRing', { ringId, answer: 'accept' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
    expect(await one.events()).toEqual([]);
  });

  it('accepts once, however many windows try', async () => {
    const { caller, device, ringId, one, two } = await ringing();
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
    const { room, device, ringId } = await ringing();
    const { client: late } = await server.reachable(device);
    expect(await late.event('ring')).toEqual({ ringId, room, card });
    const { client: stranger } = await server.reachable();
    expect(await stranger.events()).toEqual([]);
    // Proving the same identity again is nothing new.
    await device.reach(late);
    expect(await late.events()).toEqual([]);
  });

  it('can close every window and come back', async () => {
    const { caller, device, ringId, one, two } = await ringing();
    one.drop();
    two.goAway();
    await vi.waitFor(async () => {
      const asking = await server.client();
      const { room } = await asking.request('createRoom', { kind: 'call' });
      await asking.request('join', { room, name: 'Eve' });
      expect(await asking.refusal('ring', { identity: device.identity, room, card })).toBe('not-reachable');
    });
    expect(await caller.events()).toEqual([]);
    const { client: back } = await server.reachable(device);
    await back.event('ring');
    await back.request('answerRing', { ringId, answer: 'accept' });
    expect(await caller.event('ringAnswered')).toEqual({ ringId, answer: 'accept' });
  });

  it('has no say any more in a window that is not reachable', async () => {
    const { ringId, one, two, caller } = await ringing();
    await one.request('unreach', {});
    expect(await one.refusal('answerRing', { ringId, answer: 'decline' })).toBe('not-found');
    await new Device().reach(two);
    expect(await two.refusal('answerRing', { ringId, answer: 'accept' })).toBe('not-found');
    expect(await caller.events()).toEqual([]);
  });

  it('can be busy with one and be rung by another', async () => {
    const { device, ringId, one, two } = await ringing();
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
    const { caller, ringId, one, two } = await ringing();
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
    const { caller, ringId, one } = await ringing();
    go(caller);
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  });

  it('cancels when it ends the room', async () => {
    const { client: window, device } = await server.reachable();
    const caller = await server.client();
    const { room, hostToken } = await caller.request('createRoom', { kind: 'call' });
    await caller.request('join', { room, name: 'Ada', hostToken });
    const { ringId } = await caller.request('ring', { identity: device.identity, room, card });
    await caller.request('endRoom', {});
    expect(await window.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  });

  it('cancels when its socket is lost for good', async () => {
    const { caller, ringId, one } = await ringing();
    caller.drop();
    await new Promise((resolve) => {
      setTimeout(resolve, limits.resumeWindow - 1_000);
    });
    expect(await one.events()).toEqual([]);
    await vi.waitFor(() => expect(one.told).toHaveLength(1), { timeout: 5_000 });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  }, 40_000);

  it('goes on ringing while its socket is lost, and hears the answer when it is back', async () => {
    const { caller, ringId, resumeToken, one, two } = await ringing();
    caller.drop();
    const again = await server.client();
    await again.request('resume', { resumeToken });
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
    const { caller, ringId, resumeToken, one } = await ringing();
    const again = await server.client();
    await again.request('resume', { resumeToken });
    expect(await caller.closed).toBe(4409);
    expect(await one.events()).toEqual([]);
    await again.request('cancelRing', { ringId });
    expect(await one.event('ringEnded')).toEqual({ ringId, reason: 'cancelled' });
  });

  it('is not alone any more when somebody came by the link, and the ring goes on', async () => {
    const { caller, room, device, ringId, one } = await ringing();
    const guest = await server.client();
    await guest.request('join', { room, name: 'Carol' });
    expect(await one.events()).toEqual([]);
    await one.request('answerRing', { ringId, answer: 'accept' });
    expect(await one.refusal('join', { room, name: 'Bob' })).toBe('room-full');
    expect(await caller.refusal('ring', { identity: device.identity, room, card })).toBe('bad-state');
  });

  it('may ring again when it was declined', async () => {
    const { caller, room, device, ringId, one, two } = await ringing();
    await one.request('answerRing', { ringId, answer: 'decline' });
    const again = await caller.request('ring', { identity: device.identity, room, card });
    expect(again.ringId).not.toBe(ringId);
    expect(await two.event('ring')).toEqual({ ringId: again.ringId, room, card });
  });
});

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

  it('ring itself, or who is not there', async () => {
    const device = new Device();
    const { client: caller, room } = await server.waiting();
    const { identity } = device;
    expect(await caller.refusal('ring', { identity, room, card })).toBe('not-reachable');
    await device.reach(caller);
    expect(await caller.refusal('ring', { identity, room, card })).toBe('not-reachable');
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
    const { caller, ringId, one } = await ringing();
    const { client: stranger } = await server.reachable();
    const nobody = await server.client();
    for (const client of [stranger, nobody, caller]) {
      for (const answer of ['accept', 'decline', 'busy']) {
        expect(await client.refusal('answerRing', { ringId, answer })).toBe('not-found');
      }
    }
    expect(await stranger.refusal('answerRing', { ringId: 'made-up', answer: 'accept' })).toBe('not-found');
    expect([...(await caller.events()), ...(await one.events())]).toEqual([]);
  });

  it('cancel what somebody else rings, not even who is rung', async () => {
    const { ringId, one, two } = await ringing();
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
    const codes: string[] = [];
    for (let count = 0; count <= limits.ringsPerMinute; count++) {
      codes.push(await caller.refusal('ring', { identity, room, card }));
    }
    expect(codes.slice(0, -1)).toEqual(Array.from({ length: limits.ringsPerMinute }, () => 'not-reachable'));
    expect(codes.at(-1)).toBe('rate-limited');
  });

  it('ring more often by opening sockets', async () => {
    const strict = await TestServer.start({ env: { SOTTO_ROOMS_PER_MINUTE: '3' } });
    const { client: caller, room, resumeToken } = await strict.waiting();
    const { identity } = new Device();
    for (let count = 0; count < 3; count++) {
      expect(await caller.refusal('ring', { identity, room, card })).toBe('not-reachable');
    }
    const again = await strict.client();
    await again.request('resume', { resumeToken });
    expect(await again.refusal('ring', { identity, room, card })).toBe('rate-limited');
    await strict.stop();
  });

  it('make one device ring without end', async () => {
    const { client: window, device } = await server.reachable();
    const { identity } = device;
    for (let count = 0; count < limits.ringsPerIdentity; count++) {
      const { client, room } = await server.waiting();
      await client.request('ring', { identity, room, card });
    }
    const { client: last, room } = await server.waiting();
    expect(await last.refusal('ring', { identity, room, card })).toBe('not-reachable');
    expect(await window.events()).toHaveLength(limits.ringsPerIdentity);
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
