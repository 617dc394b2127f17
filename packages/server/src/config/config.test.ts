import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './errors.ts';
import { readConfig, retiredVariables, unknownVariables } from './config.ts';
import { helpText } from './help.ts';
import { settings } from './settings.ts';

describe('without any variable', () => {
  it('serves this machine on 8080, keeps status for 30 days, and no more workers than cores', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      host: 'localhost',
      port: 8080,
      publicUrl: null,
      statusDays: 30,
      secret: null,
    });
    expect(config.sfuListen).toHaveLength(availableParallelism());
    expect(config.sfuListen.map(({ port }) => port)[0]).toBe(40_000);
  });

  it('takes an empty variable for none', () => {
    expect(readConfig({ SOTTO_PORT: ' ', SOTTO_SECRET: '' })).toMatchObject({ port: 8080, secret: null });
  });
});

describe('a value', () => {
  it.each([
    ['SOTTO_SFU_LISTEN', '127.0.0.1:40000', 'sfuListen', [{ ip: '127.0.0.1', port: 40_000 }]],
    [
      'SOTTO_SFU_LISTEN',
      '0.0.0.0:40000@203.0.113.5, [::1]:40001@media.example.org',
      'sfuListen',
      [
        { ip: '0.0.0.0', port: 40_000, announcedAddress: '203.0.113.5' },
        { ip: '::1', port: 40_001, announcedAddress: 'media.example.org' },
      ],
    ],
    [
      'SOTTO_SFU_LISTEN',
      '0.0.0.0:8443@203.0.113.5:443 [::]:8443@[2001:db8::5]:443 [::]:1@2001:db8::5 [::]:2@a.example:3',
      'sfuListen',
      [
        { ip: '0.0.0.0', port: 8443, announcedAddress: '203.0.113.5', announcedPort: 443 },
        { ip: '::', port: 8443, announcedAddress: '2001:db8::5', announcedPort: 443 },
        { ip: '::', port: 1, announcedAddress: '2001:db8::5' },
        { ip: '::', port: 2, announcedAddress: 'a.example', announcedPort: 3 },
      ],
    ],
    [
      'SOTTO_SFU_LISTEN',
      '203.0.113.5:443+[2001:db8::5]:443, 0.0.0.0:444@203.0.113.5+[::]:444@[2001:db8::5]',
      'sfuListen',
      [
        { ip: '203.0.113.5', port: 443, also: [{ ip: '2001:db8::5', port: 443 }] },
        {
          ip: '0.0.0.0',
          port: 444,
          announcedAddress: '203.0.113.5',
          also: [{ ip: '::', port: 444, announcedAddress: '2001:db8::5' }],
        },
      ],
    ],
    ['SOTTO_PUBLIC_URL', 'https://[2001:DB8:0::5]:8443', 'publicUrl', 'https://[2001:db8::5]:8443'],
    ['SOTTO_TLS_CERT', 'self-signed', 'tls', { kind: 'self-signed' }],
    ['SOTTO_REDIRECT_PORT', '80', 'redirectPort', 80],
    ['SOTTO_PROXY_LISTEN', '127.0.0.1:8443', 'proxyListen', { ip: '127.0.0.1', port: 8443 }],
    ['SOTTO_PROXY_LISTEN', '[::1]:8443', 'proxyListen', { ip: '::1', port: 8443 }],
    ['SOTTO_PUBLIC_URL', 'https://calls.example.org/', 'publicUrl', 'https://calls.example.org'],
    [
      'SOTTO_ALLOWED_ORIGINS',
      'https://a.example http://b.example:81',
      'allowedOrigins',
      ['https://a.example', 'http://b.example:81'],
    ],
    [
      'SOTTO_TRUSTED_PROXIES',
      '10.0.0.0/8,::1',
      'trustedProxies',
      [
        { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
        { address: '::1', prefix: 128, family: 'ipv6' },
      ],
    ],
    ['SOTTO_METRICS', 'off', 'metrics', 'off'],
    ['SOTTO_STATUS_DAYS', '0', 'statusDays', 0],
    [
      'SOTTO_SECURITY_CONTACT',
      'mailto:security@calls.example.org, https://example.org/report',
      'securityContact',
      ['mailto:security@calls.example.org', 'https://example.org/report'],
    ],
  ] as const)('%s=%s is read', (variable, text, name, value) => {
    expect(readConfig({ [variable]: text })[name]).toEqual(value);
  });

  it.each([
    ['SOTTO_PORT', '65536'],
    ['SOTTO_PORT', '80.5'],
    ['SOTTO_PORT', 'tcp://10.0.0.1:80'],
    ['SOTTO_HOST', 'a host'],
    ['SOTTO_PUBLIC_URL', 'calls.example.org'],
    ['SOTTO_PUBLIC_URL', 'https://calls.example.org/path'],
    ['SOTTO_PUBLIC_URL', 'ftp://calls.example.org'],
    ['SOTTO_ALLOWED_ORIGINS', 'https://a.example, *'],
    ['SOTTO_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['SOTTO_TRUSTED_PROXIES', '10.0.0/8'],
    ['SOTTO_SFU_LISTEN', '0.0.0.0:40000'],
    ['SOTTO_SFU_LISTEN', '[::]:40000'],
    ['SOTTO_SFU_LISTEN', '127.0.0.1'],
    ['SOTTO_SFU_LISTEN', '127.0.0.1:0'],
    ['SOTTO_SFU_LISTEN', 'localhost:40000'],
    ['SOTTO_SFU_LISTEN', '127.0.0.1:1@a.example:65536'],
    ['SOTTO_SFU_LISTEN', '127.0.0.1:1@a.example:b'],
    ['SOTTO_SFU_LISTEN', ','],
    ['SOTTO_SFU_LISTEN', '127.0.0.1:1+'],
    ['SOTTO_SFU_LISTEN', '127.0.0.1:1+[::]:1'],
    ['SOTTO_SFU_LISTEN', '2001:db8::5:443'],
    ['SOTTO_SFU_LISTEN', '0.0.0.0:1@0.0.0.0'],
    ['SOTTO_SFU_LISTEN', '0.0.0.0:1@[::]'],
    ['SOTTO_SFU_LISTEN', '0.0.0.0:1@999.1.1.1'],
    ['SOTTO_PUBLIC_URL', 'https://2001:db8::5'],
    ['SOTTO_REDIRECT_PORT', '0'],
    ['SOTTO_PROXY_LISTEN', '0.0.0.0:8443'],
    ['SOTTO_PROXY_LISTEN', '127.0.0.1'],
    ['SOTTO_PROXY_LISTEN', '127.0.0.999:1'],
    ['SOTTO_TURN_URL', 'https://turn.example.org'],
    ['SOTTO_TURN_URL', 'turns:turn.example.org:443?transport=sctp'],
    ['SOTTO_TURN_URL', 'turns:a b'],
    ['SOTTO_TURN_SECRET', 'short'],
    ['SOTTO_TURN_SECRET', 'a-secret-without-an-address'],
    ['SOTTO_TLS_KEY', '/etc/key.pem'],
    ['SOTTO_SECRET', 'short'],
    ['SOTTO_SECRET_PREVIOUS', 'short'],
    ['SOTTO_SECURITY_CONTACT', 'security@calls.example.org'],
    ['SOTTO_SECURITY_CONTACT', 'mailto:'],
    ['SOTTO_SECURITY_CONTACT', 'http://example.org'],
    ['SOTTO_PUBLIC_URL', 'https://example.org/calls/'],
    ['SOTTO_STATUS_DAYS', '-1'],
    ['SOTTO_ROOM_CAPACITY', '1'],
    ['SOTTO_METRICS', 'everyone'],
    ['SOTTO_LOG_LEVEL', 'loud'],
  ])('%s=%s is refused by name, with the form, and without the value', (variable, text) => {
    const form = Object.values(settings).find((setting) => setting.variable === variable)?.form ?? '';
    expect(() => readConfig({ [variable]: text })).toThrow(new ConfigError(variable, form));
  });
});

describe('a certificate', () => {
  it('comes with its key, or is made', () => {
    const [cert, key] = ['/etc/cert.pem', '/etc/key.pem'];
    expect(readConfig({}).tls).toBeNull();
    expect(readConfig({ SOTTO_TLS_CERT: cert, SOTTO_TLS_KEY: key }).tls).toEqual({
      kind: 'files',
      cert,
      key,
    });
    for (const wrong of [{ SOTTO_TLS_CERT: cert }, { SOTTO_TLS_CERT: 'self-signed', SOTTO_TLS_KEY: key }])
      expect(() => readConfig(wrong)).toThrow(/^SOTTO_TLS_KEY must be /u);
  });

  it('makes one port of all, with one worker', () => {
    const { sfuListen } = readConfig({ SOTTO_TLS_CERT: 'self-signed', SOTTO_PORT: '8443' });
    expect(sfuListen.map(({ port }) => port)).toEqual([8443]);
  });
});

it('knows a TURN server by its addresses and its secret, and refuses the one without the other', () => {
  const secret = 'a-secret-that-coturn-knows';
  const text = 'turns:turn.example.org:443?transport=tcp, turn:[2001:db8::1]';
  expect(readConfig({}).turn).toBeNull();
  expect(readConfig({ SOTTO_TURN_URL: text, SOTTO_TURN_SECRET: secret }).turn).toEqual({
    urls: ['turns:turn.example.org:443?transport=tcp', 'turn:[2001:db8::1]'],
    secret,
  });
  expect(() => readConfig({ SOTTO_TURN_URL: text })).toThrow(/^SOTTO_TURN_SECRET must be /u);
});

describe('metrics', () => {
  it('are for this machine, until something may stand in front of it', () => {
    expect(readConfig({}).metrics).toBe('loopback');
    const proxied = [
      { SOTTO_PUBLIC_URL: 'https://calls.example.org' },
      { SOTTO_TRUSTED_PROXIES: '127.0.0.1' },
      { SOTTO_PROXY_LISTEN: '127.0.0.1:8443' },
    ];
    for (const environment of proxied) {
      expect(readConfig(environment).metrics).toBe('off');
      expect(readConfig({ ...environment, SOTTO_METRICS: 'loopback' }).metrics).toBe('loopback');
    }
  });
});

it('notices variables that it does not know', () => {
  const known = { SOTTO_PORT: '1', SOTTO_SECRET_FILE: '/a', PATH: '' };
  const unknown = { SOTTO_PROT: '1', SOTTO_PORT_FILE: '/a' };
  expect(unknownVariables({ ...known, ...unknown })).toEqual(['SOTTO_PROT', 'SOTTO_PORT_FILE']);
});

it('starts with a setting of an earlier version, and says what to set instead', () => {
  const environment = { SOTTO_ROOM_HOURS: 'whatever it was' };
  expect(readConfig(environment).linkDays).toBe(30);
  expect(unknownVariables(environment)).toEqual([]);
  const [warning] = retiredVariables(environment);
  expect(warning).toMatchObject({ variable: 'SOTTO_ROOM_HOURS' });
  expect(warning?.text).toContain('SOTTO_LINK_DAYS');
  expect(retiredVariables({})).toEqual([]);
});

describe('every setting', () => {
  const all = Object.values(settings);

  it('is in the help with its form and default, within 100 columns', () => {
    const help = helpText();
    for (const { variable, fallback } of all)
      expect(help).toContain(`  ${variable}${fallback === '' ? '' : ` = ${fallback}`}\n`);
    expect(help.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('is named once', () => {
    expect(new Set(all.map(({ variable }) => variable)).size).toBe(all.length);
  });

  it('is what the environment is read for, and nowhere else', async () => {
    const source = await readFile(new URL('../main.ts', import.meta.url), 'utf8');
    expect(source.match(/process\.env/gu)).toHaveLength(1);
  });
});
