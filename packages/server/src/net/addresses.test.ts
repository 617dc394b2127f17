import { describe, expect, it } from 'vitest';
import { type InterfaceAddress, ownAddresses, readPassing } from './addresses.ts';

const at = (address: string, name = 'eth0', passing = false): InterfaceAddress => ({
  name,
  address,
  passing,
});

describe('the addresses of this machine', () => {
  it.each<[what: string, all: InterfaceAddress[], chosen: string[]]>([
    ['none without a network', [], []],
    [
      'IPv4 first, then the IPv6 one that reaches everywhere',
      [at('fe80::1'), at('fd00::1'), at('2001:db8::1'), at('192.0.2.1'), at('192.0.2.2')],
      ['192.0.2.1', '2001:db8::1'],
    ],
    ['IPv4 alone where IPv6 reaches no further', [at('192.0.2.1'), at('fd00::1')], ['192.0.2.1']],
    ['IPv6 alone where there is no IPv4', [at('fe80::1'), at('2001:db8::1')], ['2001:db8::1']],
    ['a local IPv6 one where there is nothing else', [at('fe80::1'), at('fd00::1')], ['fd00::1']],
    [
      'none that goes away by itself',
      [at('2001:db8::bad', 'eth0', true), at('2001:db8::1'), at('192.0.2.1')],
      ['192.0.2.1', '2001:db8::1'],
    ],
    ['none of a bridge of containers', [at('172.17.0.1', 'docker0'), at('2001:db8::1')], ['2001:db8::1']],
    ['that of a bridge where there is no other', [at('172.17.0.1', 'docker0')], ['172.17.0.1']],
    ['none that is not configured by anybody', [at('169.254.3.4'), at('127.0.0.2')], []],
  ])('are %s', (_what, all, chosen) => {
    expect(ownAddresses(all)).toEqual(chosen);
  });

  it('are never loopback on this machine', () => {
    expect(ownAddresses().filter((address) => /^127\.|^::1$/u.test(address))).toEqual([]);
  });
});

it('tells IPv6 addresses that go away by the flags of Linux', () => {
  const table = [
    '00000000000000000000000000000001 01 80 10 80       lo',
    '20010db8000000000000000000000005 02 40 00 00     eth0',
    '20010db800000000a1b2c3d4e5f60718 02 40 00 01     eth0',
    '20010db8000000000000000000000006 02 40 00 40     eth0',
    'fe800000000000000000000000000001 02 40 20 80     eth0',
    '',
  ].join('\n');
  expect([...readPassing(table)]).toEqual(['2001:db8::a1b2:c3d4:e5f6:718', '2001:db8::6']);
});
