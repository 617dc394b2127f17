import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { prebuiltPlatform, sha256Of } from './prebuilt-hashes.mjs';

/** A machine without a way out mostly waits for an answer that never comes; the build needs minutes anyway. */
const ANSWER_MS = 5000;
const DOWNLOAD_MS = 120_000;

/**
 * The address of the binary that mediasoup's own install script would fetch.
 * @param {{ version: string, repository: { url: string } }} manifest of the mediasoup package
 * @param {NodeJS.ProcessEnv} env with mediasoup's own variable for a mirror
 */
export function prebuiltUrl({ version, repository }, env) {
  const releases = `${repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}/releases/download`;
  const base = env['MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL'] || releases;
  return `${base}/${version}/mediasoup-worker-${version}-${prebuiltPlatform()}.tgz`;
}

/**
 * Fetches upstream's binary. What has another hash than the one that was pinned is neither unpacked nor run.
 * @param {string} url
 * @param {{
 *   folder: string, hashes: import('./prebuilt-hashes.mjs').Hashes, session: import('../bootstrap/session.mjs').Session,
 *   answerMs?: number, downloadMs?: number,
 * }} options the result goes into `folder`
 * @returns {Promise<string>} path of the worker
 * @throws {Error} when it is not to be had; says why in one line
 */
export async function fetchPrebuilt(
  url,
  { folder, hashes, session, answerMs = ANSWER_MS, downloadMs = DOWNLOAD_MS },
) {
  const unanswered = new AbortController();
  const timer = setTimeout(
    () => unanswered.abort(new Error(`no answer within ${answerMs / 1000} s`)),
    answerMs,
  );
  const signal = AbortSignal.any([session.signal, unanswered.signal, AbortSignal.timeout(downloadMs)]);
  try {
    const response = await fetch(url, { signal });
    clearTimeout(timer);
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const archive = path.join(folder, 'worker.tgz');
    await pipeline(response.body, createWriteStream(archive), { signal });
    requireHash(archive, hashes.archive);
    await session.run('tar', ['-xzf', archive, '-C', folder, 'mediasoup-worker'], {
      what: 'the archive is broken',
    });
    const worker = path.join(folder, 'mediasoup-worker');
    requireHash(worker, hashes.worker);
    return worker;
  } catch (error) {
    session.signal.throwIfAborted();
    throw new Error(oneLine(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} file
 * @param {string} pinned
 */
function requireHash(file, pinned) {
  const hash = sha256Of(file);
  if (hash !== pinned) throw new Error(`${path.basename(file)} has the hash ${hash}, and not the pinned one`);
}

/**
 * @param {unknown} error
 * @returns {string} the innermost reason; fetch itself only says "fetch failed"
 */
function oneLine(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? oneLine(error.cause) : error.message;
}
