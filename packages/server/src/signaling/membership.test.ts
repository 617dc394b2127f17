import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ env: { SOTTO_ROOM_CAPACITY: '3' } });
});
afterAll(() => server.stop());

describe('before hello', () => {
  it('refuses every method but hello', async () => {
    const client = await server.client({ greet: false });
    expect(await client.refusal('ping', {})).toBe('bad-state');
    expect(await client.refusal('createRoom', { kind: 'call' })).toBe('bad-state');
    expect(await client.refusal('leave', { reason: 'left' })).toBe('bad-state');
    expect(await client.refusal('no-such-method', {})).toBe('unknown-method');
  });

  it('picks a version that both speak', async () => {
    const client = await server.client({ greet: false });
    expect(await client.request('hello', { versions: [99, 1, 2, 3] })).toEqual({ version: 3 });
    for (const version of [2, 1]) {
      const older = await server.client({ greet: false });
      expect(await older.request('hello', { versions: [99, version] })).toEqual({ version });
    }
  });

  it('refuses and closes when there is none', async () => {
    const client = await server.client({ greet: false });
    expect(await client.refusal('hello', { versions: [99] })).toBe('unsupported-version');
    expect(await client.closed).toBe(4406);
  });

  it('closes a socket that never says it', async () => {
    const client = await server.client({ greet: false });
    const begun = performance.now();
    expect(await client.closed).toBe(4408);
    expect(performance.now() - begun).toBeGreaterThan(limits.helloTimeout - 100);
  });

  it('takes it once', async () => {
    const client = await server.client();
    expect(await client.refusal('hello', { versions: [3] })).toBe('bad-state');
  });
});

describe('rooms', () => {
  it('are made with an id and a token that are hard to guess', async () => {
    const client = await server.client();
    const made = await Promise.all(
      Array.from({ length: 20 }, () => client.request('createRoom', { kind: 'call' })),
    );
    expect(new Set(made.map(({ room }) => room)).size).toBe(20);
    expect(new Set(made.map(({ hostToken }) => hostToken)).size).toBe(20);
  });

  it('can be asked about without entering', async () => {
    const { room, ada } = await server.pair('conference');
    const visitor = await server.client();
    const preview = await visitor.request('lookupRoom', { room });
    expect(preview).toMatchObject({ kind: 'conference', peers: 2, full: false });
    expect(preview.routerRtpCapabilities?.codecs?.length).toBeGreaterThan(0);
    expect(await ada.events()).not.toContain('peerUpdated');
  });

  it('are not found by an id that nobody made', async () => {
    const client = await server.client();
    const room = '0'.repeat(25);
    expect(await client.refusal('lookupRoom', { room })).toBe('room-not-found');
    expect(await client.refusal('join', { room, name: 'Eve' })).toBe('room-not-found');
  });

  it('tell each who is there, in the order in which they came', async () => {
    const { room, ada, adaId, bobId } = await server.pair('conference');
    const carol = await server.client();
    const place = await carol.request('join', { room, name: ' Carol ' });
    expect(place.peers.map(({ peerId, name, role }) => [peerId, name, role])).toEqual([
      [adaId, 'Ada', 'host'],
      [bobId, 'Bob', 'participant'],
    ]);
    expect(place.connectedFor).not.toBeNull();
    await ada.event('peerJoined');
    expect(await ada.event('peerJoined')).toEqual({
      peer: { peerId: place.peerId, name: 'Carol', connection: 'online', role: 'participant' },
    });
  });

  it('of kind call take two, whoever the third is', async () => {
    const { room, hostToken } = await server.pair('call');
    const third = await server.client();
    expect(await third.refusal('join', { room, name: 'Eve' })).toBe('room-full');
    expect(await third.refusal('join', { room, name: 'Eve', token: hostToken })).toBe('room-full');
    expect(await third.request('lookupRoom', { room })).toMatchObject({ peers: 2, full: true });
  });

  it('never hold more than they may when all come at once', async () => {
    const maker = await server.client();
    const { room } = await maker.request('createRoom', { kind: 'conference' });
    const clients = await Promise.all(Array.from({ length: 6 }, () => server.client()));
    const outcomes = await Promise.allSettled(
      clients.map((client, index) => client.request('join', { room, name: `P${index}` })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await maker.request('lookupRoom', { room })).toMatchObject({ peers: 3, full: true });
  });

  it('let another one in when somebody leaves', async () => {
    const { room, bob } = await server.pair('call');
    await bob.request('leave', { reason: 'left' });
    const carol = await server.client();
    await expect(carol.request('join', { room, name: 'Carol' })).resolves.toMatchObject({
      role: 'participant',
    });
  });

  it('are apart: nothing of one is heard or reached in another', async () => {
    const one = await server.pair('call');
    const other = await server.pair('call');
    expect(await one.ada.refusal('relay', { to: other.bobId, data: 'AAAA' })).toBe('not-found');
    await other.bob.request('leave', { reason: 'left' });
    expect(await one.ada.events()).not.toContain('peerLeft');
    expect(await other.ada.event('peerLeft')).toEqual({ peerId: other.bobId, reason: 'left' });
  });
});

describe('a place', () => {
  it('is one for each socket', async () => {
    const { ada, room } = await server.pair('call');
    expect(await ada.refusal('join', { room, name: 'Ada' })).toBe('bad-state');
    expect(await ada.refusal('resume', { resumeToken: 'x' })).toBe('bad-state');
  });

  it('is needed for what peers do', async () => {
    const client = await server.client();
    expect(await client.refusal('relay', { to: 'x', data: '' })).toBe('bad-state');
    expect(await client.refusal('endRoom', {})).toBe('bad-state');
    expect(await client.refusal('closeProducer', { producerId: 'x' })).toBe('bad-state');
  });

  it('can be taken in another room after leaving one', async () => {
    const { ada } = await server.pair('call');
    await ada.request('leave', { reason: 'left' });
    const { room } = await ada.request('createRoom', { kind: 'call' });
    await expect(ada.request('join', { room, name: 'Ada' })).resolves.toMatchObject({ peers: [] });
  });

  it('knows no media in a room of kind call', async () => {
    const { ada } = await server.pair('call');
    expect(await ada.refusal('receive', { rtpCapabilities: {} })).toBe('bad-state');
    expect(await ada.refusal('pauseConsumer', { consumerId: 'x' })).toBe('bad-state');
  });

  it('reaches nothing that is not there', async () => {
    const { ada } = await server.pair('conference');
    for (const [method, params] of [
      ['pauseProducer', { producerId: 'x' }],
      ['resumeProducer', { producerId: 'x' }],
      ['closeProducer', { producerId: 'x' }],
      ['pauseConsumer', { consumerId: 'x' }],
      ['resumeConsumer', { consumerId: 'x' }],
      ['setPreferredLayers', { consumerId: 'x', spatialLayer: 0 }],
      ['restartIce', { transportId: 'x' }],
      ['renewConsumer', { consumerId: 'x' }],
      ['tellReception', { to: 'x', source: 'camera', reception: 'lost' }],
    ] as const)
      expect(await ada.refusal(method, params), method).toBe('not-found');
  });
});

describe('relay', () => {
  it('is not for conferences, where it would fill the queues of others', async () => {
    const { ada, bob, bobId } = await server.pair('conference');
    expect(await ada.refusal('relay', { to: bobId, data: 'AAAA' })).toBe('bad-state');
    expect(await bob.events()).not.toContain('relay');
  });

  it('hands bytes on, in order', async () => {
    const { ada, adaId, bob, bobId } = await server.pair('call');
    for (const data of ['b25l', 'dHdv', 'dGhyZWU']) await ada.request('relay', { to: bobId, data });
    expect(await bob.event('relay')).toEqual({ from: adaId, data: 'b25l' });
    expect(await bob.event('relay')).toEqual({ from: adaId, data: 'dHdv' });
    expect(await bob.event('relay')).toEqual({ from: adaId, data: 'dGhyZWU' });
  });

  it('takes as much as the limit says', async () => {
    const { ada, bob, bobId } = await server.pair('call');
    const data = 'A'.repeat(limits.relayLength);
    await ada.request('relay', { to: bobId, data });
    expect((await bob.event('relay')).data).toHaveLength(limits.relayLength);
    expect(await ada.refusal('relay', { to: bobId, data: `${data}A` })).toBe('bad-request');
    expect(await ada.refusal('relay', { to: bobId, data: 'not base64url!' })).toBe('bad-request');
  });

  it('does not come back to the sender', async () => {
    const { ada, adaId } = await server.pair('call');
    expect(await ada.refusal('relay', { to: adaId, data: '' })).toBe('not-found');
  });
});

describe('ending a room', () => {
  it('is for its hosts', async () => {
    const { bob } = await server.pair('conference');
    expect(await bob.refusal('endRoom', {})).toBe('forbidden');
  });

  it('ends it for everyone, for good', async () => {
    const { room, hostToken, ada, bob } = await server.pair('conference');
    await ada.request('endRoom', {});
    expect(await bob.event('roomEnded')).toEqual({ reason: 'host' });
    expect(await bob.refusal('leave', { reason: 'left' })).toBe('bad-state');
    expect(await bob.refusal('join', { room, name: 'Bob' })).toBe('room-ended');
    expect(await ada.refusal('join', { room, name: 'Ada', token: hostToken })).toBe('room-ended');
    expect(await ada.refusal('lookupRoom', { room })).toBe('room-ended');
  });

  it('is possible from outside for who has the token, and for nobody else', async () => {
    const { room, hostToken, ada, bob } = await server.pair('conference');
    const outside = await server.client();
    const { hostToken: other } = await outside.request('createRoom', { kind: 'conference' });
    expect(await outside.refusal('closeRoom', { room, token: other })).toBe('forbidden');
    expect(await bob.refusal('closeRoom', { room, token: '' })).toBe('forbidden');
    expect(await bob.events()).not.toContain('roomEnded');
    await outside.request('closeRoom', { room, token: hostToken });
    for (const client of [ada, bob]) expect(await client.event('roomEnded')).toEqual({ reason: 'host' });
    expect(await outside.refusal('closeRoom', { room, token: hostToken })).toBe('room-ended');
    expect(await outside.refusal('lookupLink', { room })).toBe('room-ended');
  });

  it('takes no token of another room, nor a changed or foreign one', async () => {
    const one = await server.pair('conference');
    const other = await server.pair('conference');
    const [head, body, signature] = one.hostToken.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const tokens = [
      other.hostToken,
      `${head}.${other.hostToken.split('.')[1]}.${signature}`,
      `${none}.${body}.`,
      'x',
      '',
    ];
    await one.bob.request('leave', { reason: 'left' });
    for (const token of tokens) {
      const place = await one.bob.request('join', { room: one.room, name: 'Bob', token });
      expect(place.role).toBe('participant');
      await one.bob.request('leave', { reason: 'left' });
    }
  });
});

it('says how long a link is good, to whoever has it', async () => {
  const { room } = await server.pair('conference');
  const stranger = await server.client();
  const { goodUntil, linkDays } = await stranger.request('lookupLink', { room });
  expect(linkDays).toBe(30);
  expect(goodUntil - Date.now()).toBeGreaterThan(30 * 86_400_000 - 60_000);
  expect(goodUntil - Date.now()).toBeLessThanOrEqual(31 * 86_400_000);
  expect(await stranger.refusal('lookupLink', { room: '0'.repeat(25) })).toBe('room-not-found');
});
