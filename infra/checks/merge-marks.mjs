// Finds what a merge leaves between the two sides of a conflict. In code the compiler stumbles over it; in a text
// nobody does, and a formatter even makes a quotation of it.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Folders of what we did not write: installed, built, kept from earlier. */
const FOREIGN = new Set(['node_modules', 'dist', 'test-results', '.git', '.cache']);

const isForeign = (/** @type {string} */ name) => FOREIGN.has(path.basename(name));

const TEXT = '**/{run,*.{cfg,conf,css,html,json,md,mjs,nft,patch,pml,service,svg,ts,tsx,yaml,yml}}';

/** The first and the last mark, also as Markdown's formatter writes them; the one between them may be a heading. */
const MARK = /^\s*(?:<{7}|>{7}|(?:> ){6}>) \S/;

/**
 * @param {string} root of the checkout
 * @returns {string[]} one line for each mark, with its place
 */
export function findMergeMarks(root) {
  const files = globSync([TEXT, '.ci/run'], { cwd: root, exclude: isForeign }).toSorted();
  return files.flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (MARK.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const marks = findMergeMarks(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'));
  for (const mark of marks) console.error(mark);
  process.exitCode = marks.length === 0 ? 0 : 1;
}
