import { describe, expect, it } from 'vitest';
import { checkListenAddresses } from './check-listen-address.ts';

describe('checkListenAddresses', () => {
  it('takes one address and port per worker', () => {
    expect(() => {
      checkListenAddresses([
        { ip: '192.0.2.1', port: 443 },
        { ip: '192.0.2.1', port: 444 },
        { ip: '2001:db8::1', port: 443 },
        { ip: '192.0.2.3', port: 443, also: [{ ip: '2001:db8::3', port: 443 }] },
        { ip: '0.0.0.0', port: 445, announcedAddress: '198.51.100.7' },
        { ip: '::', port: 446, announcedAddress: 'media.example.org', announcedPort: 443 },
        { ip: '192.0.2.2', port: 443, sharedTcp: [{ address: '192.0.2.2', port: 443 }] },
      ]);
    }).not.toThrow();
  });

  it.each([
    ['no address', []],
    ['a second address that is none', [{ ip: '192.0.2.1', port: 443, also: [{ ip: '::', port: 443 }] }]],
    [
      'the same twice for one worker',
      [{ ip: '192.0.2.1', port: 443, also: [{ ip: '192.0.2.1', port: 443 }] }],
    ],
    ['a host name to listen on', [{ ip: 'localhost', port: 443 }]],
    ['port 0', [{ ip: '192.0.2.1', port: 0 }]],
    ['a port that is none', [{ ip: '192.0.2.1', port: 65_536 }]],
    ['half a port', [{ ip: '192.0.2.1', port: 1.5 }]],
    ['all interfaces without an announced address', [{ ip: '0.0.0.0', port: 443 }]],
    ['all interfaces announced', [{ ip: '::', port: 443, announcedAddress: '::' }]],
    ['an announced port that is none', [{ ip: '192.0.2.1', port: 443, announcedPort: 0 }]],
    [
      'a shared address that is none',
      [{ ip: '192.0.2.1', port: 443, sharedTcp: [{ address: '0.0.0.0', port: 443 }] }],
    ],
    ['an announced address that is none', [{ ip: '0.0.0.0', port: 443, announcedAddress: 'a b' }]],
    [
      'the same twice',
      [
        { ip: '192.0.2.1', port: 443 },
        { ip: '192.0.2.1', port: 443 },
      ],
    ],
  ])('refuses %s', (_what, listen) => {
    expect(() => checkListenAddresses(listen)).toThrow(expect.objectContaining({ code: 'invalid-options' }));
  });
});
