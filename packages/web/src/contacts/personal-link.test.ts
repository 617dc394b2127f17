import { describe, expect, it } from 'vitest';
import { linkOfHash, parsePersonalLink, personalLink } from './personal-link.ts';

const origin = 'https://meet.example.org:8443';
const host = 'meet.example.org:8443';

describe('a personal link', () => {
  it.each(['Ada Brandt', 'A&B=C#D+E%F', 'محمد', '', '🐝'])('brings %j', (name) => {
    const link = personalLink(origin, { code: 'AbC-_9', name });
    expect(parsePersonalLink(`  ${link}\n`, host)).toEqual({ code: 'AbC-_9', name });
    expect(linkOfHash(new URL(link).hash)).toEqual({ code: 'AbC-_9', name });
  });

  it('shows the server nothing but the page', () => {
    const url = new URL(personalLink(origin, { code: 'secret', name: 'Ada' }));
    expect([url.pathname, url.search]).toEqual(['/contacts', '']);
    expect(url.href.slice(0, url.href.indexOf('#'))).toBe(`${origin}/contacts`);
  });

  it('may be pasted without a scheme, or as the code alone', () => {
    const bare = `${host}/contacts#add=AbC&name=Ada`;
    expect(parsePersonalLink(bare, host)).toEqual({ code: 'AbC', name: 'Ada' });
    expect(parsePersonalLink(' AbC-_9 ', host)).toEqual({ code: 'AbC-_9', name: '' });
  });

  it('belongs to its server', () => {
    const link = personalLink('https://other.example', { code: 'AbC', name: 'Ada' });
    expect(parsePersonalLink(link, host)).toEqual({ problem: 'otherServer', host: 'other.example' });
  });

  it.each(['https://', `${origin}/r/abcde`, `${origin}/contacts`, `${origin}/contacts#name=Ada`, 'a b c'])(
    'is not %j',
    (text) => {
      expect(parsePersonalLink(text, host)).toEqual({ problem: 'noLink' });
    },
  );

  it('is asked for when there is none', () => {
    expect(parsePersonalLink('  ', host)).toEqual({ problem: 'empty' });
    expect(linkOfHash('')).toBeNull();
    expect(linkOfHash('#top')).toBeNull();
  });
});
