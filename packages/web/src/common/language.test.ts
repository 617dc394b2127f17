import { describe, expect, it } from 'vitest';
import { pickLanguage } from './chosen.ts';
import { localesOf } from './language.ts';

describe('the tags for formats', () => {
  it('are those of the browser in the language of the page, and that language', () => {
    expect(localesOf('de', ['de-AT', 'fr', 'en-GB', 'de'])).toEqual(['de-AT', 'de', 'de']);
    expect(localesOf('en', [])).toEqual(['en']);
  });

  it.each([
    'en-US@posix',
    'en_US.UTF-8',
    'en_US',
    'en-',
    'en--US',
    'en-u',
    'en-🙂',
    'C',
    '*',
    '',
    'en-toolongforasubtag',
  ])('are such that every format can be made, with %j in the settings', (tag) => {
    const locales = localesOf('en', [tag, 'en-GB']);
    expect(locales.slice(-2)).toEqual(['en-GB', 'en']);
    expect(() => [
      new Intl.DateTimeFormat(locales),
      new Intl.NumberFormat(locales),
      new Intl.Collator(locales),
      new Intl.PluralRules(locales),
    ]).not.toThrow();
  });

  it('keep the region where the rest of a tag is none', () => {
    expect(localesOf('en', ['en-US@posix', 'en_GB.UTF-8'])).toEqual(['en-US', 'en-GB', 'en']);
  });
});

describe('the language', () => {
  it('is the first of the wanted ones that there is, whatever the region', () => {
    expect(pickLanguage(['de-AT', 'en'])).toBe('de');
    expect(pickLanguage(['fr-FR', 'de', 'en'])).toBe('de');
    expect(pickLanguage(['EN-us', 'de'])).toBe('en');
    expect(pickLanguage(['de_DE.UTF-8', 'en'])).toBe('de');
    expect(pickLanguage(['en-US@posix', 'de'])).toBe('en');
  });

  it('is English where none of the wanted ones is there', () => {
    expect(pickLanguage(['fr', 'toString'])).toBe('en');
    expect(pickLanguage([])).toBe('en');
  });
});
