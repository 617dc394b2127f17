import { vi } from 'vitest';

/** Milliseconds. vitest itself gives up after one second, which a machine that is busy with something else may need. */
const timeout = 10_000;

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout, ...options });
