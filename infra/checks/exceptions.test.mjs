import { expect, it } from 'vitest';

import { checkout } from './fixtures/checkout.mjs';
import { findBareExceptions } from './exceptions.mjs';

/** Put together here, or this file itself would be found. */
const [rule, block] = ['// oxlint', '/* oxlint'].map((begin) => `${begin}-disable`);
const exception = (/** @type {string} */ rest) => `${rule}-next-line no-empty${rest}`;

it('finds exceptions from a rule that say no reason, wherever our code is', () => {
  const root = checkout({
    'packages/a/src/b.tsx': `${exception('')}\nconst a = {};\n`,
    'e2e/c.ts': `  ${block} no-console */\n`,
    'infra/d.mjs': `${exception(' --')}\n`,
  });
  expect(findBareExceptions(root).map((line) => line.split(': ', 1)[0])).toEqual([
    'e2e/c.ts:1',
    'infra/d.mjs:1',
    'packages/a/src/b.tsx:1',
  ]);
});

it('takes those with a reason, and what others wrote', () => {
  const root = checkout({
    'packages/a/src/b.ts': `${exception(' -- nothing is to be done here')}\n`,
    'packages/a/node_modules/c/index.ts': `${exception('')}\n`,
    'packages/a/dist/index.ts': `${exception('')}\n`,
  });
  expect(findBareExceptions(root)).toEqual([]);
});
