import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { linesOf, temporaryFolder } from '../fixtures/processes.mjs';
import { Session } from '../session.mjs';
import { installPackages, parseStatus } from './apt.mjs';

/**
 * A session in whose PATH lie only an apt-get and a dpkg that note how they are called.
 * @param {string} [aptGet] what apt-get does besides
 * @param {string} [dpkg] what dpkg does besides
 */
function sessionWithApt(aptGet = 'true', dpkg = 'true') {
  const folder = temporaryFolder();
  const log = path.join(folder, 'log');
  for (const name of ['apt-get', 'dpkg']) {
    const script = path.join(folder, name);
    writeFileSync(script, `#!/bin/sh\necho "${name} $*" >>"${log}"\n${name === 'apt-get' ? aptGet : dpkg}\n`);
    chmodSync(script, 0o755);
  }
  let text = '';
  const output = { isTTY: true, columns: 200, write: (/** @type {string} */ each) => (text += each) };
  const session = new Session({ output, env: { PATH: folder } });
  return { session, calls: () => linesOf(log), text: () => text };
}

const packages = ['g++', 'meson'];
const options = { packages, purpose: 'The build needs these packages', elsewhere: 'Build it by hand.' };

/**
 * @param {Session} session
 * @param {{ isRoot: boolean, packages?: string[] }} more
 */
function install(session, more) {
  return session.steps.run('Packages', (step) => installPackages(session, step, { ...options, ...more }));
}

describe('installPackages', () => {
  it('installs as root', async () => {
    const { session, calls, text } = sessionWithApt('echo "pmstatus:meson:42.6:Unpacking meson"');
    await install(session, { isRoot: true });
    expect(calls()[0]).toMatch(/^apt-get update/);
    expect(calls()[1]).toMatch(/^apt-get install .*--no-install-recommends.* g\+\+ meson$/);
    expect(calls()).toHaveLength(2);
    expect(text()).toContain('43 % Unpacking meson');
  });

  it('starts no service that comes with a package', async () => {
    const { session, calls } = sessionWithApt('echo "runlevel $RUNLEVEL" >>"${0%/*}/log"');
    await install(session, { isRoot: true });
    expect(calls()).toContain('runlevel 1');
  });

  it('names exactly what is missing to those who are not root, and runs nothing', async () => {
    const { session, calls } = sessionWithApt();
    const failing = install(session, { isRoot: false });
    await expect(failing).rejects.toHaveProperty('message', 'The build needs these packages: g++ meson');
    await expect(failing).rejects.toHaveProperty(
      'remedy',
      expect.stringContaining('sudo apt-get install --yes --no-install-recommends g++ meson'),
    );
    expect(calls()).toEqual([]);
  });

  it('goes on when one of the package sources does not answer', async () => {
    const { session, calls } = sessionWithApt('[ "$1" = install ] || { echo "E: no answer" >&2; exit 100; }');
    await install(session, { isRoot: true });
    expect(calls()).toHaveLength(2);
  });

  it('waits for whoever installs meanwhile', async () => {
    const { session, calls } = sessionWithApt('true', 'echo "dpkg frontend lock was locked" >&2; exit 2');
    await install(session, { isRoot: true });
    expect(calls().find((call) => call.startsWith('apt-get install'))).toContain('DPkg::Lock::Timeout');
  });

  it('finishes what was interrupted and tries once more when a package could not be configured', async () => {
    const { session, calls, text } = sessionWithApt(
      '[ "$1" = update ] || [ -e "$0.tried" ] || { : >"$0.tried"; exit 100; }',
    );
    await install(session, { isRoot: true });
    expect(calls().filter((call) => call.startsWith('apt-get install'))).toHaveLength(2);
    expect(calls().indexOf('dpkg --configure -a')).toBe(2);
    expect(text()).toContain('trying once more');
  });

  it('fails with what apt-get says', async () => {
    const { session } = sessionWithApt(
      'i=0; while [ $((i += 1)) -lt 50 ]; do echo "pmstatus:meson:1.0:Progress"; done; echo "E: Unable to locate package meson" >&2; exit 100',
    );
    const failing = install(session, { isRoot: true });
    await expect(failing).rejects.toHaveProperty(
      'why',
      expect.arrayContaining(['E: Unable to locate package meson', 'apt-get ended with code 100.']),
    );
  });

  it('does nothing when nothing is missing', async () => {
    const { session, calls } = sessionWithApt();
    await install(session, { isRoot: false, packages: [] });
    expect(calls()).toEqual([]);
  });

  it('says what to do where there is no apt', async () => {
    const session = new Session({ output: { write: () => true }, env: { PATH: temporaryFolder() } });
    await expect(install(session, { isRoot: true })).rejects.toHaveProperty('remedy', 'Build it by hand.');
  });
});

describe('parseStatus', () => {
  it('reads downloads and installations, and nothing else', () => {
    expect(parseStatus('dlstatus:3:12.5:Retrieving file 3 of 9 (1s remaining)')).toBe(
      '13 % Retrieving file 3 of 9 (1s remaining)',
    );
    expect(parseStatus('Setting up meson (1.0.1-5) ...')).toBeUndefined();
  });
});
