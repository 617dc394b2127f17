// Holds the built pages against what they may weigh.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/**
 * What a person downloads, in bytes of gzip at its usual level. `modules` are the source modules whose chunks the page
 * needs; what those import statically counts with them.
 * @type {readonly Budget[]}
 */
const BUDGETS = [
  {
    name: 'script to the pre-join page',
    kind: 'script',
    // The texts come in one language; German is the longer one.
    modules: ['index.html', 'src/messages/de.ts'],
    limit: 60_000,
  },
];

/** @typedef {{ name: string, kind: 'script' | 'style', modules: readonly string[], limit: number }} Budget */
/** @typedef {Record<string, { file: string, css?: string[], imports?: string[] }>} Manifest as Vite writes it */

/**
 * @param {string} dist folder with the built pages
 * @param {readonly Budget[]} budgets
 * @returns {{ name: string, bytes: number, limit: number }[]}
 */
export function weigh(dist, budgets) {
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8'));
  return budgets.map(({ name, kind, modules, limit }) => {
    const files = new Set(
      chunksOf(manifest, modules).flatMap(({ file, css }) => (kind === 'script' ? [file] : (css ?? []))),
    );
    const sizes = Array.from(files, (file) => gzipSync(readFileSync(path.join(dist, file))).length);
    return { name, bytes: sizes.reduce((sum, size) => sum + size, 0), limit };
  });
}

/**
 * @param {Manifest} manifest
 * @param {readonly string[]} modules
 * @returns {Manifest[string][]}
 */
function chunksOf(manifest, modules) {
  const chunks = new Map();
  const missing = [...modules];
  for (let module = missing.pop(); module; module = missing.pop()) {
    const chunk = manifest[module];
    if (!chunk)
      throw new Error(`The built pages have no chunk for ${module}: adapt infra/checks/size-budget.mjs.`);
    chunks.set(module, chunk);
    missing.push(...(chunk.imports ?? []).filter((each) => !chunks.has(each)));
  }
  return [...chunks.values()];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../packages/web/dist');
  for (const { name, bytes, limit } of weigh(dist, BUDGETS)) {
    const line = `${name}: ${(bytes / 1000).toFixed(1)} of ${limit / 1000} kB gzip`;
    if (bytes > limit) process.exitCode = 1;
    console.log(line);
  }
}
