// Finds exceptions from the linter's rules for which no reason stands beside them.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { findLines } from './find-lines.mjs';

const CODE = ['{packages,e2e,infra}/**/*.{mjs,ts,tsx}'];
const EXCEPTION = /[/*] (?:ox|es)lint-disable/;
const REASON = / -- \S/;

/**
 * @param {string} root of the checkout
 * @returns {string[]} one line for each exception without a reason, with its place
 */
export const findBareExceptions = (root) =>
  findLines(root, CODE, (line) => EXCEPTION.test(line) && !REASON.test(line));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findBareExceptions(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'));
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
