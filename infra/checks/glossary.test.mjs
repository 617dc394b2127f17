import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../bootstrap/paths.mjs';

const [, section = ''] = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8').split('## Words\n');
const [words = ''] = section.split('\n## ', 1);
const rows = [...words.matchAll(/^\| ([a-z, ]+?) +\| .*\| `(\S+)` +\|$/gm)];
const [, retiredIn = ''] = /^Not used, (.*)$/m.exec(words) ?? [];
const retired = [...retiredIn.matchAll(/`([a-z]+)` \(/g)].map(([, word = '']) => word);

/** Words of all identifiers and texts in a source: `heldSeats` has `held` and `seats`. */
const wordsOf = (/** @type {string} */ source) =>
  new Set((source.match(/[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase().replace(/s$/, '')));

it('the table of words is read whole, names nothing twice, and leads to files that are there', () => {
  expect(rows).toHaveLength(words.split('\n').filter((line) => line.startsWith('|')).length - 2);
  expect(new Set(rows.map(([, word]) => word)).size).toBe(rows.length);
  expect(rows.filter(([, , file = '']) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('words that are not used are not used', () => {
  expect(retired.length).toBeGreaterThan(3);
  const files = globSync('packages/*/{src,gallery,build}/**/*.{ts,tsx}', {
    cwd: root,
    // The words that people read have this table of their own.
    exclude: ['packages/web/src/messages/glossary.ts'],
  });
  const found = files.flatMap((file) => {
    const used = wordsOf(readFileSync(path.join(root, file), 'utf8'));
    return retired.filter((word) => used.has(word)).map((word) => `${file}: ${word}`);
  });
  expect(found).toEqual([]);
});
