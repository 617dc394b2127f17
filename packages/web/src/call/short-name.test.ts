import { describe, expect, it } from 'vitest';
import { shortName } from './short-name.ts';

describe('a name in a sentence', () => {
  it('is whole where it is short', () => {
    expect(shortName('Miriam Okafor')).toBe('Miriam Okafor');
    expect(shortName('x'.repeat(24))).toBe('x'.repeat(24));
  });

  it('loses words at its end, and not letters', () => {
    expect(shortName('Bernadette Müller-Lüdenscheidt')).toBe('Bernadette Müller…');
    expect(shortName('Prof. Dr. Maximiliane-Charlotte von Waldeck')).toBe('Prof. Dr. Maximiliane…');
    expect(shortName('أبو عبد الرحمن محمد بن عبد الله')).toBe('أبو عبد الرحمن محمد بن…');
  });

  it('is cut where one word is too long, between characters as people count them', () => {
    expect(shortName('👩‍👩‍👧'.repeat(30))).toBe(`${'👩‍👩‍👧'.repeat(24)}…`);
  });
});
