import { describe, expect, it } from 'vitest';
import { check as deCheck } from './de-check.ts';
import { firewall as deFirewall } from './de-firewall.ts';
import { de } from './de.ts';
import { check as enCheck } from './en-check.ts';
import { firewall as enFirewall } from './en-firewall.ts';
import { en } from './en.ts';
import { pluralIn } from './plural.ts';

/** Every text of a language by its path; functions are called with numbers, which fit wherever a name does. */
function texts(messages: unknown, path = ''): [path: string, text: string][] {
  if (typeof messages === 'string') return [[path, messages]];
  if (typeof messages === 'function') {
    return [1, 2].map((count) => [
      `${path}(${count})`,
      String(Reflect.apply(messages, undefined, [count, 7, 9])),
    ]);
  }
  if (typeof messages !== 'object' || messages === null) throw new Error(`No text at ${path}.`);
  return Object.entries(messages).flatMap(([key, inner]) =>
    texts(inner, path === '' ? key : `${path}.${key}`),
  );
}

/** Names, and words that both languages write the same way. */
const same = new Set([
  'common.product',
  'common.titled(1)',
  'common.titled(2)',
  'home.joinExample',
  'call.chat.title',
  'check.report.server',
  'check.report.browser',
  // Panda, pizza and hammer.
  'call.lock.compare.symbols.7',
  'call.lock.compare.symbols.28',
  'call.lock.compare.symbols.50',
]);

const english = new Map(texts({ ...en, check: enCheck, firewall: enFirewall }));
const german = new Map(texts({ ...de, check: deCheck, firewall: deFirewall }));

describe('the messages', () => {
  it('are the same set in both languages', () => {
    expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('are never empty, and never padded', () => {
    for (const [path, text] of [...english, ...german]) {
      expect(text, path).not.toBe('');
      expect(text.trim(), path).toBe(text);
    }
  });

  it('are translated', () => {
    const untranslated = [...english].filter(([path, text]) => german.get(path) === text && !same.has(path));
    expect(untranslated).toEqual([]);
  });

  it('carry what is put into them', () => {
    for (const [path, text] of [...english, ...german]) {
      if (/\{|undefined|NaN/u.test(text)) throw new Error(`${path}: ${text}`);
      if (path.endsWith('(2)')) expect(text, path).toContain('2');
    }
  });

  it('do not shout, and address people formally in German', () => {
    for (const [path, text] of [...english, ...german]) expect(text, path).not.toContain('!');
    for (const [path, text] of german) expect(text, path).not.toMatch(/\b(du|dein\w*|dir|dich|ihr)\b/u);
  });
});

describe('a plural', () => {
  it('follows the rules of its language', () => {
    const forms = { one: 'one', other: 'other {n}' };
    expect(pluralIn('en')(1, forms)).toBe('one');
    expect(pluralIn('de')(0, forms)).toBe('other 0');
    expect(pluralIn('de')(12_345, forms)).toBe('other 12.345');
    expect(pluralIn('en')(3, { other: '{n}' })).toBe('3');
  });
});
