import { describe, expect, it } from 'vitest';

import { root } from '../bootstrap/paths.mjs';
import { checkout } from './fixtures/checkout.mjs';
import { findFolderCircles } from './folder-circles.mjs';

const importing = (/** @type {string[]} */ ...files) => files.map((file) => `import '${file}';\n`).join('');

/** @param {Record<string, string>} files below the sources of a package */
const packageWith = (files) =>
  checkout(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`packages/web/src/${name}`, text])),
  );

describe('findFolderCircles', () => {
  it('finds none in this checkout', () => {
    expect(findFolderCircles(root)).toEqual([]);
  });

  it('finds folders that lead back to themselves, by whichever files, and by types alone', () => {
    const files = {
      'a/one.ts': importing('../b/one.ts'),
      'a/two.ts': '',
      'b/one.ts': importing('../c/deep/one.ts'),
      'c/deep/one.ts': "import type { Two } from '../../a/two.ts';\n",
      'd/one.ts': importing('../a/one.ts'),
      'main.ts': importing('./d/one.ts'),
    };
    expect(findFolderCircles(packageWith(files))).toEqual([
      'packages/web/src: a is in a circle with b, c/deep',
      'packages/web/src: b is in a circle with a, c/deep',
      'packages/web/src: c/deep is in a circle with a, b',
    ]);
  });

  it('finds a folder and one inside of it, and the sources themselves', () => {
    const files = {
      'main.ts': importing('./a/one.ts'),
      'a/one.ts': importing('./in/one.ts'),
      'a/in/one.ts': importing('../../main.ts'),
    };
    expect(findFolderCircles(packageWith(files))).toHaveLength(3);
  });

  it('leaves alone what goes one way, files of one folder, tests, and other packages', () => {
    const files = {
      'main.ts': importing('./a/one.ts', './b/one.ts', 'node:fs'),
      'a/one.ts': importing('../b/one.ts', './two.ts', '@sotto/client'),
      'a/two.ts': importing('./one.ts'),
      'b/one.ts': '',
      'b/one.test.ts': importing('../a/one.ts'),
      'testing/one.ts': importing('../a/one.ts'),
      'b/two.ts': "// import '../a/one.ts';\n",
    };
    expect(findFolderCircles(packageWith(files))).toEqual([]);
  });
});
