import { describe, expect, it } from 'vitest';
import { isNamed } from './is-named.ts';

describe('a name that is looked for', () => {
  it('is found by each part of it, in any order', () => {
    for (const wanted of ['Miriam', 'oka', ' okafor  mir ', 'm o'])
      expect(isNamed('Miriam Okafor', wanted)).toBe(true);
    expect(isNamed('Miriam Okafor', 'Miriam Weber')).toBe(false);
  });

  it('is found in any case, without its accents and with them', () => {
    expect(isNamed('Lucía Fernández', 'LUCIA fernandez')).toBe(true);
    expect(isNamed('Lucia Fernandez', 'lucía')).toBe(true);
    expect(isNamed('Anna Groß', 'gross')).toBe(true);
    expect(isNamed('Jürgen', 'jurgen')).toBe(true);
  });

  it('is found where nothing was typed, and so are names in other letters', () => {
    expect(isNamed('Ada', '')).toBe(true);
    expect(isNamed('Ada', '   ')).toBe(true);
    expect(isNamed('נועה לוי', 'לוי')).toBe(true);
  });
});
