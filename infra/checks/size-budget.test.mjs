import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../bootstrap/fixtures/processes.mjs';
import { weigh } from './size-budget.mjs';

/** Built pages: an entry that imports a shared chunk, and a chunk that is only loaded later. */
function builtPages() {
  const dist = temporaryFolder();
  mkdirSync(path.join(dist, '.vite'));
  const manifest = {
    'index.html': {
      file: 'entry.js',
      css: ['entry.css'],
      imports: ['_shared.js'],
      dynamicImports: ['src/call.ts'],
    },
    '_shared.js': { file: 'shared.js', imports: ['index.html'] },
    'src/call.ts': { file: 'call.js', imports: ['_shared.js'] },
  };
  writeFileSync(path.join(dist, '.vite/manifest.json'), JSON.stringify(manifest));
  // Random bytes do not compress, so the sizes show which files were counted.
  const sizes = { 'entry.js': 1000, 'entry.css': 20_000, 'shared.js': 3000, 'call.js': 50_000 };
  for (const [name, size] of Object.entries(sizes)) writeFileSync(path.join(dist, name), randomBytes(size));
  return dist;
}

const script = { name: 'page', kind: /** @type {const} */ ('script'), limit: 60_000 };

describe('weigh', () => {
  it('counts what the page needs, each file once, and nothing that is loaded later', () => {
    const [page] = weigh(builtPages(), [{ ...script, modules: ['index.html', '_shared.js'] }]);
    expect(page).toMatchObject({ name: 'page', limit: 60_000 });
    expect(page?.bytes).toBeGreaterThan(4000);
    expect(page?.bytes).toBeLessThan(4200);
  });

  it('counts a chunk that the page names', () => {
    const [page] = weigh(builtPages(), [{ ...script, modules: ['index.html', 'src/call.ts'] }]);
    expect(page?.bytes).toBeGreaterThan(54_000);
  });

  it('counts styles apart', () => {
    const [page] = weigh(builtPages(), [{ ...script, kind: 'style', modules: ['index.html'] }]);
    expect(page?.bytes).toBeGreaterThan(20_000);
    expect(page?.bytes).toBeLessThan(20_100);
  });

  it('refuses a module that was not built, rather than weighing nothing', () => {
    expect(() => weigh(builtPages(), [{ ...script, modules: ['src/gone.ts'] }])).toThrow(
      'no chunk for src/gone.ts',
    );
  });
});
