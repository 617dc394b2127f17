import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { fingerprint } from '../fingerprint.mjs';
import { withLock } from '../lock.mjs';
import { projectCache, root } from '../paths.mjs';
import { withNode } from './dependencies.mjs';

/** @typedef {import('../session.mjs').Session} Session */

const web = path.join(root, 'packages/web');
const dist = path.join(web, 'dist');
/** Within, so that it comes and goes with what it tells of, also when somebody builds the pages by hand. */
const STAMP = '.vite/sources';

/** What the pages are made of: their own sources, and those of the packages that they bundle. */
const INPUTS = [
  'packages/web',
  'packages/client',
  'packages/e2ee',
  'packages/protocol',
  'pnpm-lock.yaml',
  'tsconfig.base.json',
];

/**
 * Builds the pages, unless they are built from just these sources.
 * @param {Session} session
 * @param {{ node: string }} options
 */
export function prepareWeb(session, { node }) {
  return session.steps.run('Pages', async (step) => {
    if (isBuilt(sources())) return step.note('unchanged');

    const wait = (/** @type {string} */ owner) => step.progress(`waiting for ${owner}`);
    await withLock(
      path.join(projectCache, 'web-build.lock'),
      { signal: session.signal, env: session.env, onWait: wait },
      async () => {
        const before = sources();
        if (isBuilt(before)) return;
        // Built beside and put in place whole: who serves the old pages never serves half of the new ones.
        const building = path.join(projectCache, 'web-dist');
        const vite = path.join(root, 'node_modules/vite/bin/vite.js');
        step.progress('bundling');
        await session.run(node, [vite, 'build', '--outDir', building, '--emptyOutDir', '--logLevel=warn'], {
          cwd: web,
          env: withNode(session.env, node),
          what: 'The pages could not be built.',
          remedy: 'Mend what vite complains about in packages/web.',
        });
        // What was there before the build began: a file that was saved meanwhile calls for another build.
        writeFileSync(path.join(building, STAMP), before);
        replaceFolder(dist, building);
      },
    );
    step.note('built');
  });
}

function sources() {
  return fingerprint(root, INPUTS, isNoSource);
}

/** @param {string} name */
function isNoSource(name) {
  return /(^|\/)(node_modules|dist|coverage)$|\.test\.tsx?$|\.md$/.test(name);
}

/** @param {string} hash */
function isBuilt(hash) {
  const stamp = path.join(dist, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

/**
 * @param {string} place
 * @param {string} replacement
 */
function replaceFolder(place, replacement) {
  const old = path.join(projectCache, 'web-dist-old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(place)) renameSync(place, old);
  renameSync(replacement, place);
  rmSync(old, { recursive: true, force: true });
}
