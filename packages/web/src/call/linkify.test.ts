import { assert, constantFrom, nat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkify } from './linkify.ts';

/** The links of a text, as people read them. */
const linksOf = (text: string): string[] =>
  linkify(text).flatMap((piece) => (piece.kind === 'link' ? [piece.text] : []));

const hrefsOf = (text: string): string[] =>
  linkify(text).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []));

describe('a text with addresses in it', () => {
  it('is taken apart, and nothing is lost', () => {
    expect(linkify('See https://sotto.example/a?b=c#d, or http://other.example')).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'https://sotto.example/a?b=c#d', href: 'https://sotto.example/a?b=c#d' },
      { kind: 'text', text: ', or ' },
      { kind: 'link', text: 'http://other.example', href: 'http://other.example/' },
    ]);
  });

  it.each([
    ['Look: https://a.example.', 'https://a.example'],
    ['https://a.example/x, and', 'https://a.example/x'],
    ['(see https://a.example/x)', 'https://a.example/x'],
    ['(https://a.example/x).', 'https://a.example/x'],
    ['https://a.example/Foo_(bar)', 'https://a.example/Foo_(bar)'],
    ['(https://a.example/Foo_(bar))', 'https://a.example/Foo_(bar)'],
    ['“https://a.example/x”', 'https://a.example/x'],
    ['„https://a.example/x“', 'https://a.example/x'],
    ['<https://a.example/x>', 'https://a.example/x'],
    ['**https://a.example/x**', 'https://a.example/x'],
    ['Really https://a.example/x?!…', 'https://a.example/x'],
    ['https://a.example/x?y=1&z=(2)', 'https://a.example/x?y=1&z=(2)'],
    ['https://a.example:8443/x', 'https://a.example:8443/x'],
    ['HTTPS://A.Example/X', 'HTTPS://A.Example/X'],
    ['\nhttps://a.example\n', 'https://a.example'],
    ['https://a.example/Käse', 'https://a.example/Käse'],
    [`https://a.example/${'.)'.repeat(1_900)}`, 'https://a.example/'],
  ])('without the marks around them: %s', (text, link) => {
    expect(linksOf(text)).toEqual([link]);
  });
});

describe('what is no address of the web', () => {
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt://a.example/%0Aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://a.example/',
    'blob:https//a.example',
    '//a.example/',
    'www.a.example',
    'mailto:a@a.example',
    'xhttps://a.example',
    'http://',
    'https://.',
    'https://exa mple',
    'https://[::1',
    'https://a.example:99999/',
    '<a href="x">x</a>',
  ])('stays text: %s', (text) => {
    expect(hrefsOf(text).filter((href) => !href.startsWith('https://exa'))).toEqual([]);
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(''),
    ).toContain(text.slice(0, 4));
  });

  it('stays text also in front of an address', () => {
    expect(hrefsOf('javascript:alert(1);https://a.example/x')).toEqual(['https://a.example/x']);
  });
});

describe('where a link leads', () => {
  it('is what it says, when it was written in another alphabet', () => {
    // The first letter is Cyrillic.
    expect(linksOf('https://аpple.example/login')).toEqual(['https://xn--pple-43d.example/login']);
    expect(linksOf('https://bücher.example')).toEqual(['https://xn--bcher-kva.example/']);
  });

  it.each([
    'https://bank.example@evil.example/',
    'https://bank.example:pass@evil.example/',
    'https://bank.example%2F@evil.example/',
  ])('is never hidden behind a name: %s', (text) => {
    expect(linksOf(text)).toEqual([]);
  });

  it.each([
    ['https://bank.example\\@evil.example/', 'https://bank.example/@evil.example/'],
    ['https://ba%6Ek.example/x', 'https://bank.example/x'],
    ['https:///bank.example/x', 'https://bank.example/x'],
    ['https://0x7f.1/x', 'https://127.0.0.1/x'],
    ['https://bank.example:443/x', 'https://bank.example/x'],
    ['https://bank。example/x', 'https://bank.example/x'],
  ])('is what it says, however the host was written: %s', (text, link) => {
    expect(linksOf(text)).toEqual([link]);
  });

  it('is http or https and its text begins with its host, whatever is written', () => {
    const unit = constantFrom(...'ab.6E/\\@:%?#[]()。аß⁄é א\u200D'.split(''), 'https://', 'javascript:');
    let links = 0;
    assert(
      property(string({ unit, maxLength: 30 }), (text) => {
        for (const piece of linkify(`https://a${text}`)) {
          if (piece.kind === 'text') continue;
          links += 1;
          const { protocol, host } = new URL(piece.href);
          expect(['http:', 'https:']).toContain(protocol);
          expect(piece.text.toLowerCase().startsWith(`${protocol}//${host}`)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(links).toBeGreaterThan(200);
  });

  it('changes nothing of the text around it', () => {
    const unit = nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    assert(
      property(string({ unit, maxLength: 60 }), (text) => {
        const plain = text.replaceAll('http', '');
        expect(
          linkify(plain)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(plain);
      }),
    );
  });
});
