import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../bootstrap/fixtures/processes.mjs';
import { findProgram } from '../bootstrap/find-program.mjs';
import { root } from '../bootstrap/paths.mjs';
import { Session } from '../bootstrap/session.mjs';
import { builtKey } from './cache.mjs';
import { applyPatches, asSourcePackages } from './recipe.mjs';
import { verifyWorker } from './resolve.mjs';

const mediasoup = path.join(root, 'packages/sfu/node_modules/mediasoup');
const session = () => new Session({ output: { write: () => true } });

describe('the recipe', () => {
  // The tool for it comes with what a build needs; where upstream's binary was taken it may be missing.
  it.runIf(findProgram(['patch'], process.env))(
    'has patches that fit the installed sources, once',
    async () => {
      const sources = temporaryFolder();
      cpSync(path.join(mediasoup, 'worker'), sources, { recursive: true, dereference: true });
      await applyPatches(session(), sources);
      await expect(applyPatches(session(), sources)).rejects.toThrow(
        'does not fit this version of mediasoup',
      );
    },
  );

  it('asks the distribution for source packages, in both formats of its list', () => {
    const stanza = 'Types: deb\nURIs: http://archive.example/debian\nSuites: bookworm\nComponents: main\n';
    expect(asSourcePackages(stanza)).toBe(stanza.replace('Types: deb', 'Types: deb-src'));
    const lines = '# deb old\ndeb [signed-by=/k] http://archive.example/debian bookworm main\n';
    expect(asSourcePackages(lines)).toBe(lines.replace('\ndeb ', '\ndeb-src '));
  });
});

describe('the key of a built worker', () => {
  it('changes with the version, the recipe and the distribution', () => {
    const debian = { version: '1.2.3', recipe: 'abc', osRelease: 'ID=debian\nVERSION_ID="12"\n' };
    const key = `1.2.3-${process.platform}-${process.arch}-debian12-abc`;
    expect(builtKey(debian)).toBe(key);
    const others = [{ version: '1.2.4' }, { recipe: 'abd' }, { osRelease: 'ID=debian\nVERSION_ID="13"\n' }];
    for (const other of others) expect(builtKey({ ...debian, ...other })).not.toBe(key);
  });
});

/** @param {string} worker */
const verify = (worker) => verifyWorker(session(), { mediasoup, node: process.execPath, worker });

describe('verifyWorker', () => {
  it('accepts the worker that these tests run with', async () => {
    await verify(process.env['MEDIASOUP_WORKER_BIN'] ?? '');
  });

  it('refuses a worker that ends', async () => {
    await expect(verify('/bin/true')).rejects.toThrow('The mediasoup worker does not work.');
  });

  it('refuses a worker that crashes once it is used', async () => {
    const crashing = fileURLToPath(new URL('fixtures/crashing-worker.sh', import.meta.url));
    expect(existsSync(crashing)).toBe(true);
    await expect(verify(crashing)).rejects.toHaveProperty(
      'why',
      expect.arrayContaining([expect.stringMatching(/SIG/)]),
    );
  });
});
