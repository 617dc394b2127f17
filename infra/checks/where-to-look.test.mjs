import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../bootstrap/paths.mjs';
import { importedSpecifiers } from './import-boundaries.mjs';

const text = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');
const sectionOf = (/** @type {string} */ title) =>
  text.split(`\n## ${title}\n`)[1]?.split('\n## ', 1)[0] ?? '';

const table = sectionOf('Where to look');
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

const folders = [...sectionOf('Folders').matchAll(/^\| `(packages\/\S+)` +\| \S/gm)].map(
  ([, folder = '']) => folder,
);

/** What the packages' own code is in; tests import whatever they test. */
const files = globSync('packages/{server,e2ee,client,web}/src/*/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !/\/(testing|test-vectors)\/|\.test\.tsx?$/.test(file),
);

it('the table of folders has those of the packages that have several, and no other', () => {
  expect(folders.toSorted()).toEqual([...new Set(files.map((file) => path.dirname(file)))].toSorted());
});

it('each folder of the table imports from those above it', () => {
  const wrong = files.flatMap((file) => {
    const folder = path.dirname(file);
    return importedSpecifiers(readFileSync(path.join(root, file), 'utf8'))
      .map(({ specifier }) => path.join(folder, path.dirname(specifier)))
      .filter((target) => folders.indexOf(target) > folders.indexOf(folder))
      .map((target) => `${file} imports from ${target}`);
  });
  expect(wrong).toEqual([]);
});
