import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { fingerprint } from './fingerprint.mjs';
import { temporaryFolder } from './fixtures/processes.mjs';

function folderWithFiles() {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'src/node_modules'), { recursive: true });
  writeFileSync(path.join(folder, 'src/a.ts'), 'a');
  writeFileSync(path.join(folder, 'src/b.ts'), 'b');
  writeFileSync(path.join(folder, 'src/node_modules/c.ts'), 'c');
  return folder;
}

const skip = (/** @type {string} */ name) => name.endsWith('node_modules');

describe('fingerprint', () => {
  it('stays while the content stays, whatever the times of the files', () => {
    const folder = folderWithFiles();
    const before = fingerprint(folder, ['src']);
    writeFileSync(path.join(folder, 'src/a.ts'), 'a');
    expect(fingerprint(folder, ['src'])).toBe(before);
    expect(fingerprint(folder, ['src/b.ts', 'src/a.ts'])).toBe(fingerprint(folder, ['src/a.ts', 'src/b.ts']));
  });

  it.each([
    ['a content', (/** @type {string} */ dir) => writeFileSync(path.join(dir, 'a.ts'), 'A')],
    ['a name', (/** @type {string} */ dir) => renameSync(path.join(dir, 'a.ts'), path.join(dir, 'z.ts'))],
    ['the number of files', (/** @type {string} */ dir) => writeFileSync(path.join(dir, 'd.ts'), '')],
  ])('changes with %s', (_, change) => {
    const folder = folderWithFiles();
    const before = fingerprint(folder, ['src'], skip);
    change(path.join(folder, 'src'));
    expect(fingerprint(folder, ['src'], skip)).not.toBe(before);
  });

  it('leaves out what is skipped', () => {
    const folder = folderWithFiles();
    const before = fingerprint(folder, ['src'], skip);
    writeFileSync(path.join(folder, 'src/node_modules/c.ts'), 'changed');
    expect(fingerprint(folder, ['src'], skip)).toBe(before);
  });

  it('bears with what is not there', () => {
    expect(fingerprint(temporaryFolder(), ['missing'])).toMatch(/^[0-9a-f]{64}$/);
  });
});
