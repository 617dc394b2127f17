import { describe, expect, it } from 'vitest';
import { formatDuration, formatMinutes } from './duration.ts';
import { hueOf, initials } from '../ui/initials.ts';

describe('a duration', () => {
  it('is hours, minutes and seconds where it is exact, so that nobody takes it for the time of day', () => {
    expect(formatDuration(0)).toBe('0:00:00');
    expect(formatDuration(247)).toBe('0:04:07');
    expect(formatDuration(3599)).toBe('0:59:59');
    expect(formatDuration(3847)).toBe('1:04:07');
  });

  it('is whole minutes where nobody counts seconds', () => {
    expect(formatMinutes(0)).toBe('<\u00A01\u00A0min');
    expect(formatMinutes(24)).toBe('24\u00A0min');
    expect(formatMinutes(64)).toBe('1\u00A0h\u00A04\u00A0min');
  });
});

describe('initials', () => {
  it('are those of the first and the last name', () => {
    expect(initials('ada lovelace')).toBe('AL');
    expect(initials('  Maximiliane von Hohenstein ')).toBe('MH');
    expect(initials('Ada')).toBe('A');
  });

  it('are whole characters in any script', () => {
    expect(initials('山田 太郎')).toBe('山太');
    expect(initials('Émile')).toBe('É');
    expect(initials('יעל בן־דוד')).toBe('יב');
    expect(initials('👩‍🚀')).toBe('👩‍🚀');
  });

  it('pass over what is no name', () => {
    expect(initials('Ada (Berlin) –')).toBe('AB');
    expect(initials('')).toBe('');
  });
});

describe('the hue of a name', () => {
  it('is always the same, and one of those there are', () => {
    for (const name of ['', 'Ada', 'אבו', 'x'.repeat(64)]) {
      expect(hueOf(name, 6)).toBe(hueOf(name, 6));
      expect(hueOf(name, 6)).toBeGreaterThanOrEqual(0);
      expect(hueOf(name, 6)).toBeLessThan(6);
    }
  });
});
