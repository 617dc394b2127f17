// Finds folders of a package that import each other in a circle: then none of them can be read, tested or moved without
// the others. The linter does the same for files (`import/no-cycle`); here it is only looked whether its exceptions are
// still needed.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { importedSpecifiers } from './import-boundaries.mjs';

/**
 * Folders that are still in a circle, below `src` of each package. A folder that is in none any more has to go from here,
 * and none may come.
 */
const STILL = /** @type {Record<string, readonly string[]>} */ ({
  client: ['.', 'call', 'check', 'conference', 'contacts', 'devices', 'room', 'sfu', 'signaling'],
  web: [
    '.',
    'after',
    'call',
    'calling',
    'check',
    'contacts',
    'devices',
    'firewall',
    'home',
    'prejoin',
    'room',
    'ui',
  ],
});

/** Tests import whatever they test, and nothing imports them. */
const isForeign = (/** @type {string} */ name) =>
  ['node_modules', 'testing'].includes(path.basename(name)) || /\.test\.tsx?$/.test(name);

/**
 * @param {string} root of the checkout
 * @param {Record<string, readonly string[]>} [still] folders that are known to be in a circle, by package
 * @returns {string[]} one line for each folder that is in a circle and not known to be, or the other way
 */
export function findFolderCircles(root, still = STILL) {
  const sources = globSync('packages/*/src', { cwd: root }).toSorted();
  return sources.flatMap((source) => {
    const circles = circlesIn(importsOf(path.join(root, source)));
    const known = still[path.basename(path.dirname(source))] ?? [];
    const found = circles.flatMap((circle) =>
      circle
        .filter((folder) => !known.includes(folder))
        .map((folder) => `${source}: ${folder} is in a circle with ${others(circle, folder)}`),
    );
    const over = known
      .filter((folder) => !circles.flat().includes(folder))
      .map((folder) => `${source}: ${folder} is in no circle any more: take it from the list in ${NAME}`);
    return [...found, ...over];
  });
}

const NAME = 'infra/checks/folder-circles.mjs';

/**
 * @param {readonly string[]} circle
 * @param {string} folder
 */
const others = (circle, folder) => circle.filter((other) => other !== folder).join(', ');

/**
 * @param {string} root of the checkout
 * @returns {string[]} one line for each file that the linter's rule leaves out although it is in no circle
 */
export function findNeedlessExceptions(root) {
  const rules = readFileSync(path.join(root, '.oxlintrc.json'), 'utf8');
  const [, list = ''] = /"files": \[([^\]]*)\],\s*"rules": \{ "import\/no-cycle": "off" \}/.exec(rules) ?? [];
  return [...list.matchAll(/"(packages\/[^/]+\/src)\/([^"]+)"/g)].flatMap(([, source = '', file = '']) => {
    const imports = importsOf(path.join(root, source), (name) => name);
    if (reachableFrom(file, imports).has(file)) return [];
    return [`${source}/${file} is in no circle any more: take it from the list in .oxlintrc.json`];
  });
}

/**
 * @param {string} source folder of a package's sources
 * @param {(file: string) => string} [partOf] which part of them a file belongs to: its folder unless told otherwise
 * @returns {Map<string, Set<string>>} which parts each part imports from, types included
 */
function importsOf(source, partOf = (file) => path.dirname(file)) {
  const files = globSync('**/*.{ts,tsx}', { cwd: source, exclude: isForeign }).toSorted();
  /** @type {Map<string, Set<string>>} */
  const imports = new Map(files.map((file) => [partOf(file), new Set()]));
  for (const file of files) {
    for (const { specifier } of importedSpecifiers(readFileSync(path.join(source, file), 'utf8'))) {
      const target = partOf(path.join(path.dirname(file), specifier));
      if (specifier.startsWith('.') && target !== partOf(file)) imports.get(partOf(file))?.add(target);
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
  const found = findFolderCircles(root).concat(findNeedlessExceptions(root));
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
