import type { MediaSource } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities, sending } from '../testing/sender.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

// What those who lead a conference do to others holds in the server, whatever the others' pages do.

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const produce = (client: TestClient, source: MediaSource, paused = false) =>
  client.request('produce', { source, rtpParameters: sending(source), paused });

/** Ada, a host, and Bob, a participant, who hears and sees her as she does him. */
async function together() {
  const pair = await server.pair('conference');
  for (const client of [pair.ada, pair.bob])
    await client.request('receive', { rtpCapabilities: capabilities });
  return pair;
}

async function join(room: string, name: string, token?: string) {
  const client = await server.client();
  const state = await client.request('join', { room, name, ...(token === undefined ? {} : { token }) });
  return { client, state, peerId: state.peerId };
}

/** Bob's microphone was heard by Ada, who has stopped it. */
async function stopped() {
  const pair = await together();
  const { ada, bob, bobId } = pair;
  const { producerId } = await produce(bob, 'microphone');
  const [offer] = await ada.offered(1);
  await ada.request('restrictPeer', { peerId: bobId, sources: ['microphone'] });
  return { ...pair, producerId, consumerId: offer?.consumerId };
}

describe('a peer whose microphone was stopped', () => {
  it('is heard by nobody from then on, and everybody is told by which role', async () => {
    const { ada, bob, bobId, consumerId } = await stopped();
    expect(await ada.event('consumerPaused')).toEqual({ consumerId });
    const told = { peerId: bobId, sources: ['microphone'], asking: [], by: 'host' };
    expect(await bob.event('restrictionsChanged')).toEqual(told);
    expect(await ada.event('restrictionsChanged')).toEqual(told);
  });

  it('does not resume it, nor send it anew, but may send its picture', async () => {
    const { ada, bob, producerId } = await stopped();
    await ada.event('consumerPaused');
    expect(await bob.refusal('resumeProducer', { producerId })).toBe('restricted');
    const anew = { source: 'microphone', rtpParameters: sending('microphone'), paused: false };
    expect(await bob.refusal('produce', anew)).toBe('restricted');
    expect(await ada.events()).not.toContain('consumerResumed');
    await produce(bob, 'camera');
    expect((await ada.offered(2))[1]).toMatchObject({ source: 'camera', producerPaused: false });
  });

  it('has it ready again when it is released, and sends it by its own wish only', async () => {
    const { ada, bob, bobId, producerId, consumerId } = await stopped();
    await ada.event('consumerPaused');
    await ada.request('releasePeer', { peerId: bobId, sources: ['microphone'] });
    await bob.event('restrictionsChanged');
    expect(await bob.event('restrictionsChanged')).toMatchObject({ sources: [], by: 'host' });
    expect(await ada.events()).not.toContain('consumerResumed');
    await bob.request('resumeProducer', { producerId });
    expect(await ada.event('consumerResumed')).toEqual({ consumerId });
  });

  it('is not released by coming anew, in another tab, or on another socket', async () => {
    const { ada, room, bob, bobId } = await stopped();
    const tab = await join(room, 'Bob');
    expect(await tab.client.event('restrictionsChanged')).toMatchObject({ peerId: bobId });
    const restricted = { peerId: tab.peerId, sources: ['microphone'], asking: [], by: null };
    expect(await tab.client.event('restrictionsChanged')).toEqual(restricted);
    await ada.event('restrictionsChanged');
    expect(await ada.event('restrictionsChanged')).toEqual(restricted);
    const anew = { source: 'microphone', rtpParameters: sending('microphone'), paused: false };
    expect(await tab.client.refusal('produce', anew)).toBe('restricted');
    await bob.request('leave', { reason: 'left' });
    expect(await (await join(room, 'Bob')).client.refusal('produce', anew)).toBe('restricted');
    await ada.request('releasePeers', { sources: ['microphone'] });
    await produce((await join(room, 'Bob')).client, 'microphone');
  });

  it('asks to be released, which everybody sees, until it is', async () => {
    const { ada, bob, bobId } = await stopped();
    await bob.request('askRelease', { source: 'microphone', asking: true });
    await ada.event('restrictionsChanged');
    expect(await ada.event('restrictionsChanged')).toMatchObject({ asking: ['microphone'], by: null });
    expect(await bob.refusal('askRelease', { source: 'camera', asking: true })).toBe('bad-state');
    await ada.request('releasePeer', { peerId: bobId, sources: ['microphone'] });
    expect(await ada.event('restrictionsChanged')).toMatchObject({ sources: [], asking: [] });
  });

  it('is told again when it comes back on another socket', async () => {
    const pair = await together();
    const { ada, bobId, room } = pair;
    const cleo = await join(room, 'Cleo');
    await ada.request('restrictPeer', { peerId: cleo.peerId, sources: ['camera'] });
    cleo.client.drop();
    await ada.event('peerUpdated');
    const again = await server.client();
    await again.request('resume', { resumeToken: cleo.state.resumeToken });
    expect(await again.event('restrictionsChanged')).toMatchObject({
      peerId: cleo.peerId,
      sources: ['camera'],
    });
    expect(bobId).not.toBe(cleo.peerId);
  });
});

it('what is sent while it is being stopped does not get through', async () => {
  const { ada, bob, bobId } = await together();
  const [made] = await Promise.allSettled([
    produce(bob, 'microphone'),
    ada.request('restrictPeer', { peerId: bobId, sources: ['microphone'] }),
  ]);
  if (made.status === 'fulfilled') {
    const [offer] = await ada.offered(1);
    if (offer?.producerPaused === false)
      expect(await ada.event('consumerPaused')).toEqual({ consumerId: offer.consumerId });
    expect(await bob.refusal('resumeProducer', made.value)).toBe('restricted');
  }
});

it('a screen that is stopped ends', async () => {
  const { ada, bob, bobId } = await together();
  const { producerId } = await produce(bob, 'screen');
  const [offer] = await ada.offered(1);
  await ada.request('restrictPeer', { peerId: bobId, sources: ['screen', 'screenAudio'] });
  expect(await ada.event('consumerClosed')).toEqual({ consumerId: offer?.consumerId });
  expect(await bob.refusal('resumeProducer', { producerId })).toBe('not-found');
  const paused = { source: 'screen', rtpParameters: sending('screen'), paused: true };
  expect(await bob.refusal('produce', paused)).toBe('restricted');
});

it('everybody is stopped but whom the sender excepts, its equals, and itself', async () => {
  const { ada, room, bobId } = await together();
  const [cleo, dan] = [await join(room, 'Cleo'), await join(room, 'Dan')];
  await ada.request('setRole', { peerId: dan.peerId, role: 'host' });
  await ada.request('restrictPeers', { sources: ['microphone'], except: [cleo.peerId] });
  await ada.events();
  const restricted = ada.told.flatMap(({ event, params }) =>
    event === 'restrictionsChanged' ? [Reflect.get(Object(params), 'peerId')] : [],
  );
  expect(restricted).toEqual([bobId]);
});

describe('a role that was given', () => {
  it('allows at once what it allows, is told to all, and its token to its bearer alone', async () => {
    const { ada, bob, adaId, bobId, room } = await together();
    const cleo = await join(room, 'Cleo');
    const muting = { peerId: cleo.peerId, sources: ['microphone'] };
    expect(await bob.refusal('restrictPeer', muting)).toBe('forbidden');
    await ada.request('setRole', { peerId: bobId, role: 'moderator' });
    const told = { peerId: bobId, role: 'moderator', by: 'host' };
    expect(await cleo.client.event('roleChanged')).toEqual(told);
    expect(await ada.event('roleChanged')).toEqual(told);
    expect(await bob.event('roleChanged')).toEqual({ ...told, token: expect.any(String) });
    expect(await bob.raw('restrictPeer', muting)).toEqual({});
    expect(await bob.refusal('restrictPeer', { ...muting, peerId: adaId })).toBe('forbidden');
    expect(await bob.refusal('setRole', { peerId: cleo.peerId, role: 'moderator' })).toBe('forbidden');
    expect(await bob.refusal('endRoom', {})).toBe('forbidden');
  });

  it('comes back with its token, and no more when it was taken', async () => {
    const { ada, bob, bobId, room } = await together();
    await ada.request('setRole', { peerId: bobId, role: 'moderator' });
    const { token } = await bob.event('roleChanged');
    await bob.request('leave', { reason: 'left' });
    const again = await join(room, 'Bob', token);
    expect(again.state.role).toBe('moderator');
    await ada.request('setRole', { peerId: again.peerId, role: 'participant' });
    expect(await again.client.refusal('restrictPeer', { peerId: bobId, sources: ['camera'] })).toBe(
      'forbidden',
    );
    await again.client.request('leave', { reason: 'left' });
    expect((await join(room, 'Bob', token)).state.role).toBe('participant');
  });

  it('is no more than the giver has, and nothing that rooms of this kind have not', async () => {
    const { ada, adaId, bobId } = await together();
    expect(await ada.refusal('setRole', { peerId: 'nobody', role: 'moderator' })).toBe('not-found');
    expect(await ada.refusal('setRole', { peerId: adaId, role: 'moderator' })).toBe('forbidden');
    await ada.request('setRole', { peerId: bobId, role: 'host' });
    expect(await ada.refusal('setRole', { peerId: bobId, role: 'participant' })).toBe('forbidden');
    const call = await server.pair('call');
    expect(await call.ada.refusal('setRole', { peerId: call.bobId, role: 'host' })).toBe('bad-state');
  });

  it('that sends nothing ends what its bearer sends', async () => {
    const { ada, bob, bobId } = await together();
    await produce(bob, 'microphone');
    const [offer] = await ada.offered(1);
    await ada.request('setRole', { peerId: bobId, role: 'attendee' });
    expect(await ada.event('consumerClosed')).toEqual({ consumerId: offer?.consumerId });
    const anew = { source: 'microphone', rtpParameters: sending('microphone'), paused: false };
    expect(await bob.refusal('produce', anew)).toBe('forbidden');
  });
});

describe('who leads', () => {
  it('is not kept silent by coming from the address of somebody who is, nor by what was so before', async () => {
    const { ada, bobId, bob, room, hostToken } = await together();
    await ada.request('restrictPeer', { peerId: bobId, sources: ['microphone'] });
    const again = await join(room, 'Ada', hostToken);
    await produce(again.client, 'microphone');
    await ada.request('setRole', { peerId: bobId, role: 'host' });
    await produce(bob, 'microphone');
  });

  it('loses the role in every tab that came with its token', async () => {
    const { ada, bob, bobId, room } = await together();
    await ada.request('setRole', { peerId: bobId, role: 'moderator' });
    const { token } = await bob.event('roleChanged');
    const tab = await join(room, 'Bob', token);
    const cleo = await join(room, 'Cleo');
    await ada.request('setRole', { peerId: bobId, role: 'participant' });
    const muting = { peerId: cleo.peerId, sources: ['microphone'] };
    expect(await bob.refusal('restrictPeer', muting)).toBe('forbidden');
    expect(await tab.client.refusal('restrictPeer', muting)).toBe('forbidden');
  });

  it('releases those as well who have left', async () => {
    const { ada, bob, bobId, room } = await together();
    await ada.request('restrictPeer', { peerId: bobId, sources: ['microphone'] });
    await bob.request('leave', { reason: 'left' });
    await ada.request('releasePeers', { sources: ['microphone'] });
    await produce((await join(room, 'Bob')).client, 'microphone');
  });
});
