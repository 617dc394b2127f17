// Finds what a merge leaves between the two sides of a conflict. In code the compiler stumbles over it; in a text
// nobody does, and a formatter even makes a quotation of it.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { findLines } from './find-lines.mjs';

const TEXT = [
  '**/{run,*.{cfg,conf,css,html,json,md,mjs,nft,patch,pml,service,svg,ts,tsx,yaml,yml}}',
  '.ci/run',
];

/** The first and the last mark, also as Markdown's formatter writes them; the one between them may be a heading. */
const MARK = /^\s*(?:<{7}|>{7}|(?:> ){6}>) \S/;

/**
 * @param {string} root of the checkout
 * @returns {string[]} one line for each mark, with its place
 */
export const findMergeMarks = (root) => findLines(root, TEXT, (line) => MARK.test(line));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const marks = findMergeMarks(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'));
  for (const mark of marks) console.error(mark);
  process.exitCode = marks.length === 0 ? 0 : 1;
}
