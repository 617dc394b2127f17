import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { deriveKey } from '../store/keys.ts';
import { HostTokens } from './host-tokens.ts';

const secret = 'a secret of thirty-two characters';
const tokens = new HostTokens({ secret, lifetime: 3_600_000 });
const key = 'the key of a room';

/** A token made with the right key, but otherwise as told. */
function forged(change: (token: SignJWT) => SignJWT, alg = 'HS256'): Promise<string> {
  const token = new SignJWT().setProtectedHeader({ alg }).setSubject(key);
  return change(token).sign(deriveKey(secret, 'host tokens'));
}

describe('a host token', () => {
  it('is good for its room', async () => {
    expect(await tokens.verify(key, await tokens.issue(key))).toBe(true);
    expect(
      await tokens.verify(key, await forged((token) => token.setAudience('host').setExpirationTime('1h'))),
    ).toBe(true);
  });

  it.each([
    ['of another room', tokens.issue('another')],
    ['of another installation', new HostTokens({ secret: `${secret}!`, lifetime: 1000 }).issue(key)],
    ['that has expired', new HostTokens({ secret, lifetime: -1000 }).issue(key)],
    ['that never expires', forged((token) => token.setAudience('host'))],
    ['for something else', forged((token) => token.setAudience('other').setExpirationTime('1h'))],
    ['with another algorithm', forged((token) => token.setAudience('host').setExpirationTime('1h'), 'HS512')],
    ['that is none', Promise.resolve('a.b.c')],
    ['that is empty', Promise.resolve('')],
  ])('is not good when it is one %s', async (_what, token) => {
    expect(await tokens.verify(key, await token)).toBe(false);
  });

  it('carries neither the room’s id nor anything about a person', async () => {
    const [, payload = ''] = (await tokens.issue(key)).split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    expect(Object.keys(claims ?? {}).toSorted()).toEqual(['aud', 'exp', 'sub']);
  });
});
