import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useLookedAt } from './use-looked-at.ts';

// A component without pixels: what its hooks kept is there at the next render, and its effects run once.
const component = vi.hoisted(() => ({
  kept: undefined as { value: unknown } | undefined,
  cleanUp: undefined as (() => void) | undefined,
}));
vi.mock('@preact/signals', () => ({ useSignal: (value: unknown) => (component.kept ??= { value }) }));
vi.mock('preact/hooks', () => ({
  useEffect: (effect: () => () => void) => {
    component.cleanUp ??= effect();
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  component.kept = undefined;
  component.cleanUp = undefined;
});

afterEach(() => {
  vi.useRealTimers();
});

it('takes an answer only when what is asked about has been there for a second', () => {
  expect(useLookedAt()).toBe(false);
  vi.advanceTimersByTime(999);
  expect(useLookedAt()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(useLookedAt()).toBe(true);
});

it('leaves nothing behind when the question goes before', () => {
  useLookedAt();
  component.cleanUp?.();
  expect(vi.getTimerCount()).toBe(0);
});
