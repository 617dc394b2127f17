import { describe, expect, it } from 'vitest';
import { OriginPolicy } from './origin-policy.ts';

const policy = new OriginPolicy(['https://calls.example.org', 'https://app.example.org:8443']);

describe('the origin that is to be signed for', () => {
  it.each(['https://calls.example.org', 'https://app.example.org:8443'])(
    'is the page’s, when it is %s',
    (origin) => {
      expect(policy.signingOrigin(origin, 'whatever')).toBe(origin);
    },
  );

  it.each(['localhost:8080', '127.0.0.1:8080', '[::1]:8080'])('is the page’s on this machine, %s', (host) => {
    expect(policy.signingOrigin(`http://${host}`, host)).toBe(`http://${host}`);
    expect(policy.signingOrigin(undefined, host)).toBe(`http://${host}`);
    expect(policy.signingOrigin(`http://${host}`, 'localhost:9')).toBeNull();
  });

  it('is the configured one with the host that a program named', () => {
    expect(policy.signingOrigin(undefined, 'app.example.org:8443')).toBe('https://app.example.org:8443');
  });

  it.each(['203.0.113.9', '[2001:db8::9]', '192.168.1.9:8080'])(
    'is never one that only the asking side vouches for, such as %s',
    (host) => {
      // The socket itself is open to such a page: its host is an address, which nobody's DNS can point here.
      expect(policy.allows(`http://${host}`, host)).toBe(true);
      expect(policy.signingOrigin(`http://${host}`, host)).toBeNull();
      expect(policy.signingOrigin(undefined, host)).toBeNull();
    },
  );

  it.each([
    ['https://evil.example', 'calls.example.org'],
    ['https://evil.example', 'evil.example'],
    ['null', 'localhost'],
    ['http://localhost/', 'localhost'],
    [undefined, 'evil.example'],
    [undefined, 'localhost/x'],
    [undefined, 'calls.example.org@localhost'],
    [undefined, undefined],
  ])('is none for the page %s at the host %s', (origin, host) => {
    expect(policy.signingOrigin(origin, host)).toBeNull();
  });
});
