import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const unit = readFileSync(new URL('sotto.service', import.meta.url), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'sotto-unit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** @param {readonly string[]} args */
const analyze = (...args) => execFileSync('systemd-analyze', args, { encoding: 'utf8', stdio: 'pipe' });

function isThere() {
  try {
    return analyze('--version').startsWith('systemd');
  } catch {
    return false;
  }
}

describe.skipIf(!isThere())('the unit for systemd', () => {
  const file = path.join(folder, 'sotto.service');
  // This machine may have its Node elsewhere, and no /opt/sotto.
  writeFileSync(file, unit.replace('/usr/bin/node ', `${process.execPath} `));

  it('is one that systemd takes without a warning', () => {
    expect(analyze('verify', '--man=no', file)).toBe('');
    // The check can fail.
    const broken = path.join(folder, 'broken.service');
    writeFileSync(broken, unit.replace('ExecStart=', 'ExecStrat='));
    expect(() => analyze('verify', '--man=no', broken)).toThrow(/ExecStart/u);
  });

  it('takes secrets as credentials where its comments are followed', () => {
    const followed = path.join(folder, 'credentials.service');
    const lines = readFileSync(file, 'utf8').replaceAll(/^# (LoadCredential|Environment)=/gmu, '$1=');
    expect(lines).toMatch(/^LoadCredential=secret:/mu);
    writeFileSync(followed, lines);
    expect(analyze('verify', '--man=no', followed)).toBe('');
  });

  it('leaves little for an intruder, by the measure of systemd', () => {
    // From 0, shut in, to 10; a service without any of this has 9.6.
    expect(analyze('security', '--offline=true', '--threshold=25', '--no-pager', file)).toMatch(
      /exposure level/u,
    );
  });
});

it('listens on ports below 1024 without being root', () => {
  expect(unit).toMatch(/^User=sotto$/mu);
  expect(unit).toMatch(/^AmbientCapabilities=CAP_NET_BIND_SERVICE$/mu);
});
