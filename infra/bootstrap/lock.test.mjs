import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { linesOf, startScript, temporaryFolder, until } from './fixtures/processes.mjs';
import { withLock } from './lock.mjs';

const never = new AbortController().signal;

describe('withLock', () => {
  it('lets one process work at a time', async () => {
    const folder = temporaryFolder();
    const log = path.join(folder, 'log');
    const scripts = Array.from({ length: 4 }, () =>
      startScript('hold-lock.mjs', [path.join(folder, 'lock'), log, '50']),
    );
    for (const { ended } of scripts) expect(await ended).toEqual({ code: 0, signal: null });

    const lines = linesOf(log);
    expect(lines).toHaveLength(8);
    for (let index = 0; index < lines.length; index += 2) {
      const [pid] = lines[index]?.split(' ') ?? [];
      expect(lines.slice(index, index + 2)).toEqual([`${pid} holds`, `${pid} releases`]);
    }
  });

  it('is free again when its holder was killed', async () => {
    const folder = temporaryFolder();
    const lock = path.join(folder, 'lock');
    const { child, ended } = startScript('hold-lock.mjs', [lock, path.join(folder, 'log'), '60000']);
    await until(() => linesOf(path.join(folder, 'log')).length === 1);
    child.kill('SIGKILL');
    await ended;

    expect(await withLock(lock, { signal: never, env: process.env }, async () => 'mine')).toBe('mine');
  });

  it('names who holds it to those who wait, and ends their wait on a signal', async () => {
    const folder = temporaryFolder();
    const lock = path.join(folder, 'lock');
    const { child } = startScript('hold-lock.mjs', [lock, path.join(folder, 'log'), '60000']);
    await until(() => linesOf(path.join(folder, 'log')).length === 1);

    const controller = new AbortController();
    /** @type {string[]} */
    const owners = [];
    const onWait = (/** @type {string} */ owner) => {
      owners.push(owner);
      controller.abort(new Error('interrupted'));
    };
    const waiting = withLock(
      lock,
      { signal: controller.signal, env: process.env, onWait },
      async () => 'mine',
    );
    await expect(waiting).rejects.toThrow('interrupted');
    expect(owners).toEqual([`process ${child.pid}`]);
  });

  it.runIf(process.platform === 'linux')('shows whatever holds it no secret of this process', async () => {
    const lock = path.join(temporaryFolder(), 'lock');
    process.env['SOTTO_SECRET'] = 'a secret';
    try {
      const { PATH } = process.env;
      await withLock(lock, { signal: never, env: { PATH } }, async () => {
        const [holder, ...others] = childrenOf(process.pid).filter(({ command }) => command.includes(lock));
        expect(holder?.environment).toContain(`PATH=${PATH}`);
        expect(holder?.environment).not.toContain('SOTTO_');
        expect(others).toEqual([]);
      });
    } finally {
      delete process.env['SOTTO_SECRET'];
    }
  });

  it('is free again when the work failed', async () => {
    const lock = path.join(temporaryFolder(), 'lock');
    const failing = withLock(lock, { signal: never, env: process.env }, () =>
      Promise.reject(new Error('no')),
    );
    await expect(failing).rejects.toThrow('no');
    await expect(withLock(lock, { signal: never, env: process.env }, () => delay(1, 'yes'))).resolves.toBe(
      'yes',
    );
  });

  it('says which folder cannot be made', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const blocked = withLock(
      path.join(file, 'below', 'lock'),
      { signal: never, env: process.env },
      async () => undefined,
    );
    await expect(blocked).rejects.toThrow(path.join(file, 'below'));
  });
});

/**
 * The programs that a process has started.
 * @param {number} pid
 */
function childrenOf(pid) {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean))
    .map((child) => ({
      command: read(`/proc/${child}/cmdline`),
      environment: read(`/proc/${child}/environ`),
    }));
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
