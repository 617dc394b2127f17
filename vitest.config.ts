import { playwright } from '@vitest/browser-playwright';
import { configDefaults, defineConfig } from 'vitest/config';
import { chromiumPath, chromiumSwitches } from './e2e/fixtures/chromium.ts';
import { symbolPictures } from './packages/web/build/symbol-pictures.ts';

/** What each of these files leaves behind is none of the others'. To start anew for each takes as long as they do. */
const together = ['packages/{protocol,e2ee}/src/**/*.test.ts'];

/** Two real connections and what is between them, in one page. See "Tests" in CONTRIBUTING.md. */
const inBrowser = 'packages/*/src/**/*.browser.test.ts';

const chromium = playwright({
  // Only then does a connection look at all of the machine's interfaces, the loopback among them.
  contextOptions: { permissions: ['camera', 'microphone'] },
  launchOptions: {
    executablePath: chromiumPath(),
    args: [
      // Two connections of one page meet on this machine, whatever network it has.
      ...chromiumSwitches(['WebRtcHideLocalIpsWithMdns']),
      '--allow-loopback-in-peer-connection',
      // Nothing is asked of anybody else.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
      '--autoplay-policy=no-user-gesture-required',
    ],
  },
});

export default defineConfig({
  plugins: [symbolPictures()],
  test: {
    // More than half of the time is waiting: four files at a time keep two cores busy.
    maxWorkers: 4,
    // Real workers, sockets and processes on a machine that may be busy with something else.
    setupFiles: [`${import.meta.dirname}/infra/checks/wait-for-timeout.mjs`],
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
          exclude: [...configDefaults.exclude, ...together, inBrowser],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [inBrowser],
          browser: {
            enabled: true,
            headless: true,
            provider: chromium,
            instances: [{ browser: 'chromium' }],
            screenshotFailures: false,
          },
        },
      },
    ],
  },
});
