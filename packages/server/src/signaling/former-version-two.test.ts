import { expect, it, beforeAll, afterAll } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

// Pages of version 2, which were open when the server was renewed: they know of a role only whether it is the host's.

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const hostOf = (info: unknown): unknown => Reflect.get(Object(info), 'host');

it.each([2, 1] as const)(
  'pages of version %i are hosts by the token that they kept, and see who is one',
  async (version) => {
    const [ada, bob, eve] = [
      await server.client({ version }),
      await server.client({ version }),
      await server.client(),
    ];
    const { room, hostToken } = await ada.request('createRoom', { kind: 'conference' });
    const own = await ada.raw('join', { room, name: 'Ada', hostToken });
    expect(hostOf(own)).toBe(true);
    expect(own).not.toHaveProperty('role');

    const place = await bob.raw('join', { room, name: 'Bob' });
    expect(hostOf(place)).toBe(false);
    const peers = [{ peerId: expect.any(String), name: 'Ada', connection: 'online', host: true }];
    expect(place).toMatchObject({ peers });
    await ada.events();
    const joined = ada.told.find(({ event }) => event === 'peerJoined');
    expect(joined?.params).toEqual({
      peer: { peerId: expect.any(String), name: 'Bob', connection: 'online', host: false },
    });

    // A page of now in the same room is told the roles.
    const { peers: seen } = await eve.request('join', { room, name: 'Eve' });
    expect(seen.map(({ role }) => role)).toEqual(['host', 'participant']);

    expect(await bob.refusal('endRoom', {})).toBe('forbidden');
    await ada.request('endRoom', {});
  },
);

it.each([2, 1] as const)('pages of version %i end a room from outside by that token', async (version) => {
  const client = await server.client({ version });
  const { room, hostToken } = await client.request('createRoom', { kind: 'call' });
  expect(await client.refusal('closeRoom', { room, hostToken: 'x' })).toBe('forbidden');
  expect(await client.refusal('closeRoom', { room, token: hostToken, hostToken })).toBe('bad-request');
  expect(await client.raw('closeRoom', { room, hostToken })).toEqual({});
});

it('a page of now is not taken at its word where it says it as one of before', async () => {
  const client = await server.client();
  const { room, hostToken } = await client.request('createRoom', { kind: 'call' });
  expect(await client.refusal('closeRoom', { room, hostToken })).toBe('bad-request');
  expect(await client.refusal('join', { room, name: 'Ada', hostToken })).toBe('bad-request');
});
