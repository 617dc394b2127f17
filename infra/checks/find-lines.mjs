import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folders of what we did not write: installed, built, kept from earlier. */
const FOREIGN = new Set(['node_modules', 'dist', 'test-results', '.git', '.cache']);

const isForeign = (/** @type {string} */ name) => FOREIGN.has(path.basename(name));

/**
 * @param {string} root of the checkout
 * @param {string[]} files patterns of those to look into
 * @param {(line: string) => boolean} isFound
 * @returns {string[]} the lines that are found, each with its place
 */
export function findLines(root, files, isFound) {
  return globSync(files, { cwd: root, exclude: isForeign })
    .toSorted()
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (isFound(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
}
