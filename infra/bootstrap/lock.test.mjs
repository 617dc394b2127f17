import { writeFileSync } from 'node:fs';
import path from 'node:path';
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

    expect(await withLock(lock, { signal: never }, async () => 'mine')).toBe('mine');
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
    const waiting = withLock(lock, { signal: controller.signal, onWait }, async () => 'mine');
    await expect(waiting).rejects.toThrow('interrupted');
    expect(owners).toEqual([`process ${child.pid}`]);
  });

  it('is free again when the work failed', async () => {
    const lock = path.join(temporaryFolder(), 'lock');
    const failing = withLock(lock, { signal: never }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await expect(withLock(lock, { signal: never }, () => delay(1, 'yes'))).resolves.toBe('yes');
  });

  it('says which folder cannot be made', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const blocked = withLock(path.join(file, 'below', 'lock'), { signal: never }, async () => undefined);
    await expect(blocked).rejects.toThrow(path.join(file, 'below'));
  });
});
