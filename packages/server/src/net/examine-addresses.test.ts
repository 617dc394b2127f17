import { describe, expect, it } from 'vitest';
import { addressKindOf } from './addresses.ts';
import { canListen, isInContainer, resolveHost } from './examine-addresses.ts';

it('knows which addresses are of this machine', async () => {
  expect(await canListen('127.0.0.1')).toBe(true);
  expect(await canListen('0.0.0.0')).toBe(true);
  // Reserved for documentation (RFC 5737): no machine has it.
  expect(await canListen('198.51.100.1')).toBe(false);
});

describe('a host', () => {
  it('that is an address is itself', async () => {
    expect(await resolveHost('2001:db8::1')).toEqual(['2001:db8::1']);
  });

  it('that is known to this machine has its addresses', async () => {
    expect((await resolveHost('localhost'))?.map(addressKindOf)).toContain('loopback');
  });

  it('that is known to nobody has none, or cannot be told, within the time that there is', async () => {
    const begun = performance.now();
    // RFC 6761: no such name ever exists. Without a name server nobody says so.
    expect([null, 0]).toContain((await resolveHost('nowhere.invalid'))?.length ?? null);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});

it('takes what containers set for being in one', async () => {
  expect(await isInContainer({ container: 'podman' })).toBe(true);
  expect(await isInContainer({ KUBERNETES_SERVICE_HOST: '10.96.0.1' })).toBe(true);
});

describe('an address', () => {
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['127.9.8.7', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['fe80::1', 'link-local'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.0.1', 'private'],
    ['100.127.0.1', 'private'],
    ['fd12:3456::1', 'private'],
    ['203.0.113.5', 'public'],
    ['2001:db8::1', 'public'],
    ['calls.example.org', null],
  ])('%s is %s', (address, kind) => {
    expect(addressKindOf(address)).toBe(kind);
  });
});
