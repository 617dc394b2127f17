import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SeenCards } from './seen-cards.ts';

let seen: SeenCards;

beforeEach(() => {
  vi.useFakeTimers();
  seen = new SeenCards(45_000);
});
afterEach(() => vi.useRealTimers());

it('admits each card once', () => {
  expect([seen.admit('a'), seen.admit('b'), seen.admit('a')]).toEqual([true, true, false]);
});

it('admits a card again whose ring was cut short, once for each time', () => {
  seen.admit('a');
  seen.cut('a');
  expect([seen.admit('a'), seen.admit('a')]).toEqual([true, false]);
});

it('does so no longer than it could have rung', () => {
  seen.admit('a');
  vi.advanceTimersByTime(44_000);
  seen.cut('a');
  expect(seen.admit('a')).toBe(true);
  vi.advanceTimersByTime(1_000);
  seen.cut('a');
  expect(seen.admit('a')).toBe(false);
});

it('remembers a card for longer than its time is accepted', () => {
  seen.admit('a');
  vi.advanceTimersByTime(11 * 60_000);
  expect(seen.admit('a')).toBe(false);
});
