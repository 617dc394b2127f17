import { configDefaults, defineConfig } from 'vitest/config';
import { symbolPictures } from './packages/web/build/symbol-pictures.ts';

/** What each of these files leaves behind is none of the others'. To start anew for each takes as long as they do. */
const together = ['packages/{protocol,e2ee}/src/**/*.test.ts'];

export default defineConfig({
  plugins: [symbolPictures()],
  test: {
    // More than half of the time is waiting: four files at a time keep two cores busy.
    maxWorkers: 4,
    // Real workers, sockets and processes on a machine that may be busy with something else.
    setupFiles: ['infra/checks/wait-for-timeout.mjs'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Some tests look whether secrets are really let go.
    execArgv: ['--expose-gc'],
    projects: [
      { extends: true, test: { name: 'together', include: together, isolate: false } },
      {
        extends: true,
        test: {
          name: 'apart',
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'packages/*/build/*.test.ts',
            'infra/**/*.test.mjs',
            'e2e/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...together],
        },
      },
    ],
  },
});
