import { vi } from 'vitest';

/** Waits until `check` throws no more, long enough for a machine that is busy with other things. */
export const eventually = <T>(check: () => T): Promise<T> =>
  vi.waitFor(check, { timeout: 8000, interval: 5 });
