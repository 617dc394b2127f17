// Finds code that asks what kind a room is by its name. What kinds differ in stands in the table of
// packages/protocol/src/room-kinds.ts, so that a new kind has to say it; a comparison would take a branch for it unasked.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const TABLE = 'packages/protocol/src/room-kinds.ts';

/** Tests compare what they expect with what they get. */
const isForeign = (/** @type {string} */ name) =>
  ['node_modules', 'dist'].includes(path.basename(name)) || /\.test\.tsx?$/.test(name);

/**
 * @param {string} root of the checkout
 * @returns {string[]} one line for each comparison, with its place
 */
export function findKindComparisons(root) {
  const kinds = kindsIn(readFileSync(path.join(root, TABLE), 'utf8'));
  const files = globSync('packages/**/*.{ts,tsx,css}', { cwd: root, exclude: isForeign }).toSorted();
  return files.flatMap((file) =>
    comparisons(readFileSync(path.join(root, file), 'utf8'), kinds).map(
      ({ line, text }) => `${file}:${line}: ${text}: ask ${TABLE} for what the kind is like`,
    ),
  );
}

/**
 * @param {string} table
 * @returns {string[]} the names of all kinds
 */
function kindsIn(table) {
  const [, list = ''] = /roomKind = v\.picklist\(\[([^\]]*)\]/.exec(table) ?? [];
  const kinds = [...list.matchAll(/'(\w+)'/g)].map(([, kind = '']) => kind);
  if (kinds.length === 0)
    throw new Error(`No kinds were found in ${TABLE}: adapt infra/checks/room-kinds.mjs.`);
  return kinds;
}

/**
 * @param {string} source
 * @param {readonly string[]} kinds
 * @returns {{ line: number, text: string }[]}
 */
function comparisons(source, kinds) {
  const kind = `(["'\`])(?:${kinds.join('|')})\\1`;
  const forms = [
    // Where a page stands is no kind: `stage.at === 'call'`.
    `(?<!\\bat\\s*)(?<![=!])[=!]==?\\s*${kind}`,
    `${kind}\\s*[=!]==?`,
    `\\bcase\\s+${kind}\\s*:`,
    `\\[[^\\]]*${kind}[^\\]]*\\]\\s*\\.includes\\(`,
    `\\[data-kind=${kind}\\]`,
  ];
  return forms.flatMap((form) =>
    [...source.matchAll(new RegExp(form, 'g'))].map((match) => ({
      line: source.slice(0, match.index).split('\n').length,
      text: match[0].trim(),
    })),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findKindComparisons(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'));
  for (const comparison of found) console.error(comparison);
  process.exitCode = found.length === 0 ? 0 : 1;
}
