// Finds folders of a package that import each other in a circle: then none of them can be read, tested or moved without
// the others. The linter does the same for files (`import/no-cycle`).
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { importedSpecifiers } from './import-boundaries.mjs';

/** Tests import whatever they test, and nothing imports them. */
const isForeign = (/** @type {string} */ name) =>
  ['node_modules', 'testing'].includes(path.basename(name)) || /\.test\.tsx?$/.test(name);

/**
 * @param {string} root of the checkout
 * @returns {string[]} one line for each folder that is in a circle
 */
export function findFolderCircles(root) {
  const sources = globSync('packages/*/src', { cwd: root }).toSorted();
  return sources.flatMap((source) =>
    circlesIn(importsOf(path.join(root, source))).flatMap((circle) =>
      circle.map((folder) => `${source}: ${folder} is in a circle with ${others(circle, folder)}`),
    ),
  );
}

/**
 * @param {readonly string[]} circle
 * @param {string} folder
 */
const others = (circle, folder) => circle.filter((other) => other !== folder).join(', ');

/**
 * @param {string} source folder of a package's sources
 * @returns {Map<string, Set<string>>} which folders each folder imports from, types included
 */
function importsOf(source) {
  const files = globSync('**/*.{ts,tsx}', { cwd: source, exclude: isForeign }).toSorted();
  /** @type {Map<string, Set<string>>} */
  const imports = new Map(files.map((file) => [path.dirname(file), new Set()]));
  for (const file of files) {
    const folder = path.dirname(file);
    for (const { specifier } of importedSpecifiers(readFileSync(path.join(source, file), 'utf8'))) {
      const target = path.dirname(path.join(folder, specifier));
      if (specifier.startsWith('.') && target !== folder) imports.get(folder)?.add(target);
    }
  }
  return imports;
}

/**
 * @param {Map<string, Set<string>>} imports
 * @returns {string[][]} the folders of each circle
 */
function circlesIn(imports) {
  const reached = new Map([...imports.keys()].map((folder) => [folder, reachableFrom(folder, imports)]));
  const circles = [...reached.keys()].map((folder) =>
    [...reached.keys()].filter((other) => reached.get(folder)?.has(other) && reached.get(other)?.has(folder)),
  );
  return circles.filter(([first], index) => first !== undefined && [...reached.keys()][index] === first);
}

/**
 * @param {string} folder
 * @param {Map<string, Set<string>>} imports
 * @returns {Set<string>} the folders that it imports from, at first or second hand; itself only in a circle
 */
function reachableFrom(folder, imports) {
  /** @type {Set<string>} */
  const reached = new Set();
  const next = [...(imports.get(folder) ?? [])];
  for (let other = next.pop(); other !== undefined; other = next.pop()) {
    if (reached.has(other)) continue;
    reached.add(other);
    next.push(...(imports.get(other) ?? []));
  }
  return reached;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
  const found = findFolderCircles(root);
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
