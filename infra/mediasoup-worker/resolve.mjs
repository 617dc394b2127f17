import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { findProgram } from '../bootstrap/find-program.mjs';
import { userCache } from '../bootstrap/paths.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { installPackages } from '../bootstrap/steps/apt.mjs';
import { builtKey, prebuiltKey, WorkerCache } from './cache.mjs';
import { fetchPrebuilt, prebuiltUrl } from './prebuilt.mjs';
import { prebuiltPlatform, readHashTable, sha256Of } from './prebuilt-hashes.mjs';
import { probeWorker } from './probe.mjs';
import { BUILD_PACKAGES, buildWorker, recipeHash } from './recipe.mjs';

/** @typedef {import('../bootstrap/session.mjs').Session} Session */
/** @typedef {import('../bootstrap/steps.mjs').Step} Step */
/** @typedef {{ mediasoup: string, node: string }} Tools `mediasoup` is its package's folder, `node` a Node that it supports */

/**
 * Finds a mediasoup worker, or makes one: `MEDIASOUP_WORKER_BIN`, what is in the user's cache, upstream's binary where its
 * hash is pinned, a local build. The first that works.
 * @param {Session} session
 * @param {Step} step
 * @param {Tools & { build?: typeof buildHere, hashTable?: import('./prebuilt-hashes.mjs').HashTable }} tools `build` and
 *   `hashTable` are replaced in tests, which have no minutes to spare and no binary of upstream's
 * @returns {Promise<string>} path of the worker
 */
export async function resolveWorker(
  session,
  step,
  { build = buildHere, hashTable = readHashTable(), ...tools },
) {
  const given = session.env['MEDIASOUP_WORKER_BIN'];
  if (given) return useGiven(step, given);

  const manifest = JSON.parse(readFileSync(path.join(tools.mediasoup, 'package.json'), 'utf8'));
  const { version } = manifest;
  const cache = new WorkerCache(path.join(userCache(session.env), 'mediasoup-worker'));
  const hashes = session.env['MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD']
    ? undefined
    : hashTable[version]?.[prebuiltPlatform()];
  const prebuilt = hashes && { hashes, key: prebuiltKey({ version, hash: hashes.worker }) };
  const built = builtKey({ version, recipe: recipeHash() });
  const cached = () => findUsable(cache, [...(prebuilt ? [prebuilt] : []), { key: built }]);

  const found = cached();
  if (found) {
    step.note(`${version} from the cache`);
    return found;
  }
  const wait = (/** @type {string} */ owner) => step.say(`Waiting for ${owner}, which is making the worker.`);
  return cache.exclusively({ signal: session.signal, env: session.env, onWait: wait }, async () => {
    const madeMeanwhile = cached();
    if (madeMeanwhile) {
      step.note(`${version} from the cache`);
      return madeMeanwhile;
    }
    const fetched =
      prebuilt && (await tryPrebuilt(session, step, { ...tools, ...prebuilt, manifest, cache }));
    if (fetched) return fetched;
    step.say('Building the worker here, once, in some minutes.');
    return cache.add(built, async (folder) => {
      const worker = await build(session, step, { ...tools, folder });
      step.note(`${version} built here`);
      return worker;
    });
  });
}

/**
 * A worker that no longer runs (a library is gone) is as good as none, and so is a download that is not what it was.
 * @param {WorkerCache} cache
 * @param {readonly { key: string, hashes?: import('./prebuilt-hashes.mjs').Hashes }[]} entries
 */
function findUsable(cache, entries) {
  for (const { key, hashes } of entries) {
    const file = cache.find(key);
    if (file && (!hashes || sha256Of(file) === hashes.worker) && !probeWorker(file)) return file;
  }
  return undefined;
}

/**
 * @param {Step} step
 * @param {string} given
 */
function useGiven(step, given) {
  const worker = path.resolve(given);
  const wrong = probeWorker(worker);
  step.note(worker);
  if (!wrong) return worker;
  const remedy = 'Set MEDIASOUP_WORKER_BIN to a worker that runs here, or unset it.';
  throw new SetupError('MEDIASOUP_WORKER_BIN names no usable worker.', { why: [wrong], remedy });
}

/**
 * @param {Session} session
 * @param {Step} step
 * @param {Tools & {
 *   manifest: { version: string, repository: { url: string } }, cache: WorkerCache, key: string,
 *   hashes: import('./prebuilt-hashes.mjs').Hashes,
 * }} options
 * @returns {Promise<string | undefined>} nothing when it is not to be had, and says why
 */
async function tryPrebuilt(session, step, { manifest, cache, key, hashes, ...tools }) {
  try {
    return await cache.add(key, async (folder) => {
      step.progress("fetching upstream's binary");
      const worker = await fetchPrebuilt(prebuiltUrl(manifest, session.env), { folder, hashes, session });
      await verifyWorker(session, { ...tools, worker });
      step.note(`${manifest.version} from upstream`);
      return worker;
    });
  } catch (error) {
    session.signal.throwIfAborted();
    step.say(`Upstream's binary is not to be had: ${reason(error)}.`);
    return undefined;
  }
}

/** @param {unknown} error */
function reason(error) {
  if (error instanceof SetupError) return error.why[0] ?? error.message;
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {Session} session
 * @param {Step} step
 * @param {Tools & { folder: string }} options
 */
async function buildHere(session, step, { mediasoup, node, folder }) {
  await installPackages(session, step, {
    packages: await missingPackages(session),
    purpose: 'Building the mediasoup worker needs these packages',
    elsewhere:
      'On systems other than Debian and Ubuntu, build the worker as mediasoup.org describes it and set ' +
      'MEDIASOUP_WORKER_BIN to the result.',
  });
  const worker = await buildWorker(session, step, { mediasoup, folder });
  step.progress('verifying');
  await verifyWorker(session, { mediasoup, node, worker });
  return worker;
}

/**
 * @param {Session} session
 * @returns {Promise<string[]>}
 */
async function missingPackages(session) {
  if (!findProgram(['dpkg-query'], session.env)) return BUILD_PACKAGES;
  const query = ['--showformat', '${db:Status-Status} ${Package}\\n', '--show'];
  const status = await session.run('dpkg-query', query, {
    what: 'The installed packages could not be listed.',
  });
  const installed = new Set(status.split('\n').filter((line) => line.startsWith('installed ')));
  return BUILD_PACKAGES.filter((name) => !installed.has(`installed ${name}`));
}

/**
 * @param {Session} session
 * @param {Tools & { worker: string }} options
 * @throws {SetupError} when the worker does not do what Sotto needs
 */
export async function verifyWorker(session, { mediasoup, node, worker }) {
  const script = fileURLToPath(new URL('verify.mjs', import.meta.url));
  await session.run(node, [script, mediasoup, worker], {
    what: 'The mediasoup worker does not work.',
    remedy: 'Report it with these lines.',
  });
}
