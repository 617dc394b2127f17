import { describe, expect, it } from 'vitest';
import { Reconciler } from './reconciler.ts';

describe('Reconciler', () => {
  it('follows a burst of wishes with one step after the running one, which sees the last wish', async () => {
    const gate = Promise.withResolvers<void>();
    const seen: number[] = [];
    let wish = 0;
    const reconciler = new Reconciler(async () => {
      seen.push(wish);
      await gate.promise;
    });

    const first = reconciler.kick();
    await Promise.resolve();
    for (wish = 1; wish < 5; wish += 1) void reconciler.kick();
    gate.resolve();
    await first;

    expect(seen).toEqual([0, 5]);
  });

  it('works again after a step threw', async () => {
    let failing = true;
    let steps = 0;
    const reconciler = new Reconciler(async () => {
      await Promise.resolve();
      steps += 1;
      if (failing) throw new Error('once');
    });

    await expect(reconciler.kick()).rejects.toThrow('once');
    failing = false;
    await reconciler.kick();

    expect(steps).toBe(2);
  });
});
