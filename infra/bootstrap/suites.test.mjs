import { expect, it } from 'vitest';

import { needChromium } from './suites.mjs';

it.each([
  [[]],
  [['packages/client']],
  [['packages/client/src/direct/direct-link.browser.test.ts']],
  [['packages/client/src/direct/conference-upgrade.test.ts', 'packages/client/src/direct/']],
  [['-t', 'a transform']],
])('Chromium is prepared where tests in a page may be chosen: %j', (args) => {
  expect(needChromium(args)).toBe(true);
});

it('Chromium is not prepared for files that need none', () => {
  expect(needChromium(['packages/client/src/direct/conference-upgrade.test.ts', 'infra/x.test.mjs'])).toBe(
    false,
  );
});
