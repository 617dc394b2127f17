import { describe, expect, it } from 'vitest';
import { planPorts } from './port-plan.ts';

const unproxied = { proxyListen: null } as const;

describe('ports', () => {
  it('are separate where no entry of the SFU has that of the pages', () => {
    const sfuListen = [{ ip: '192.0.2.1', port: 40_000 }];
    expect(planPorts({ ...unproxied, host: 'localhost', port: 8080, sfuListen })).toEqual({
      listeners: [{ host: 'localhost', port: 8080 }],
      hosts: ['localhost'],
      proxied: false,
      sfuListen,
      announced: null,
    });
  });

  it('are one where an entry has it, and clients are told what is announced', () => {
    const entry = { ip: '0.0.0.0', port: 8443, announcedAddress: 'calls.example.org', announcedPort: 443 };
    expect(planPorts({ ...unproxied, host: 'localhost', port: 8443, sfuListen: [entry] })).toEqual({
      listeners: [
        { host: '0.0.0.0', port: 8443 },
        { host: 'localhost', port: 8443 },
      ],
      hosts: ['0.0.0.0', 'localhost'],
      proxied: false,
      sfuListen: [{ ...entry, sharedTcp: [{ address: 'calls.example.org', port: 443 }] }],
      announced: { address: 'calls.example.org', port: 443 },
    });
  });

  it('serve workers on other ports by TCP as well, and each kind of address once, one’s own first', () => {
    const sfuListen = [
      { ip: '192.0.2.1', port: 443 },
      { ip: '192.0.2.2', port: 443 },
      { ip: '2001:db8::1', port: 443 },
      { ip: '192.0.2.1', port: 444 },
    ];
    const { sfuListen: planned, listeners } = planPorts({ ...unproxied, host: '::', port: 443, sfuListen });
    const told = planned.map(({ sharedTcp = [] }) =>
      sharedTcp.map(({ address, port }) => `${address} ${port}`),
    );
    expect(told).toEqual([
      ['192.0.2.1 443', '2001:db8::1 443'],
      ['192.0.2.2 443', '2001:db8::1 443'],
      ['2001:db8::1 443', '192.0.2.1 443'],
      ['192.0.2.1 443', '2001:db8::1 443'],
    ]);
    expect(listeners.map(({ host, port }) => `${host} ${port}`)).toEqual([
      '192.0.2.1 443',
      '192.0.2.2 443',
      '2001:db8::1 443',
      ':: 443',
    ]);
  });

  it('are shared on every address of a worker, also on all of IPv6', () => {
    const entry = {
      ip: '0.0.0.0',
      port: 443,
      announcedAddress: '203.0.113.5',
      also: [{ ip: '::', port: 443, announcedAddress: '2001:db8::5' }],
    };
    const { listeners, sfuListen } = planPorts({
      host: 'localhost',
      port: 443,
      proxyListen: null,
      sfuListen: [entry],
    });
    expect(listeners.map(({ host }) => host)).toEqual(['0.0.0.0', '::', 'localhost']);
    expect(sfuListen[0]?.sharedTcp).toEqual([
      { address: '203.0.113.5', port: 443 },
      { address: '2001:db8::5', port: 443 },
    ]);
  });

  it('take TCP from the proxy alone where there is one, and tell clients of the one that it has', () => {
    const [entry] = [{ ip: '192.0.2.1', port: 443 }];
    const proxyListen = { ip: '127.0.0.1', port: 8443 };
    expect(planPorts({ host: 'localhost', port: 443, proxyListen, sfuListen: [entry] })).toEqual({
      listeners: [{ host: '127.0.0.1', port: 8443 }],
      hosts: ['192.0.2.1', 'localhost'],
      proxied: true,
      sfuListen: [{ ...entry, sharedTcp: [{ address: '192.0.2.1', port: 443 }] }],
      announced: { address: '192.0.2.1', port: 443 },
    });
  });
});
