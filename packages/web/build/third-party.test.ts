import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thirdParty } from './third-party.ts';

let root: string;
const started = process.cwd();

const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

/** Of a package: what cannot be worked out while it is built, so that something of it is shipped. */
const code = 'export const value = globalThis.name;';

/** A package of others. */
function shipped(name: string, files: Readonly<Record<string, string>>): void {
  const manifest = { name, version: '1.2.3', license: 'MIT', exports: { '.': './index.js', './*': './*' } };
  write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
  for (const [file, content] of Object.entries(files)) write(`node_modules/${name}/${file}`, content);
}

/** What the pages say of others. */
async function notices(): Promise<string> {
  const { pages, worker } = thirdParty();
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [pages],
    worker: { format: 'es', plugins: () => [worker] },
    build: { write: false, assetsInlineLimit: 0 },
  });
  if (!('output' in built)) throw new TypeError('this is no bundle');
  const file = built.output.find(({ fileName }) => fileName === 'third-party.txt');
  return file?.type === 'asset' ? String(file.source) : '';
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sotto-third-party-'));
  write('index.html', '<script type="module" src="/src/main.js"></script>');
});

afterEach(() => {
  process.chdir(started);
  rmSync(root, { recursive: true, force: true });
});

describe('what is shipped of others', () => {
  beforeEach(() => {
    shipped('in-page', { 'index.js': code, LICENSE: 'licence of in-page' });
    shipped('in-worker', { 'index.js': code, 'licence.md': 'licence of in-worker' });
    shipped('@letters/in-style', { 'letters.woff2': 'letters', 'LICENSE.txt': 'licence of in-style' });
    shipped('left-out', { 'index.js': 'export const value = 1;', LICENSE: 'licence of left-out' });
    write(
      'src/main.js',
      `import { value } from 'in-page';
       import { value as left } from 'left-out';
       import Worker from './worker.js?worker';
       import './style.css';
       document.title = String(value);
       new Worker();`,
    );
    write('src/worker.js', `import { value } from 'in-worker'; postMessage(value);`);
    write(
      'src/style.css',
      `@font-face { font-family: a; src: url('@letters/in-style/letters.woff2'); } body { font-family: a; }`,
    );
  });

  it.each([
    ['the folder of the pages', () => root],
    ['a folder in it', () => join(root, 'src')],
    ['somewhere else', () => started],
  ])('is named with its licence, where the build is started in %s', async (_, folder) => {
    process.chdir(folder());
    const text = await notices();
    for (const name of ['in-page', 'in-worker', '@letters/in-style'])
      expect(text).toContain(`${name} 1.2.3 (MIT)`);
    for (const name of ['in-page', 'in-worker', 'in-style']) expect(text).toContain(`licence of ${name}`);
    expect(text).not.toContain('left-out');
  });
});

it('a package without its licence is not shipped', async () => {
  shipped('nameless', { 'index.js': code });
  write('src/main.js', `import { value } from 'nameless'; document.title = String(value);`);
  await expect(notices()).rejects.toThrow('nameless is shipped without its licence');
});
