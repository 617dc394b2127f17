import { describe, expect, it } from 'vitest';
import { nextAction } from './stage-keys.ts';

describe('keys on the stage', () => {
  it('lead in, along, and stop at both ends', () => {
    expect(['Enter', 'ArrowRight', 'ArrowDown'].map((key) => nextAction(key, -1, 3))).toEqual([0, 0, 0]);
    expect(nextAction('ArrowLeft', -1, 3)).toBe(2);
    expect(nextAction('ArrowRight', 1, 3)).toBe(2);
    expect(nextAction('ArrowRight', 2, 3)).toBe(2);
    expect(nextAction('ArrowUp', 0, 3)).toBe(0);
    expect([nextAction('Home', 2, 3), nextAction('End', 0, 3)]).toEqual([0, 2]);
  });

  it('leave a button its Enter, letters to the shortcuts, and an empty stage alone', () => {
    expect(nextAction('Enter', 1, 3)).toBeNull();
    expect(nextAction('m', -1, 3)).toBeNull();
    expect(nextAction('ArrowRight', -1, 0)).toBeNull();
  });
});
