import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../bootstrap/paths.mjs';

const [, section = ''] = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8').split(
  '## Where to look\n',
);
const [table = ''] = section.split('\n## ', 1);
const rows = [...table.matchAll(/^\| (\S.*\?) +\| `(\S+)` +\|$/gm)].map(([, question, file = '']) => ({
  question,
  file,
}));

it('the table of where to look names files that are there', () => {
  expect(rows.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('the table of where to look is read whole, and asks nothing twice', () => {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  // But for its head and the line below that.
  expect(rows).toHaveLength(lines.length - 2);
  expect(rows.length).toBeGreaterThanOrEqual(30);
  expect(new Set(rows.map(({ question }) => question)).size).toBe(rows.length);
});
