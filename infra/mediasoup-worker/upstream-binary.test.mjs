import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../bootstrap/fixtures/processes.mjs';
import { root } from '../bootstrap/paths.mjs';
import { entries, machine, workerOf } from './fixtures/machine.mjs';
import { serve } from './fixtures/serve.mjs';
import { prebuiltPlatform, readHashTable, sha256Of } from './prebuilt-hashes.mjs';

const mediasoup = path.join(root, 'packages/sfu/node_modules/mediasoup');
const { version: realVersion } = JSON.parse(readFileSync(path.join(mediasoup, 'package.json'), 'utf8'));
const wrong = { archive: '0'.repeat(64), worker: '0'.repeat(64) };

/**
 * Packs a worker as upstream does.
 * @param {(worker: string) => void} make writes the program
 */
function pack(make) {
  const folder = temporaryFolder();
  const worker = path.join(folder, 'mediasoup-worker');
  make(worker);
  chmodSync(worker, 0o755);
  const archive = path.join(folder, 'worker.tgz');
  execFileSync('tar', ['-czf', archive, '-C', folder, 'mediasoup-worker']);
  return { archive, hashes: { archive: sha256Of(archive), worker: sha256Of(worker) } };
}

/** A program that passes for a worker, and leaves a mark where it runs. */
function falseWorker() {
  const mark = path.join(temporaryFolder(), 'it-ran');
  const write = (/** @type {string} */ file) => writeFileSync(file, `#!/bin/sh\ntouch ${mark}\nexit 41\n`);
  return { write, ran: () => existsSync(mark) };
}

/** @param {string} archive */
async function mirror(archive) {
  /** @type {string[]} */
  const requests = [];
  const address = await serve(({ url = '' }, response) => {
    requests.push(url);
    response.end(readFileSync(archive));
  });
  return { requests, env: { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: address } };
}

/** A port of this machine on which nobody listens any more. */
async function closedPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? address?.port : undefined;
}

/** @param {import('./prebuilt-hashes.mjs').Hashes | null} hashes */
const pinned = (hashes, version = '1.2.3') => ({ [version]: { [prebuiltPlatform()]: hashes } });

describe("upstream's binary", () => {
  it('is taken where it has the pinned hash, and then from the cache', async () => {
    const { archive, hashes } = pack((file) => copyFileSync(process.env['MEDIASOUP_WORKER_BIN'] ?? '', file));
    const { requests, env } = await mirror(archive);
    const { resolve, builds } = machine({ mediasoup, hashTable: pinned(hashes, realVersion) });
    const worker = (await workerOf(resolve(env))) ?? '';
    expect(sha256Of(worker)).toBe(hashes.worker);
    expect(await workerOf(resolve(env))).toBe(worker);
    expect(requests).toEqual([`/${realVersion}/mediasoup-worker-${realVersion}-${prebuiltPlatform()}.tgz`]);
    expect(builds()).toEqual([]);
    // Packs and verifies a real worker of ten megabytes.
  }, 60_000);

  it('never runs where it has another', async () => {
    const { write, ran } = falseWorker();
    const { archive, hashes } = pack(write);
    const { requests, env } = await mirror(archive);
    // With the real package, which would start it.
    const { resolve, builds } = machine({ mediasoup, hashTable: pinned(wrong, realVersion) });
    const run = resolve(env);
    expect(await workerOf(run)).toMatch(/mediasoup-worker$/);
    expect(ran()).toBe(false);
    expect(run.output()).toContain(`worker.tgz has the hash ${hashes.archive}, and not the pinned one`);
    expect(requests).toHaveLength(1);
    expect(builds()).toHaveLength(1);
  }, 60_000);

  it.each([
    ['no hash is pinned', null, {}],
    ['people build it themselves', wrong, { MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: 'true' }],
  ])('is not asked for where %s', async (_, hashes, more) => {
    const { requests, env } = await mirror(pack(falseWorker().write).archive);
    const { resolve, builds } = machine({ hashTable: pinned(hashes) });
    const run = resolve({ ...env, ...more });
    await workerOf(run);
    expect(run.output()).toContain('Building the worker here, once, in some minutes.');
    expect([requests.length, builds().length]).toEqual([0, 1]);
  });

  it('is not run from the cache when nobody compared it, or it changed there', async () => {
    const { write, ran } = falseWorker();
    const { resolve, builds, cache } = machine({ hashTable: pinned(wrong) });
    // What was made by earlier versions, and of this one.
    for (const key of ['prebuilt', `prebuilt-${wrong.worker.slice(0, 12)}`]) {
      const entry = path.join(cache, `1.2.3-${process.platform}-${process.arch}-${key}`);
      mkdirSync(entry, { recursive: true });
      write(path.join(entry, 'mediasoup-worker'));
      chmodSync(path.join(entry, 'mediasoup-worker'), 0o755);
    }
    const env = { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${await closedPort()}` };
    const run = resolve(env);
    await workerOf(run);
    expect(run.output()).toMatch(/^ {2}Upstream's binary is not to be had: .*ECONNREFUSED.*\.$/m);
    expect(builds()).toHaveLength(1);
    expect(ran()).toBe(false);
    expect(entries(cache)).toHaveLength(3);
  });
});

describe('the table of hashes', () => {
  it('knows the version that is installed, if only that nobody looked at its binaries yet', () => {
    const table = readHashTable();
    expect(Object.keys(table)).toContain(realVersion);
    for (const hashes of Object.values(table).flatMap((platforms) => Object.values(platforms))) {
      if (hashes === null) continue;
      expect(Object.keys(hashes).toSorted()).toEqual(['archive', 'worker']);
      for (const hash of Object.values(hashes)) expect(hash).toMatch(/^[\da-f]{64}$/);
    }
  });

  it('is filled from the archives themselves', () => {
    const { archive, hashes } = pack((file) => writeFileSync(file, 'a worker'));
    const folder = temporaryFolder();
    for (const name of ['pin.mjs', 'prebuilt-hashes.mjs', 'prebuilt-hashes.json'])
      copyFileSync(path.join(import.meta.dirname, name), path.join(folder, name));
    const named = path.join(folder, 'mediasoup-worker-9.8.7-linux-x64-kernel6.tgz');
    copyFileSync(archive, named);
    execFileSync(process.execPath, [path.join(folder, 'pin.mjs'), named]);
    const table = JSON.parse(readFileSync(path.join(folder, 'prebuilt-hashes.json'), 'utf8'));
    expect(table).toEqual({ ...readHashTable(), '9.8.7': { 'linux-x64-kernel6': hashes } });
  });
});
