import { describe, expect, it } from 'vitest';
import { chooseCases } from './cases.ts';

const namesOf = (part: string) => chooseCases(part).map(({ name }) => name);

describe('the cases that are measured', () => {
  it('are both kinds of each scenario, unless a part of a name is given', () => {
    expect(namesOf('')).toContain('conference open');
    expect(namesOf('').length).toBe(2 * new Set(chooseCases('').map(({ scenario }) => scenario)).size);
    expect(namesOf('udp-cut')).toEqual(['call udp-cut', 'conference udp-cut']);
    expect(namesOf('conference udp-cut')).toEqual(['conference udp-cut']);
  });

  it('are none where a part of a name fits none', () => {
    expect(namesOf('udp-cut,address-change')).toEqual([]);
  });
});
