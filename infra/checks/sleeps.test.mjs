import { expect, it } from 'vitest';

import { root } from '../bootstrap/paths.mjs';
import { checkout } from './fixtures/checkout.mjs';
import { findBareSleeps } from './sleeps.mjs';

/** Put together here, or this file itself would be found. */
const wait = ['await sl', 'eep(100);'].join('');
const reason = '// Time is the point: the worker asks once in a second.';

it('finds none in this checkout', () => {
  expect(findBareSleeps(root)).toEqual([]);
});

it('finds tests that wait for a time without a reason', () => {
  const found = findBareSleeps(
    checkout({
      'packages/a/src/b.test.ts': `${wait}\n${reason}\n`,
      'packages/a/src/c.test.tsx': ['new Promise((resolve) => setTime', 'out(resolve, 100));\n'].join(''),
      'e2e/d.spec.ts': ['  await page.waitFor', 'Timeout(WINDOW);\n'].join(''),
      'infra/e.test.mjs': `// Time is the point.\n${wait}\n`,
    }),
  );
  expect(found.map((line) => line.split(': ', 1)[0])).toEqual([
    'e2e/d.spec.ts:1',
    'infra/e.test.mjs:2',
    'packages/a/src/b.test.ts:1',
    'packages/a/src/c.test.tsx:1',
  ]);
});

it('takes those with a reason, turns of the loop, and what is no test', () => {
  const folder = checkout({
    'packages/a/src/b.test.ts': `${reason}\n${wait}\n`,
    'packages/a/src/c.test.ts': 'new Promise((resolve) => setTimeout(resolve, 0));\n',
    'packages/a/src/d.ts': `${wait}\n`,
  });
  expect(findBareSleeps(folder)).toEqual([]);
});
