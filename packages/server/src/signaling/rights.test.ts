import {
  type ClientMethod,
  clientRequests,
  existsIn,
  hasRole,
  isAllowed,
  isMemberMethod,
  mediaSource,
  type MemberMethod,
  permissionFor,
  type Role,
  role,
  type RoomKind,
  roomKind,
} from '@sotto/protocol';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { roomKey } from '../rooms/room-id.ts';
import { RoomTokens } from '../rooms/room-tokens.ts';
import { deriveKey } from '../store/keys.ts';
import { producing, requestsAbout } from '../testing/requests.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';
import { isClientMethod } from './dispatch.ts';

// Whoever has a token with a role is held to that role, request by request. The secret is known here, so that there are
// tokens for the roles that nobody is given yet.

const secret = 'a secret of thirty-two characters';
const tokens = new RoomTokens(secret);
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ env: { SOTTO_SECRET: secret } });
});
afterAll(() => server.stop());

// So many sockets of one network are not taken at once.
afterEach(() => server.sendAway());

async function enter(kind: RoomKind, as: Role): Promise<{ client: TestClient; room: string; token: string }> {
  const client = await server.client();
  const { room } = await client.request('createRoom', { kind });
  const token = await tokens.issue({ key: roomKey(room), role: as, goodUntil: null });
  const place = await client.request('join', { room, name: 'Ada', token });
  expect(place.role).toBe(as);
  return { client, room, token };
}

const methods = Object.keys(clientRequests)
  .filter((method) => isClientMethod(method))
  .filter((method) => isMemberMethod(method));

const cases = roomKind.options.flatMap((kind) => role.options.map((as) => ({ kind, as })));

describe.each(cases.filter(({ kind, as }) => hasRole({ kind, role: as })))(
  '$as in a $kind',
  ({ kind, as }) => {
    /** What the tables say of this request of theirs. */
    function expected(method: MemberMethod, params: object): 'bad-state' | 'forbidden' | null {
      const permission = permissionFor(method, params);
      if (permission === null || isAllowed({ kind, role: as }, permission)) return null;
      return existsIn(kind, permission) ? 'forbidden' : 'bad-state';
    }

    it.each(methods)('may %s, or not, as the tables say', async (method) => {
      const { client, room, token } = await enter(kind, as);
      const params = requestsAbout({ room, token })[method];
      const refusal = expected(method, params);
      if (refusal === null) expect(await outcome(client, method, params)).not.toBe('forbidden');
      else expect(await outcome(client, method, params)).toBe(refusal);
    });

    it('may close the room from outside, or not, as the tables say', async () => {
      const { room, token } = await enter(kind, as);
      const outside = await server.client();
      const may = isAllowed({ kind, role: as }, 'room.end');
      expect(await outcome(outside, 'closeRoom', { room, token })).toBe(may ? 'done' : 'forbidden');
    });
  },
);

describe.each(mediaSource.options)('sending a %s', (source) => {
  it('is for whoever may send it', async () => {
    const { client } = await enter('conference', 'participant');
    await expect(client.request('produce', producing(source))).resolves.toHaveProperty('producerId');
  });

  it('is refused to an attendee, whose page asks for it all the same, and nobody is offered it', async () => {
    const { client, room } = await enter('conference', 'attendee');
    const other = await server.client();
    await other.request('join', { room, name: 'Ben' });
    await other.request('receive', requestsAbout({ room, token: '' }).receive);
    expect(await outcome(client, 'produce', producing(source))).toBe('forbidden');
    // Whatever was on its way to the other has come before this answer.
    await other.events();
    expect(other.offers).toEqual([]);
  });
});

it('a source that is none is not sent by whoever may send some', async () => {
  const { client } = await enter('conference', 'host');
  const params = { ...producing('camera'), source: 'another' };
  expect(await outcome(client, 'produce', params)).toBe('bad-request');
});

describe.each(cases.filter(({ kind, as }) => !hasRole({ kind, role: as })))(
  'a token for the role $as in a $kind',
  ({ kind, as }) => {
    it('makes nobody more than a guest', async () => {
      const client = await server.client();
      const { room } = await client.request('createRoom', { kind });
      const token = await tokens.issue({ key: roomKey(room), role: as, goodUntil: null });
      expect((await client.request('join', { room, name: 'Ada', token })).role).toBe('participant');
      expect(await outcome(client, 'closeRoom', { room, token })).toBe('forbidden');
    });
  },
);

it('a host token of the version before makes the host of its room, and closes it', async () => {
  const client = await server.client();
  const { room } = await client.request('createRoom', { kind: 'conference' });
  const former = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setAudience('host');
  const token = await former.setSubject(roomKey(room)).sign(deriveKey(secret, 'host tokens'));
  expect((await client.request('join', { room, name: 'Ada', token })).role).toBe('host');
  expect(await outcome(await server.client(), 'closeRoom', { room, token })).toBe('done');
});

it('a token whose time is over makes nobody more than a guest', async () => {
  const client = await server.client();
  const { room } = await client.request('createRoom', { kind: 'conference' });
  const token = await tokens.issue({ key: roomKey(room), role: 'host', goodUntil: Date.now() - 2_000 });
  expect((await client.request('join', { room, name: 'Ada', token })).role).toBe('participant');
  expect(await outcome(client, 'closeRoom', { room, token })).toBe('forbidden');
});

async function outcome(client: TestClient, method: ClientMethod, params: object): Promise<string> {
  try {
    await client.raw(method, params);
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
