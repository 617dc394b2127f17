import { describe, expect, it } from 'vitest';
import { checkAddress, type FirewallRequest, hostOf, letterText, openingsOf } from './letter.ts';

const request: FirewallRequest = {
  facts: {
    format: 'sotto-firewall-1',
    url: 'https://calls.example.org',
    redirectPort: 80,
    media: [
      { protocol: 'udp', host: '203.0.113.5', port: 443 },
      { protocol: 'udp', host: '2001:db8::5', port: 443 },
      { protocol: 'tcp', host: '203.0.113.5', port: 443 },
    ],
  },
  origin: 'https://elsewhere.example:8443',
};

/** A server that was told no address, at its usual port. */
const plain: FirewallRequest = {
  facts: { ...request.facts, url: null, redirectPort: null },
  origin: 'http://192.0.2.7',
};

describe('what is to be allowed', () => {
  it('is what the server announces, with the address that it was given', () => {
    expect(openingsOf(request, 'en')).toEqual([
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

it('is a letter that says all of it, in either language', () => {
  for (const language of ['de', 'en'] as const) {
    const letter = letterText(request, language);
    for (const { targets } of openingsOf(request, language)) {
      for (const target of targets) expect(letter).toContain(target);
    }
    expect(letter).toContain('https://calls.example.org/check');
    // Some mail programs cut longer ones.
    expect(encodeURIComponent(letterText(plain, language)).length).toBeLessThan(6_000);
  }
});
