import { SignJWT } from 'jose';
import { role } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { deriveKey } from '../store/keys.ts';
import { RoomTokens } from './room-tokens.ts';

const secret = 'a secret of thirty-two characters';
const tokens = new RoomTokens(secret);
const key = 'the key of a room';
const host = { key, role: 'host', goodUntil: null } as const;

/** What the version before made with this secret for the host of this room, and one before that, with a time in it. */
const former = {
  timeless:
    'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJob3N0Iiwic3ViIjoidGhlIGtleSBvZiBhIHJvb20ifQ.hAUSTOKlFonNoLiwk-gPnj31PKTzdF5Zwnb_tFHINqo',
  timed:
    'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJob3N0Iiwic3ViIjoidGhlIGtleSBvZiBhIHJvb20iLCJleHAiOjE3MDAwMDAwMDB9.pk8UlgeJOdl1yrFPsD8w-Owd52Wr6c1I6ymE2229GRs',
};

interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: { readonly alg?: string; readonly typ?: string };
  readonly purpose?: 'room tokens' | 'host tokens';
}

/** A token made with a right key, but otherwise as told. */
function forged({ claims = {}, header = {}, purpose = 'room tokens' }: Forgery): Promise<string> {
  return new SignJWT({ aud: 'room', sub: key, role: 'host', ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'room+jwt', ...header })
    .sign(deriveKey(secret, purpose));
}

const soon = () => Date.now() + 60_000;
const unsigned = (token: string) =>
  `${Buffer.from('{"alg":"none","typ":"room+jwt"}').toString('base64url')}.${token.split('.')[1]}.`;

describe('a room token', () => {
  it.each(role.options)('gives the role of %s in its room', async (given) => {
    expect(await tokens.roleIn(key, await tokens.issue({ ...host, role: given }))).toEqual({
      role: given,
      grant: null,
    });
  });

  it('is what the tests forge, where they change nothing', async () => {
    expect(await tokens.roleIn(key, await forged({}))).toEqual({ role: 'host', grant: null });
  });

  it('says under which id its role was given, where it was given in the room', async () => {
    const given = await tokens.issue({ key, role: 'moderator', goodUntil: null, grant: 'an id' });
    expect(await tokens.roleIn(key, given)).toEqual({ role: 'moderator', grant: 'an id' });
  });

  it('is good until its time is over, where it has one', async () => {
    const inTime = await tokens.issue({ ...host, goodUntil: soon() });
    expect(await tokens.roleIn(key, inTime)).toEqual({ role: 'host', grant: null });
    const late = await tokens.issue({ ...host, goodUntil: Date.now() - 2_000 });
    expect(await tokens.roleIn(key, late)).toBeNull();
  });

  it.each([
    ['of another room', () => tokens.issue({ ...host, key: 'another' })],
    ['of another installation', () => new RoomTokens(`${secret}!`).issue(host)],
    ['for something else', () => forged({ claims: { aud: 'other' } })],
    ['for nothing', () => forged({ claims: { aud: undefined } })],
    ['for no room', () => forged({ claims: { sub: undefined } })],
    ['of another type', () => forged({ header: { typ: 'JWT' } })],
    ['with another algorithm', () => forged({ header: { alg: 'HS512' } })],
    ['without a signature', async () => unsigned(await tokens.issue(host))],
    ['with a role that there is not', () => forged({ claims: { role: 'owner' } })],
    ['with several roles', () => forged({ claims: { role: ['host'] } })],
    ['without a role', () => forged({ claims: { role: undefined } })],
    ['that is not good yet', () => forged({ claims: { nbf: Math.ceil(soon() / 1000) } })],
    ['of now with the key of before', () => forged({ purpose: 'host tokens' })],
    ['of before with the key of now', () => forged({ claims: { aud: 'host' }, header: { typ: 'JWT' } })],
    ['that is none', () => Promise.resolve('a.b.c')],
    ['that is empty', () => Promise.resolve('')],
  ])('is not good when it is one %s', async (_what, make) => {
    expect(await tokens.roleIn(key, await make())).toBeNull();
  });

  it('stays good when the secret is changed, as long as the server knows the one before', async () => {
    const token = await tokens.issue(host);
    const [next, later] = [`${secret} next`, `${secret} later`];
    const changed = new RoomTokens(next, secret);
    const changedAgain = new RoomTokens(later, next);
    for (const each of [token, former.timeless]) {
      expect(await changed.roleIn(key, each)).toEqual({ role: 'host', grant: null });
      expect(await changed.roleIn('another', each)).toBeNull();
      expect(await changedAgain.roleIn(key, each)).toBeNull();
    }
    // What it issues itself is of the new one.
    expect(await tokens.roleIn(key, await changed.issue(host))).toBeNull();
  });

  it('carries neither the room’s id nor anything about a person', async () => {
    const [, payload = ''] = (await tokens.issue({ ...host, goodUntil: soon() })).split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    expect(Object.keys(claims ?? {}).toSorted()).toEqual(['aud', 'exp', 'role', 'sub']);
  });
});

describe('a token of the version before', () => {
  it.each(Object.entries(former))(
    'makes the host of its room as long as there is the room: %s',
    async (_what, token) => {
      expect(await tokens.roleIn(key, token)).toEqual({ role: 'host', grant: null });
      expect(await tokens.roleIn('another', token)).toBeNull();
      expect(await new RoomTokens(`${secret}!`).roleIn(key, token)).toBeNull();
    },
  );

  it('gives no role but that, whatever stands in it', async () => {
    const header = { typ: 'JWT' };
    const claims = { aud: 'host', role: 'moderator' };
    expect(await tokens.roleIn(key, await forged({ claims, header, purpose: 'host tokens' }))).toEqual({
      role: 'host',
      grant: null,
    });
    for (const aud of ['room', 'other']) {
      const other = await forged({ claims: { ...claims, aud }, header, purpose: 'host tokens' });
      expect(await tokens.roleIn(key, other), aud).toBeNull();
    }
  });
});
