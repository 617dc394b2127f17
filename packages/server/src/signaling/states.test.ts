import { type ClientMethod, clientRequests, type ConnectionState } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requestsAbout } from '../testing/requests.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

// So many sockets of one network are not taken at once.
afterEach(() => server.sendAway());

/** A connection that has got so far, and a room that it is in if it is in one. */
const connections: Record<
  Exclude<ConnectionState, 'waiting'>,
  () => Promise<{ client: TestClient; room: string; token: string }>
> = {
  new: async () => ({ ...(await somewhere()), client: await server.client({ greet: false }) }),
  ready: async () => ({ ...(await somewhere()), client: await server.client() }),
  member: async () => {
    const client = await server.client();
    const { room, hostToken: token } = await client.request('createRoom', { kind: 'conference' });
    await client.request('join', { room, name: 'Ada', token });
    return { client, room, token };
  },
};

async function somewhere(): Promise<{ room: string; token: string }> {
  const { room, hostToken: token } = await (await server.client()).request('createRoom', { kind: 'call' });
  return { room, token };
}

const isAllowedIn = (method: string, state: ConnectionState): boolean =>
  Object.entries(clientRequests).some(
    ([name, { states }]) => name === method && states.some((each) => each === state),
  );
const methods = Object.keys(clientRequests);

describe.each(Object.keys(connections))('a connection that is %s', (name) => {
  const state = name === 'new' || name === 'ready' ? name : 'member';

  it.each(methods.filter((method) => !isAllowedIn(method, state)))('is refused %s', async (method) => {
    const { client, room, token } = await connections[state]();
    const params = new Map<string, object>(Object.entries(requestsAbout({ room, token }))).get(method);
    expect(await client.refusal(method, params)).toBe('bad-state');
    // Before anything is read: also with parameters that are none.
    expect(await client.refusal(method, { nothing: 'such' })).toBe('bad-state');
  });

  it.each(methods.filter((method) => isAllowedIn(method, state)))('is listened to for %s', async (method) => {
    const { client } = await connections[state]();
    expect(await client.refusal(method, { nothing: 'such' })).toBe('bad-request');
  });
});

it('has the same rights again after it left', async () => {
  const { client, room } = await connections.member();
  await client.request('leave', { reason: 'left' });
  const later: ClientMethod[] = ['leave', 'endRoom', 'produce', 'receive'];
  const requests = requestsAbout({ room, token: '' });
  for (const method of later)
    expect(await client.refusal(method, requests[method]), method).toBe('bad-state');
  await client.request('join', { room, name: 'Ada' });
  expect(await client.refusal('join', { room, name: 'Ada' })).toBe('bad-state');
});
