import { describe, expect, it } from 'vitest';
import {
  checkAddress,
  type FirewallRequest,
  firewallTextsIn,
  hostOf,
  letterText,
  openingsOf,
} from './letter.ts';

const request: FirewallRequest = {
  facts: {
    format: 'sotto-firewall-1',
    url: 'https://calls.example.org',
    redirectPort: 80,
    media: [
      { protocol: 'udp', host: '203.0.113.5', port: 443, first: true },
      { protocol: 'udp', host: '2001:db8::5', port: 443, first: true },
      { protocol: 'tcp', host: '203.0.113.5', port: 443, first: true },
    ],
    turn: [],
  },
  origin: 'https://elsewhere.example:8443',
};

/** One with all that there can be. */
const full: FirewallRequest = {
  ...request,
  facts: {
    ...request.facts,
    media: [
      ...request.facts.media,
      { protocol: 'udp', host: '203.0.113.6', port: 443, first: false },
      { protocol: 'tcp', host: '203.0.113.6', port: 443, first: false },
    ],
    turn: [
      { protocol: 'tcp', host: 'turn.example.org', port: 443, secure: true },
      { protocol: 'udp', host: 'turn.example.org', port: 3478, secure: false },
    ],
  },
};

/** A server that was told no address, at its usual port. */
const plain: FirewallRequest = {
  facts: { ...request.facts, url: null, redirectPort: null },
  origin: 'http://192.0.2.7',
};

describe('what is to be allowed', () => {
  it('is what the server announces, with the address that it was given', () => {
    expect(openingsOf(request, 'en').map(({ name, targets }) => ({ name, targets }))).toEqual([
      { name: 'pages', targets: ['TCP to calls.example.org, port 443'] },
      { name: 'udp', targets: ['UDP to 203.0.113.5, port 443', 'UDP to 2001:db8::5, port 443'] },
      { name: 'tcp', targets: ['TCP to 203.0.113.5, port 443'] },
      { name: 'redirect', targets: ['TCP to calls.example.org, port 80'] },
    ]);
    expect(checkAddress(request)).toBe('https://calls.example.org/check');
  });

  it('is the address of the page where the server was given none', () => {
    expect(hostOf(plain)).toBe('192.0.2.7');
    expect(openingsOf(plain, 'de').map(({ name }) => name)).toEqual(['pages', 'udp', 'tcp']);
    expect(openingsOf(plain, 'de')[0]?.targets).toEqual(['TCP zu 192.0.2.7, Port 80']);
    expect(openingsOf({ ...plain, origin: request.origin }, 'en')[0]?.targets).toEqual([
      'TCP to elsewhere.example, port 8443',
    ]);
  });
});

describe('a TURN server', () => {
  it('is an opening of its own, and tells a way inside TLS from others', () => {
    const openings = openingsOf(full, 'en').filter(({ name }) => name === 'tls' || name === 'turn');
    expect(openings.map(({ name, targets }) => [name, ...targets])).toEqual([
      ['tls', 'TCP to turn.example.org, port 443'],
      ['turn', 'UDP to turn.example.org, port 3478'],
    ]);
  });

  it.each(['en', 'de'] as const)('is what is left without TCP, in %s', (language) => {
    const withoutTcp = ({ facts, origin }: FirewallRequest) =>
      openingsOf({ facts, origin }, language).find(({ name }) => name === 'tcp')?.without;
    const { openings, withoutTcpBut } = firewallTextsIn(language);
    const udpOnly = { ...full, facts: { ...full.facts, turn: full.facts.turn.slice(1) } };
    expect(withoutTcp(request)).toBe(openings.tcp.without);
    expect(withoutTcp(full)).toBe(withoutTcpBut.tls);
    expect(withoutTcp(udpOnly)).toBe(withoutTcpBut.turn);
  });
});

const udpOf = (each: FirewallRequest) => openingsOf(each, 'en').find(({ name }) => name === 'udp');

it('says of several addresses which one everybody has to reach, and what the others are for', () => {
  const { whyFirst } = firewallTextsIn('en');
  expect(udpOf(request)?.why).not.toContain(whyFirst);
  expect(udpOf(full)?.why).toContain(whyFirst);
  expect(udpOf(full)?.targets).toEqual(udpOf(request)?.targets);
  const further = openingsOf(full, 'en').find(({ name }) => name === 'further');
  expect(further?.targets).toEqual(['UDP to 203.0.113.6, port 443', 'TCP to 203.0.113.6, port 443']);
});

it('is a letter that says all of it, in either language', () => {
  for (const language of ['de', 'en'] as const) {
    const letter = letterText(full, language);
    for (const { targets, title, why, without } of openingsOf(full, language))
      for (const said of [...targets, title, why, without]) expect(letter).toContain(said);
    expect(letter).toContain('https://calls.example.org/check');
    // Some mail programs cut longer ones.
    expect(encodeURIComponent(letterText(plain, language)).length).toBeLessThan(6_000);
  }
});
