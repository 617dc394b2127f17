import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { TurnCredentials, turnLifetime } from './turn-credentials.ts';

const secret = 'a-secret-that-coturn-knows';
const urls = ['turns:turn.example.org:443?transport=tcp'];

it('are signed for a time that is in the name, and the name says nothing else', () => {
  const credentials = new TurnCredentials({ urls, secret });
  const now = 1_800_000_000_500;
  const [one, other] = [credentials.issue(now), credentials.issue(now)];
  expect(one).toMatchObject({ urls, lifetime: 3 * 3600 });
  expect(one.username).toMatch(/^1800010800:[\w-]{22}$/u);
  expect(one.credential).toBe(createHmac('sha1', secret).update(one.username).digest('base64'));
  expect(other.username).not.toBe(one.username);
  expect(turnLifetime).toBe(one.lifetime);
});
