import { closeCodes, limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

/** What the others are told, and within which time, in milliseconds. */
const promised = 5_000;

describe('the others see', () => {
  it('who leaves', async () => {
    const { ada, bob, bobId } = await server.pair('call');
    await bob.request('leave', { reason: 'left' });
    expect(await ada.event('peerLeft')).toEqual({ peerId: bobId, reason: 'left' });
  });

  it('who closes the page, with the last message it sent', async () => {
    const { ada, bob, bobId } = await server.pair('call');
    await bob.request('leave', { reason: 'closed' });
    expect(await ada.event('peerLeft')).toEqual({ peerId: bobId, reason: 'closed' });
  });

  it('who closes the page before it could say so', async () => {
    const { ada, bob, bobId } = await server.pair('call');
    bob.goAway();
    expect(await ada.event('peerLeft')).toEqual({ peerId: bobId, reason: 'closed' });
  });

  it.each(['drop', 'close'] as const)('whose socket is lost (%s)', async (manner) => {
    const { ada, bob, bobId } = await server.pair('call');
    if (manner === 'drop') bob.drop();
    else bob.socket.close(1000);
    expect(await ada.event('peerUpdated')).toEqual({ peerId: bobId, connection: 'reconnecting' });
    expect(await ada.events()).not.toContain('peerLeft');
  });

  it('whose network is silent, in time', async () => {
    const ada = await server.client();
    const bob = await server.client({ autoPong: false });
    const { room } = await ada.request('createRoom', { kind: 'call' });
    await ada.request('join', { room, name: 'Ada' });
    const { peerId } = await bob.request('join', { room, name: 'Bob' });
    const silentSince = performance.now();
    expect(await ada.event('peerUpdated')).toEqual({ peerId, connection: 'reconnecting' });
    const after = performance.now() - silentSince;
    expect(after).toBeGreaterThan(limits.silenceTimeout - limits.pingInterval);
    expect(after).toBeLessThan(promised);
    expect(await bob.closed).toBe(closeCodes.silence);
  });

  it('nobody go whose page only answers pings', async () => {
    const { ada, bob } = await server.pair('call');
    // Somebody who came later and answers none is gone by then.
    const silent = await server.client({ autoPong: false });
    expect(await silent.closed).toBe(closeCodes.silence);
    expect(await ada.events()).not.toContain('peerUpdated');
    expect(await bob.events()).not.toContain('peerUpdated');
  });
});

describe('who comes back', () => {
  it('has the same place, and the others see it', async () => {
    const { ada, adaId, bob, bobId } = await server.pair('call');
    const carol = await server.client();
    const { room } = await carol.request('createRoom', { kind: 'call' });
    const before = await carol.request('join', { room, name: 'Carol' });
    const dave = await server.client();
    const { peerId: daveId } = await dave.request('join', { room, name: 'Dave' });
    carol.drop();
    await dave.event('peerUpdated');
    const again = await server.client();
    const after = await again.request('resume', { resumeToken: before.resumeToken });
    expect(after).toMatchObject({
      peerId: before.peerId,
      resumeToken: before.resumeToken,
      role: 'participant',
    });
    expect(after.peers).toEqual([
      { peerId: daveId, name: 'Dave', connection: 'online', role: 'participant' },
    ]);
    expect(after.connectedFor).not.toBeNull();
    expect(await dave.event('peerUpdated')).toEqual({ peerId: before.peerId, connection: 'online' });
    await again.request('relay', { to: daveId, data: 'AAAA' });
    await dave.event('relay');
    expect([adaId, bobId]).not.toContain(after.peerId);
    expect([...(await ada.events()), ...(await bob.events())]).not.toContain('peerUpdated');
  });

  it('finds those who are away marked as such', async () => {
    const { ada, bob, room } = await server.pair('conference');
    bob.drop();
    await ada.event('peerUpdated');
    const carol = await server.client();
    const { peers } = await carol.request('join', { room, name: 'Carol' });
    expect(peers.map(({ connection }) => connection)).toEqual(['online', 'reconnecting']);
  });

  it('gets what was relayed meanwhile, in order, after its place', async () => {
    const { client: ada, room, peerId: adaId } = await server.waiting();
    const carol = await server.client();
    const { peerId, resumeToken } = await carol.request('join', { room, name: 'Carol' });
    carol.drop();
    await ada.event('peerUpdated');
    for (const data of ['b25l', 'dHdv', 'dGhyZWU']) await ada.request('relay', { to: peerId, data });
    const again = await server.client();
    const place = await again.request('resume', { resumeToken });
    expect(place.peerId).toBe(peerId);
    const relayed = [await again.event('relay'), await again.event('relay'), await again.event('relay')];
    expect(relayed.map(({ from, data }) => [from, data])).toEqual([
      [adaId, 'b25l'],
      [adaId, 'dHdv'],
      [adaId, 'dGhyZWU'],
    ]);
  });

  it('is not sent more than is kept', async () => {
    const { ada, bob, bobId } = await server.pair('call');
    bob.drop();
    await ada.event('peerUpdated');
    const data = 'A'.repeat(limits.relayLength);
    for (let count = 0; count < 3; count++) await ada.request('relay', { to: bobId, data });
    expect(await ada.refusal('relay', { to: bobId, data })).toBe('not-found');
  });

  it('takes the place over from a socket that still seems to live', async () => {
    const { client: ada, room } = await server.waiting();
    const carol = await server.client();
    const { peerId, resumeToken } = await carol.request('join', { room, name: 'Carol' });
    const second = await server.client();
    expect(await second.request('resume', { resumeToken })).toMatchObject({ peerId });
    expect(await carol.closed).toBe(closeCodes.replaced);
    await ada.request('relay', { to: peerId, data: 'AAAA' });
    await second.event('relay');
    expect(await ada.events()).not.toContain('peerUpdated');
  });

  it('comes back as often as it must, on one socket at a time', async () => {
    const { room } = await server.pair('conference');
    const first = await server.client();
    const { resumeToken } = await first.request('join', { room, name: 'Carol' });
    const clients = await Promise.all(Array.from({ length: 5 }, () => server.client()));
    await Promise.all(clients.map((client) => client.request('resume', { resumeToken })));
    const codes = await Promise.all(
      [first, ...clients].map((client) =>
        Promise.race([client.closed, client.raw('ping', {}).then(() => 'open')]).catch(() => client.closed),
      ),
    );
    expect(codes.filter((code) => code === 'open')).toHaveLength(1);
  });

  it('is refused with a token that is none, or whose place is gone', async () => {
    const { room } = await server.pair('conference');
    const carol = await server.client();
    const { resumeToken } = await carol.request('join', { room, name: 'Carol' });
    await carol.request('leave', { reason: 'left' });
    expect(await carol.refusal('resume', { resumeToken })).toBe('resume-expired');
    expect(await carol.refusal('resume', { resumeToken: 'made-up' })).toBe('resume-expired');
  });

  it('is told when the room was ended meanwhile', async () => {
    const { room, ada } = await server.pair('conference');
    const carol = await server.client();
    const { resumeToken } = await carol.request('join', { room, name: 'Carol' });
    carol.drop();
    await ada.event('peerUpdated');
    await ada.request('endRoom', {});
    const again = await server.client();
    expect(await again.refusal('resume', { resumeToken })).toBe('room-ended');
  });
});

it('closes with 1012 when it stops, after telling everyone', async () => {
  const stopping = await TestServer.start();
  const { ada, bob } = await stopping.pair('call');
  const idle = await stopping.client();
  await stopping.server.close();
  expect(await ada.event('roomEnded')).toEqual({ reason: 'shutdown' });
  expect(await bob.event('roomEnded')).toEqual({ reason: 'shutdown' });
  expect(await idle.closed).toBe(closeCodes.restart);
  expect(await ada.closed).toBe(closeCodes.restart);
  await stopping.stop();
});
