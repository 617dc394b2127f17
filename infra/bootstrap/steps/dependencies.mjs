import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { fingerprint } from '../fingerprint.mjs';
import { withLock } from '../lock.mjs';
import { projectCache, root } from '../paths.mjs';
import { preparePnpm } from './toolchain.mjs';

/** @typedef {import('../session.mjs').Session} Session */

/** Lies within, so that removing node_modules removes what claims that it is complete. */
const stamp = path.join(root, 'node_modules', '.sotto-installed');

/**
 * Installs what the lockfile says, unless that is what is installed.
 * @param {Session} session
 * @param {{ node: string }} options
 */
export function prepareDependencies(session, { node }) {
  return session.steps.run('Dependencies', async (step) => {
    const wanted = wantedDependencies();
    if (readStamp() === wanted) return step.note('unchanged');

    const wait = (/** @type {string} */ owner) => step.progress(`waiting for ${owner}`);
    await withLock(
      path.join(projectCache, 'dependencies.lock'),
      { signal: session.signal, env: session.env, onWait: wait },
      async () => {
        if (readStamp() === wanted) return;
        rmSync(stamp, { force: true });
        step.progress('getting pnpm');
        const pnpm = await preparePnpm(session, step);
        await session.run(pnpm, INSTALL, {
          cwd: root,
          env: withNode(session.env, node),
          what: 'The dependencies could not be installed.',
          remedy: 'Check that this machine reaches the npm registry (npm ping), and try again.',
          onLine: (line) => step.progress(line.trim()),
        });
        writeFileSync(stamp, wanted);
      },
    );
    step.note('installed from the lockfile');
  });
}

/**
 * The lockfile holds a hash of each package. Whether its versions have aged enough was checked when it was written;
 * asking the registry again about each of them would only make the first start slower.
 */
const INSTALL = ['install', '--frozen-lockfile', '--trust-lockfile', '--reporter=append-only'];

/** @returns {string} a hash of everything that decides what pnpm installs */
function wantedDependencies() {
  const manifests = fingerprint(root, ['packages', 'package.json', 'e2e/package.json'], leadsToNoManifest);
  return `${manifests} ${fingerprint(root, ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'infra/toolchain/pnpm/package.json'])}`;
}

/** @param {string} name */
function leadsToNoManifest(name) {
  return !/^(packages|packages\/[^/]+|.*package\.json)$/.test(name);
}

function readStamp() {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} node
 * @returns {NodeJS.ProcessEnv} with `node` first in PATH, for programs that start it by name
 */
export function withNode(env, node) {
  return { ...env, PATH: [path.dirname(node), env['PATH']].filter(Boolean).join(path.delimiter) };
}
