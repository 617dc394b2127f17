import { describe, expect, it } from 'vitest';
import { check as deCheck } from './de-check.ts';
import { firewall as deFirewall } from './de-firewall.ts';
import { de } from './de.ts';
import { check as enCheck } from './en-check.ts';
import { firewall as enFirewall } from './en-firewall.ts';
import { en } from './en.ts';
import { allowed, avoided, terms } from './glossary.ts';
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
  // Seconds.
  'call.connection.interruptedFor(1)',
  'call.connection.interruptedFor(2)',
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

const languages = { en: english, de: german } as const;

/** Rules that a text breaks, in words. */
const broken = (language: 'en' | 'de', path: string, text: string): string[] =>
  allowed[language].some((start) => path.startsWith(start))
    ? []
    : avoided[language]
        .filter(({ word }) => word.test(text))
        .map(({ word, instead }) => `${path}: “${text}” has ${String(word)}; say: ${instead}`);

const shown = (language: 'en' | 'de') => [...languages[language].values()].join('\n').toLowerCase();

describe('the glossary', () => {
  it('is kept by every text', () => {
    const faults = (['en', 'de'] as const).flatMap((language) =>
      [...languages[language]].flatMap(([path, text]) => broken(language, path, text)),
    );
    expect(faults).toEqual([]);
  });

  it.each([
    ['en', 'They lie on this device only.'],
    ['en', 'Their browser does not hold the key of the one to be expected.'],
    ['en', 'Nobody from your contacts, going by the key of their browser.'],
    ['en', 'The browser may not use the camera.'],
    ['en', 'The browser is holding the sound back.'],
    ['en', 'Somebody whom you do not know is calling'],
    ['en', 'Nothing of you is sent before they answer.'],
    ['en', 'Calls that are going on may end in peace.'],
    ['en', 'Another one has taken over; please check that you are heard.'],
    ['en', 'Quality of the way'],
    ['de', 'Gastgeber'],
    ['de', 'Bevor Sie nicht beide zugestimmt haben'],
    ['de', 'Neuer Versuch seit 5 s'],
    ['de', 'Sie treten bei'],
    ['de', 'Der Link ist vielleicht vertippt.'],
    ['de', 'Güte des Weges'],
    ['de', 'Nichts dergleichen ist da.'],
    ['de', 'Der Server wird gefragt.'],
    ['de', 'Der Name ohne https (freiwillig)'],
    ['de', 'Auch bei Menschen klingeln, die keine Kontakte sind'],
  ] as const)('in %s would not take: %s', (language, text) => {
    expect(broken(language, 'text', text)).not.toEqual([]);
  });

  it('exempts only texts that need it', () => {
    for (const language of ['en', 'de'] as const) {
      for (const start of allowed[language]) {
        const has = [...languages[language]].some(
          ([path, text]) => path.startsWith(start) && avoided[language].some(({ word }) => word.test(text)),
        );
        expect(has, start).toBe(true);
      }
    }
  });

  it('names what the pages show', () => {
    const [inEnglish, inGerman] = [shown('en'), shown('de')];
    for (const { en: word, de: wort, coming = false } of terms) {
      if (coming) continue;
      expect(inEnglish, word).toContain(word.replace(/^to /u, '').toLowerCase());
      expect(inGerman, wort).toContain(wort.toLowerCase());
    }
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
