import { describe, expect, it } from 'vitest';
import { pickLanguage } from './language.ts';

describe('the language', () => {
  it('is the first of the wanted ones that there is, whatever the region', () => {
    expect(pickLanguage(['de-AT', 'en'])).toBe('de');
    expect(pickLanguage(['fr-FR', 'de', 'en'])).toBe('de');
    expect(pickLanguage(['EN-us', 'de'])).toBe('en');
  });

  it('is English where none of the wanted ones is there', () => {
    expect(pickLanguage(['fr', 'toString'])).toBe('en');
    expect(pickLanguage([])).toBe('en');
  });
});
