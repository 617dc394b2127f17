import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../fixtures/processes.mjs';
import { Session } from '../session.mjs';
import { prepareModelChecker } from './model-checker.mjs';

/** @param {readonly string[]} names of the only programs in PATH */
function sessionWith(names) {
  const folder = temporaryFolder();
  for (const name of names) {
    writeFileSync(path.join(folder, name), '#!/bin/sh\n');
    chmodSync(path.join(folder, name), 0o755);
  }
  return { folder, session: new Session({ output: { write: () => true }, env: { PATH: folder } }) };
}

describe('prepareModelChecker', () => {
  it('finds Spin and the compiler in PATH', async () => {
    const { folder, session } = sessionWith(['spin', 'gcc']);
    const headers = '/somewhere/stdio.h';
    await expect(prepareModelChecker(session, { headers })).rejects.toThrow(/these packages: libc6-dev$/m);
    const tools = { spin: path.join(folder, 'spin'), compiler: path.join(folder, 'gcc') };
    expect(await prepareModelChecker(session, { headers: tools.spin })).toEqual(tools);
  });

  it('names the packages of what is missing', async () => {
    // Without apt-get in PATH nothing can be installed, so this says what would be.
    const { folder, session } = sessionWith(['gcc']);
    const headers = path.join(folder, 'gcc');
    await expect(prepareModelChecker(session, { headers })).rejects.toThrow(/these packages: spin$/m);
  });
});
