import { createWriteStream } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

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
  const kernel = os.platform() === 'linux' ? `-kernel${os.release().split('.')[0]}` : '';
  return `${base}/${version}/mediasoup-worker-${version}-${os.platform()}-${os.arch()}${kernel}.tgz`;
}

/**
 * Fetches upstream's binary.
 * @param {string} url
 * @param {{
 *   folder: string, session: import('../bootstrap/session.mjs').Session, answerMs?: number, downloadMs?: number,
 * }} options the result goes into `folder`
 * @returns {Promise<string>} path of the worker
 * @throws {Error} when it is not to be had; says why in one line
 */
export async function fetchPrebuilt(
  url,
  { folder, session, answerMs = ANSWER_MS, downloadMs = DOWNLOAD_MS },
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
    await session.run('tar', ['-xzf', archive, '-C', folder, 'mediasoup-worker'], {
      what: 'the archive is broken',
    });
    return path.join(folder, 'mediasoup-worker');
  } catch (error) {
    session.signal.throwIfAborted();
    throw new Error(oneLine(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {unknown} error
 * @returns {string} the innermost reason; fetch itself only says "fetch failed"
 */
function oneLine(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? oneLine(error.cause) : error.message;
}
