import { defineConfig } from 'vitest/config';
import { symbolPictures } from './packages/web/build/symbol-pictures.ts';

export default defineConfig({
  plugins: [symbolPictures()],
  test: {
    include: [
      'packages/*/src/**/*.test.{ts,tsx}',
      'packages/*/build/*.test.ts',
      'infra/**/*.test.mjs',
      'e2e/**/*.test.ts',
    ],
    // Half of the time is waiting: three files at a time keep two cores busy.
    maxWorkers: 3,
    // Real workers, sockets and processes on a machine that may be busy with something else.
    setupFiles: ['infra/checks/patience.mjs'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Some tests look whether secrets are really let go.
    execArgv: ['--expose-gc'],
  },
});
