import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { isRunning, linesOf, startScript, temporaryFolder, until } from './fixtures/processes.mjs';
import { root } from './paths.mjs';

/**
 * Starts a command that runs a program which runs a program.
 * @param {readonly string[]} args
 */
async function startCommand(...[kind = 'attach', ...rest]) {
  const log = path.join(temporaryFolder(), 'log');
  const script = startScript('command.mjs', [kind, log, ...rest]);
  await until(() => linesOf(log).length >= 2);
  const pids = linesOf(log).slice(0, 2).map(Number);
  return {
    ...script,
    /** The signals that the program received. */
    signals: () => linesOf(log).slice(2),
    /** Those of the two that still run. */
    left: () => pids.filter((pid) => isRunning(pid)),
    isProgramRunning: () => isRunning(pids[0] ?? 0),
  };
}

/** Starts the same as a script of npm, as the scripts in our own package.json are started. */
async function startUnderNpm() {
  const folder = temporaryFolder();
  const log = path.join(folder, 'log');
  const command = path.join(import.meta.dirname, 'fixtures/command.mjs');
  const scripts = { start: `exec "${process.execPath}" "${command}" attach "${log}"` };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts }));
  const npm = spawn('npm', ['start'], { cwd: folder, stdio: 'ignore' });
  await until(() => linesOf(log).length >= 2);
  return {
    npm,
    signals: () => linesOf(log).slice(2),
    isProgramRunning: () => isRunning(Number(linesOf(log)[0])),
  };
}

describe('runCommand', () => {
  for (const kind of ['attach', 'run']) {
    it(`ends what it started (${kind}), and itself by the signal`, async () => {
      const { child, ended, signals, left } = await startCommand(kind);
      child.kill('SIGTERM');
      expect(await ended).toEqual({ code: null, signal: 'SIGTERM' });
      expect(left()).toEqual([]);
      expect(signals()).toEqual(['SIGTERM']);
    });
  }

  it('tells a program once, though Ctrl-C arrives from the terminal and from npm', async () => {
    const { child, ended, signals } = await startCommand('attach');
    child.kill('SIGINT');
    // Time is the point: the second comes a moment later.
    await delay(20);
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
    expect(signals()).toEqual(['SIGTERM']);
  });

  it('passes on what only the program understands, and goes on', async () => {
    const { child, ended, signals } = await startCommand('attach');
    child.kill('SIGUSR2');
    await until(() => signals().length === 1);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(signals()).toEqual(['SIGUSR2', 'SIGTERM']);
  });

  it('kills a program that does not end within its grace', async () => {
    const { child, ended, left } = await startCommand('attach', 'stubborn');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(left()).toEqual([]);
  });

  it('takes its program along even when it is killed and can tell nobody', async () => {
    const { child, ended, isProgramRunning, signals } = await startCommand('attach');
    child.kill('SIGKILL');
    await ended;
    await until(() => !isProgramRunning());
    expect(signals()).toEqual(['SIGTERM']);
  });

  it.each(/** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGKILL']))(
    'ends when npm gets %s',
    async (signal) => {
      const { npm, signals, isProgramRunning } = await startUnderNpm();
      npm.kill(signal);
      const [, how] = await once(npm, 'exit');
      expect(how).toBe(signal);
      await until(() => !isProgramRunning());
      expect(signals()).toEqual(['SIGTERM']);
    },
  );

  it('is not hidden behind a shell by our own scripts, which would not pass on what npm tells them', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    for (const script of Object.values(scripts)) expect(script).toMatch(/^exec node /);
  });

  it('kills at once when a person insists', async () => {
    const { child, ended, left } = await startCommand('attach', 'stubborn', '60000');
    child.kill('SIGINT');
    // Time is the point: only what comes later was meant by a person.
    await delay(1200);
    expect(left()).toHaveLength(2);
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
    expect(left()).toEqual([]);
  });

  it('says what failed, why and what to do', async () => {
    const { ended, output } = startScript('command.mjs', ['fail', '']);
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(output()).toMatch(/✗ The step \([\d.]+ m?s\)/);
    expect(output()).toContain('The step did not work.\n  | the reason\n');
    expect(output()).toContain('ended with code 3.\nTo do: Do it better.\n');
  });
});
