import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { findProgram } from '../bootstrap/find-program.mjs';
import { userCache } from '../bootstrap/paths.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { installPackages } from '../bootstrap/steps/apt.mjs';
import { builtKey, prebuiltKey, WorkerCache } from './cache.mjs';
import { fetchPrebuilt, prebuiltUrl } from './prebuilt.mjs';
import { probeWorker } from './probe.mjs';
import { BUILD_PACKAGES, buildWorker, recipeHash } from './recipe.mjs';

/** @typedef {import('../bootstrap/session.mjs').Session} Session */
/** @typedef {import('../bootstrap/steps.mjs').Step} Step */
/** @typedef {{ mediasoup: string, node: string }} Tools `mediasoup` is its package's folder, `node` a Node that it supports */

/**
 * Finds a mediasoup worker, or makes one: `MEDIASOUP_WORKER_BIN`, what is in the user's cache, upstream's binary, a
 * local build. The first that works.
 * @param {Session} session
 * @param {Step} step
 * @param {Tools & { build?: typeof buildHere }} tools `build` is replaced in tests, which have no minutes to spare
 * @returns {Promise<string>} path of the worker
 */
export async function resolveWorker(session, step, { build = buildHere, ...tools }) {
  const given = session.env['MEDIASOUP_WORKER_BIN'];
  if (given) return useGiven(step, given);

  const manifest = JSON.parse(readFileSync(path.join(tools.mediasoup, 'package.json'), 'utf8'));
  const { version } = manifest;
  const cache = new WorkerCache(path.join(userCache(session.env), 'mediasoup-worker'));
  const keys = { prebuilt: prebuiltKey({ version }), built: builtKey({ version, recipe: recipeHash() }) };
  // A worker that no longer runs (a library is gone) is as good as none.
  const cached = () =>
    [keys.prebuilt, keys.built].map((key) => cache.find(key)).find((file) => file && !probeWorker(file));

  const found = cached();
  if (found) {
    step.note(`${version} from the cache`);
    return found;
  }
  const wait = (/** @type {string} */ owner) => step.say(`Waiting for ${owner}, which is making the worker.`);
  return cache.exclusively({ signal: session.signal, onWait: wait }, async () => {
    const madeMeanwhile = cached();
    if (madeMeanwhile) {
      step.note(`${version} from the cache`);
      return madeMeanwhile;
    }
    return (
      (await tryPrebuilt(session, step, { ...tools, manifest, cache, key: keys.prebuilt })) ??
      cache.add(keys.built, async (folder) => {
        const worker = await build(session, step, { ...tools, folder });
        step.note(`${version} built here`);
        return worker;
      })
    );
  });
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
 * }} options
 * @returns {Promise<string | undefined>} nothing when it is not to be had, and says why
 */
async function tryPrebuilt(session, step, { manifest, cache, key, ...tools }) {
  if (session.env['MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD']) return undefined;
  try {
    return await cache.add(key, async (folder) => {
      step.progress("fetching upstream's binary");
      const worker = await fetchPrebuilt(prebuiltUrl(manifest, session.env), { folder, session });
      await verifyWorker(session, { ...tools, worker });
      step.note(`${manifest.version} from upstream`);
      return worker;
    });
  } catch (error) {
    session.signal.throwIfAborted();
    step.say(
      `Upstream's binary is not to be had (${reason(error)}); building the worker here, once, in some minutes.`,
    );
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
