import { describe, expect, it } from 'vitest';
import { levelOf } from './level.ts';

const tone = (amplitude: number) =>
  Float32Array.from({ length: 2048 }, (_, index) => amplitude * Math.sign(Math.sin(index / 8) || 1));

describe('the level of samples', () => {
  it('is 0 for silence and 1 for full scale', () => {
    expect(levelOf(new Float32Array(2048))).toBe(0);
    expect(levelOf(tone(1))).toBe(1);
  });

  it('takes even steps in decibels', () => {
    expect(levelOf(tone(10 ** (-30 / 20)))).toBeCloseTo(0.5, 5);
    expect(levelOf(tone(10 ** (-15 / 20)))).toBeCloseTo(0.75, 5);
  });
});
