import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases } from '../testing/cases.ts';
import { replayWindow, ReplayWindow } from './replay-window.ts';

/** What the window must do, said without bits: a set of all counters there ever were. */
class Model {
  readonly #seen = new Set<number>();
  #highest = -1;

  accept(counter: number): boolean {
    if (this.#seen.has(counter) || counter <= this.#highest - replayWindow) return false;
    this.#seen.add(counter);
    this.#highest = Math.max(this.#highest, counter);
    return true;
  }
}

/** Steps that stay near each other, now and then with a jump about as wide as the window. */
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -40, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: -2 * replayWindow, max: 3 * replayWindow }) },
  ),
  { minLength: 1, maxLength: 120 },
);

describe('the replay window', () => {
  it('accepts exactly what a full memory would, as far back as it reaches', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 }), steps, (start, moves) => {
        const window = new ReplayWindow();
        const model = new Model();
        let counter = start;
        for (const move of moves) {
          counter = Math.max(0, counter + move);
          expect(window.accept(counter)).toBe(model.accept(counter));
        }
      }),
      { numRuns: cases(3000) },
    );
  });

  it('says before decrypting what it will say afterwards', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const window = new ReplayWindow();
        let counter = replayWindow;
        for (const move of moves) {
          counter = Math.max(0, counter + move);
          const isNew = window.isNew(counter);
          expect(window.accept(counter)).toBe(isNew);
          expect(window.isNew(counter)).toBe(false);
        }
      }),
    );
  });

  it('takes counters out of order once each', () => {
    const window = new ReplayWindow();
    expect([5, 3, 4, 5, 3, 0].map((counter) => window.accept(counter))).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('refuses what is too old to tell', () => {
    const window = new ReplayWindow();
    window.accept(replayWindow);
    expect(window.accept(0)).toBe(false);
    expect(window.accept(1)).toBe(true);
  });

  it('forgets nothing when asked about a counter that was never authentic', () => {
    const window = new ReplayWindow();
    window.accept(7);
    window.isNew(7 + 10 * replayWindow);
    expect(window.accept(7)).toBe(false);
  });
});
