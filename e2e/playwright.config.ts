import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './fixtures/browsers.ts';
import { SMALL_CAMERA } from './fixtures/camera-file.ts';

/** What is about pages and people, and about what is encrypted: how much arrives, and when, does not matter here. */
const pages = [
  'accessibility',
  'cards',
  'chat',
  'comparing',
  'contacts',
  'departures',
  'devices',
  'encryption',
  'first-paint',
  'former-version',
  'harness',
  'hostile-server',
  'keyboard',
  'language',
  'links',
  'ringing',
  'symbols',
  'traces',
  'verification',
  'webkit',
].map((name) => `${name}.spec.ts`);

export default defineConfig({
  testDir: '.',
  projects: [
    // Two cores bear one call whose media is looked at beside another one: `run.ts` runs both at the same time. The
    // gallery is with the media, so that both take about as long.
    { name: 'media', testMatch: '*.spec.ts', testIgnore: pages, outputDir: 'test-results/media' },
    {
      name: 'pages',
      testMatch: pages,
      outputDir: 'test-results/pages',
      use: { launchOptions: chromiumOptions({ camera: { ...SMALL_CAMERA, fps: 5 } }) },
    },
  ],
  workers: 1,
  fullyParallel: false,
  // A test that passes the second time has failed.
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // On a machine of one's own a test takes seconds; these are for one that builds something else meanwhile.
  timeout: 180_000,
  expect: { timeout: 30_000, toPass: { intervals: [100, 250] } },
  reporter: [['list'], ['json']],
  use: {
    browserName: 'chromium',
    launchOptions: chromiumOptions(),
    locale: 'en-GB',
    screenshot: 'only-on-failure',
  },
});
