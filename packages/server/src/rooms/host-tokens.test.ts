import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { deriveKey } from '../store/keys.ts';
import { HostTokens } from './host-tokens.ts';

const secret = 'a secret of thirty-two characters';
const tokens = new HostTokens(secret);
const key = 'the key of a room';

/** A token made with the right key, but otherwise as told. */
function forged(change: (token: SignJWT) => SignJWT, alg = 'HS256'): Promise<string> {
  const token = new SignJWT().setProtectedHeader({ alg }).setSubject(key);
  return change(token).sign(deriveKey(secret, 'host tokens'));
}

describe('a host token', () => {
  it('is good for its room', async () => {
    expect(await tokens.verify(key, await tokens.issue(key))).toBe(true);
    expect(await tokens.verify(key, await forged((token) => token.setAudience('host')))).toBe(true);
  });

  it('is good as long as the room, also one that an earlier version gave a time', async () => {
    const old = await forged((token) => token.setAudience('host').setExpirationTime('1 day ago'));
    expect(await tokens.verify(key, old)).toBe(true);
  });

  it.each([
    ['of another room', tokens.issue('another')],
    ['of another installation', new HostTokens(`${secret}!`).issue(key)],
    ['for something else', forged((token) => token.setAudience('other'))],
    ['with another algorithm', forged((token) => token.setAudience('host'), 'HS512')],
    ['that is none', Promise.resolve('a.b.c')],
    ['that is empty', Promise.resolve('')],
  ])('is not good when it is one %s', async (_what, token) => {
    expect(await tokens.verify(key, await token)).toBe(false);
  });

  it('stays good when the secret is changed, as long as the server knows the one before', async () => {
    const token = await tokens.issue(key);
    const [next, later] = [`${secret} next`, `${secret} later`];
    const changed = new HostTokens(next, secret);
    expect(await changed.verify(key, token)).toBe(true);
    expect(await changed.verify('another', token)).toBe(false);
    // What it issues itself is of the new one.
    expect(await tokens.verify(key, await changed.issue(key))).toBe(false);
    const changedAgain = new HostTokens(later, next);
    expect(await changedAgain.verify(key, token)).toBe(false);
  });

  it('carries neither the room’s id nor anything about a person', async () => {
    const [, payload = ''] = (await tokens.issue(key)).split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    expect(Object.keys(claims ?? {}).toSorted()).toEqual(['aud', 'sub']);
  });
});
