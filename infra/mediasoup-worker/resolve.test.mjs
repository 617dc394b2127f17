import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { describe, expect, it } from 'vitest';

import { temporaryFolder, until } from '../bootstrap/fixtures/processes.mjs';
import { entries, machine, workerOf } from './fixtures/machine.mjs';

describe('resolveWorker', () => {
  it('builds once and then takes it from the cache', async () => {
    const { resolve, builds, cache } = machine();
    const worker = await workerOf(resolve());
    expect(worker).toMatch(
      new RegExp(`^${cache}/1\\.2\\.3-${process.platform}-${process.arch}-.*/mediasoup-worker$`),
    );
    const second = resolve();
    expect(await workerOf(second)).toBe(worker);
    expect(second.output()).toContain('1.2.3 from the cache');
    expect(builds()).toHaveLength(1);
    expect(entries(cache)).toHaveLength(1);
  });

  it('builds once when two need it at the same time', async () => {
    const { resolve, builds, holdBuilds, letBuildsEnd } = machine();
    holdBuilds();
    const first = resolve();
    await until(() => builds().length === 1);
    const second = resolve();
    await until(() => second.output().includes(`Waiting for process ${first.child.pid}`));
    letBuildsEnd();
    expect(await workerOf(second)).toBe(await workerOf(first));
    expect(builds()).toHaveLength(1);
  });

  it.each(/** @type {const} */ (['SIGKILL', 'SIGINT', 'SIGTERM']))(
    'starts afresh after a build that %s interrupted',
    async (signal) => {
      const { resolve, builds, cache, holdBuilds, letBuildsEnd } = machine();
      holdBuilds();
      const interrupted = resolve();
      await until(() => builds().length === 1);
      interrupted.child.kill(signal);
      expect(await interrupted.ended).toEqual({ code: null, signal });

      letBuildsEnd();
      expect(await workerOf(resolve())).toBeDefined();
      expect(builds()).toHaveLength(2);
      // Nothing is left of the first one.
      expect(entries(cache)).toHaveLength(1);
    },
  );

  it('lets the one who waits take over from one who was killed', async () => {
    const { resolve, builds, holdBuilds, letBuildsEnd } = machine();
    holdBuilds();
    const first = resolve();
    await until(() => builds().length === 1);
    const second = resolve();
    await until(() => second.output().includes('Waiting for'));
    first.child.kill('SIGKILL');
    letBuildsEnd();
    expect(await workerOf(second)).toBeDefined();
    expect(builds()).toHaveLength(2);
  });

  it('builds again what does not run any more', async () => {
    const { resolve, builds } = machine();
    const worker = (await workerOf(resolve())) ?? '';
    writeFileSync(worker, '#!/bin/sh\necho "libuv.so.1: cannot open shared object file" >&2\nexit 127\n');
    expect(await workerOf(resolve())).toBe(worker);
    expect(builds()).toHaveLength(2);
  });

  it('prefers the worker that is named, and says what is wrong with it', async () => {
    const { resolve, builds } = machine();
    const folder = temporaryFolder();
    const named = path.join(folder, 'my-worker');
    writeFileSync(named, '#!/bin/sh\nexit 41\n');
    chmodSync(named, 0o755);
    expect(await workerOf(resolve({ MEDIASOUP_WORKER_BIN: named }))).toBe(named);

    const wrong = resolve({ MEDIASOUP_WORKER_BIN: '/bin/true' });
    expect(await wrong.ended).toEqual({ code: 1, signal: null });
    expect(wrong.output()).toContain(
      'MEDIASOUP_WORKER_BIN names no usable worker.\n  | /bin/true is no mediasoup worker',
    );
    const missing = resolve({ MEDIASOUP_WORKER_BIN: path.join(folder, 'missing') });
    expect(await missing.ended).toEqual({ code: 1, signal: null });
    expect(missing.output()).toContain('is not a program');
    expect(builds()).toEqual([]);
  });
});
