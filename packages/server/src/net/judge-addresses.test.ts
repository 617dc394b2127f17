import { describe, expect, it } from 'vitest';
import { judgeAddresses, type Surroundings } from './judge-addresses.ts';

const port = 443;
/** For addresses that are not public; see `judgePort`. */
const high = 8443;
const name = 'calls.example.org';

/** Findings, each as its severity and the text, for a server of one address behind a public name. */
function judge(
  around: Partial<Omit<Surroundings, 'resolved'>> & { leadsTo?: readonly string[] | null } = {},
) {
  const { leadsTo, ...rest } = around;
  return judgeAddresses({
    sfuListen: [{ ip: '203.0.113.5', port }],
    publicHost: name,
    resolved: new Map([[name, leadsTo ?? null]]),
    foreign: new Set(),
    inContainer: false,
    ...rest,
  });
}

const severities = (findings: ReturnType<typeof judge>): string[] => findings.map(({ severity }) => severity);

describe('nothing is wrong', () => {
  it.each<[what: string, around: Parameters<typeof judge>[0]]>([
    ['where the name leads to what is announced', { leadsTo: ['203.0.113.5'] }],
    ['where nobody can say where it leads', { leadsTo: null }],
    ['where this machine finds its name at its loopback interface', { leadsTo: ['127.0.1.1'] }],
    ['without a public name', { publicHost: null, sfuListen: [{ ip: '10.0.0.5', port: high }] }],
    [
      'where people sit at this very machine',
      { publicHost: 'localhost', sfuListen: [{ ip: '127.0.0.1', port: high }] },
    ],
    ['in a network of its own', { sfuListen: [{ ip: '10.0.0.5', port: high }], leadsTo: ['10.0.0.5'] }],
    [
      'behind NAT, where the outer address is announced',
      { sfuListen: [{ ip: '10.0.0.5', port, announcedAddress: '203.0.113.5' }], leadsTo: ['203.0.113.5'] },
    ],
    [
      'in a container that announces the outer address',
      {
        sfuListen: [{ ip: '172.17.0.2', port: high, announcedAddress: '10.0.0.5' }],
        leadsTo: ['10.0.0.5'],
        inContainer: true,
      },
    ],
    [
      'in a container with the network of its machine, where the name leads to what is announced',
      { sfuListen: [{ ip: '10.0.0.5', port: high }], leadsTo: ['10.0.0.5'], inContainer: true },
    ],
    [
      'in a container whose announced address was chosen',
      {
        sfuListen: [{ ip: '172.17.0.2', port: high, announcedAddress: '10.0.0.5' }],
        publicHost: null,
        inContainer: true,
      },
    ],
    [
      'where one of several workers has the address of the name',
      {
        sfuListen: [
          { ip: '203.0.113.5', port },
          { ip: '203.0.113.6', port },
        ],
        leadsTo: ['203.0.113.6'],
      },
    ],
    [
      'where the name has no IPv6 address and the server has',
      {
        sfuListen: [{ ip: '203.0.113.5', port, also: [{ ip: '2001:db8::5', port }] }],
        leadsTo: ['203.0.113.5'],
      },
    ],
  ])('%s', (_what, around) => {
    expect(judge(around)).toEqual([]);
  });
});

describe('it is refused', () => {
  it('to listen on an address that this machine does not have, and NAT is named', () => {
    const [finding] = judge({ foreign: new Set(['203.0.113.5']) });
    expect(finding).toMatchObject({ severity: 'refusal', variable: 'SOTTO_SFU_LISTEN' });
    expect(finding?.text).toContain('no address 203.0.113.5');
    expect(finding?.text).toContain('0.0.0.0:443@203.0.113.5');
  });

  it('to tell browsers their own machine beside a public name', () => {
    for (const ip of ['127.0.0.1', '::1', '127.3.2.1']) {
      const findings = judge({ sfuListen: [{ ip, port }], leadsTo: ['203.0.113.5'] });
      expect(severities(findings)).toEqual(['refusal']);
      expect(findings[0]?.text).toContain('0.0.0.0:443@203.0.113.5');
    }
  });

  it('to tell browsers a name that leads to their own machine', () => {
    const sfuListen = [{ ip: '0.0.0.0', port, announcedAddress: 'media.example.org' }];
    const resolved = new Map([['media.example.org', ['127.0.0.1']]]);
    const around = { sfuListen, resolved, publicHost: name, foreign: new Set<string>(), inContainer: false };
    expect(severities(judgeAddresses(around))).toEqual(['refusal']);
  });

  it('to tell a link-local IPv6 address', () => {
    expect(severities(judge({ sfuListen: [{ ip: 'fe80::1', port }] }))).toEqual(['refusal']);
  });

  it.each(['10.0.0.5', '172.17.0.2', '192.168.1.2', '100.64.0.1', '169.254.1.1'])(
    'to tell %s where the name leads to a public address, with what to write instead',
    (ip) => {
      const findings = judge({ sfuListen: [{ ip, port }], leadsTo: ['203.0.113.5'] });
      expect(severities(findings)).toEqual(['refusal']);
      expect(findings[0]?.text).toContain(`${ip}:443@203.0.113.5`);
    },
  );

  it('to tell a local IPv6 address where the name leads to a public one', () => {
    const [finding] = judge({ sfuListen: [{ ip: 'fd00::5', port }], leadsTo: ['2001:db8::5'] });
    expect(finding?.severity).toBe('refusal');
    expect(finding?.text).toContain('[fd00::5]:443@[2001:db8::5]');
  });

  it('to tell a private address that nobody chose, beside one that somebody did', () => {
    const chosen = { ip: '10.0.0.5', port, announcedAddress: '10.0.0.5' };
    const findings = judge({ sfuListen: [chosen, { ip: '10.0.0.6', port }], leadsTo: ['203.0.113.5'] });
    expect(severities(findings)).toEqual(['refusal']);
  });
});

describe('there is a warning', () => {
  it('where the name leads to another private address, such as a proxy within the network', () => {
    const findings = judge({ sfuListen: [{ ip: '10.0.0.5', port: high }], leadsTo: ['10.0.0.9'] });
    expect(severities(findings)).toEqual(['warning']);
  });

  it('where a private address was announced on purpose behind a public name', () => {
    const sfuListen = [{ ip: '10.0.0.5', port: high, announcedAddress: '10.0.0.5' }];
    expect(severities(judge({ sfuListen, leadsTo: ['203.0.113.5'] }))).toEqual(['warning']);
  });

  it('where the name leads to another public address, such as a proxy', () => {
    const findings = judge({ leadsTo: ['203.0.113.9'] });
    expect(severities(findings)).toEqual(['warning']);
    expect(findings[0]?.text).toContain('203.0.113.5:443@203.0.113.9');
  });

  it('for each kind of address by itself', () => {
    const sfuListen = [{ ip: '203.0.113.5', port, also: [{ ip: '2001:db8::5', port }] }];
    const findings = judge({ sfuListen, leadsTo: ['203.0.113.5', '2001:db8::9'] });
    expect(severities(findings)).toEqual(['warning']);
    expect(findings[0]?.text).toContain('2001:db8::9');
  });

  it('where the name does not exist', () => {
    const [finding] = judge({ leadsTo: [] });
    expect(finding).toMatchObject({ severity: 'warning', variable: 'SOTTO_PUBLIC_URL' });
  });

  it('where a container announces an address of its own', () => {
    const around = { sfuListen: [{ ip: '172.17.0.2', port: high }], publicHost: null, inContainer: true };
    const [finding, ...others] = judge(around);
    expect(finding?.severity).toBe('warning');
    expect(finding?.text).toContain('container');
    expect(others).toEqual([]);
  });

  it('once for several workers on the same address', () => {
    const sfuListen = [440, 441, 442].map((each) => ({ ip: '172.17.0.2', port: each, announcedPort: high }));
    expect(judge({ sfuListen, leadsTo: ['203.0.113.9'] })).toHaveLength(1);
  });
});

const warn = (sfuListen: Surroundings['sfuListen']) => judge({ sfuListen, publicHost: null });

describe('there is a warning of ports that Chromium does not use', () => {
  it.each(['10.0.0.5', '172.31.0.5', '192.168.1.5', '100.64.0.1', '169.254.1.1', '127.0.0.1', 'fd00::5'])(
    'for 443 and 80 of %s, with what to do',
    (ip) => {
      for (const each of [443, 80]) {
        const [finding, ...others] = warn([{ ip, port: each }]);
        expect(finding).toMatchObject({ severity: 'warning', variable: 'SOTTO_SFU_LISTEN' });
        expect(finding?.text).toContain(`port ${each} of ${ip}`);
        expect(finding?.text).toContain('a port above 1023');
        expect(others).toEqual([]);
      }
      expect(warn([{ ip, port: 1024 }])).toEqual([]);
    },
  );

  it.each(['203.0.113.5', '2001:db8::5'])('for any other port below 1024 of %s', (ip) => {
    for (const each of [444, 1023]) expect(warn([{ ip, port: each }])[0]?.text).toContain(`port ${each}:`);
    for (const each of [80, 443, 1024]) expect(warn([{ ip, port: each }])).toEqual([]);
  });

  it('by what browsers are told, and not by where the server listens', () => {
    const outer = { announcedAddress: '203.0.113.5', announcedPort: 443 };
    expect(warn([{ ip: '10.0.0.5', port: 444, ...outer }])).toEqual([]);
    expect(warn([{ ip: '203.0.113.5', port: high, announcedPort: 444 }])).toHaveLength(1);
  });

  it('once for each, and not beside what is refused', () => {
    const entry = { ip: '10.0.0.5', port };
    expect(warn([entry, entry])).toHaveLength(1);
    expect(severities(judge({ sfuListen: [{ ip: '127.0.0.1', port }], leadsTo: ['203.0.113.5'] }))).toEqual([
      'refusal',
    ]);
  });
});
