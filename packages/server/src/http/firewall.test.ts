import { firewallFacts as schema } from '@sotto/protocol';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../config/config.ts';
import { planPorts } from '../net/port-plan.ts';
import { firewallFacts } from './firewall.ts';

/** What is told by these settings, in the form that browsers accept. */
function factsOf(environment: Record<string, string>) {
  const config = readConfig(environment);
  return v.parse(schema, firewallFacts({ config, plan: planPorts(config) }));
}

const turn = (urls: string) => ({ SOTTO_TURN_URL: urls, SOTTO_TURN_SECRET: 'a-secret-that-coturn-knows' });

describe('the TURN server', () => {
  it('is named where one is configured', () => {
    expect(factsOf({}).turn).toEqual([]);
    expect(factsOf(turn('turns:turn.example.org:443?transport=tcp')).turn).toEqual([
      { protocol: 'tcp', host: 'turn.example.org', port: 443, secure: true },
    ]);
  });

  it('is named by what RFC 7065 has for what its addresses leave out, and once for each place', () => {
    const urls = 'turn:turn.example.org,turns:[2001:db8::7],turn:turn.example.org:3478?transport=udp';
    expect(factsOf(turn(urls)).turn).toEqual([
      { protocol: 'udp', host: 'turn.example.org', port: 3478, secure: false },
      { protocol: 'tcp', host: '2001:db8::7', port: 5349, secure: true },
    ]);
  });
});

describe('behind a proxy', () => {
  it('that passes TLS on unopened, the ports are those of the proxy', () => {
    const facts = factsOf({
      SOTTO_PORT: '443',
      SOTTO_PUBLIC_URL: 'https://calls.example.org',
      SOTTO_PROXY_LISTEN: '127.0.0.1:8443',
      SOTTO_SFU_LISTEN: '0.0.0.0:443@203.0.113.5',
    });
    expect(facts.url).toBe('https://calls.example.org');
    expect(facts.media).toEqual([
      { protocol: 'udp', host: '203.0.113.5', port: 443, first: true },
      { protocol: 'tcp', host: '203.0.113.5', port: 443, first: true },
    ]);
  });

  it('for http, the pages are at the proxy and media has a port of its own', () => {
    const facts = factsOf({
      SOTTO_PORT: '3000',
      SOTTO_PUBLIC_URL: 'https://calls.example.org',
      SOTTO_TRUSTED_PROXIES: '127.0.0.1',
      SOTTO_SFU_LISTEN: '0.0.0.0:40000@203.0.113.5:443',
    });
    expect(JSON.stringify(facts)).not.toMatch(/3000|40000/u);
    expect(facts.media.map(({ protocol, port }) => [protocol, port])).toEqual([
      ['udp', 443],
      ['tcp', 443],
    ]);
  });
});

it('tells the first entry of the list from the others, by UDP and by TCP', () => {
  const { media } = factsOf({
    SOTTO_PORT: '443',
    SOTTO_SFU_LISTEN: '203.0.113.5:443+[2001:db8::5]:443,203.0.113.6:443,203.0.113.5:8443',
  });
  expect(media.filter(({ first }) => first).map(({ protocol, host }) => `${protocol} ${host}`)).toEqual([
    'udp 203.0.113.5',
    'udp 2001:db8::5',
    'tcp 203.0.113.5',
    'tcp 2001:db8::5',
  ]);
  expect(
    media.filter(({ first }) => !first).map(({ protocol, host, port }) => [protocol, host, port]),
  ).toEqual([
    ['udp', '203.0.113.6', 443],
    ['udp', '203.0.113.5', 8443],
    ['tcp', '203.0.113.6', 443],
  ]);
});
