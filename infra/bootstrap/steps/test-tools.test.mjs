import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../fixtures/processes.mjs';
import { Session } from '../session.mjs';
import { prepareChromium, prepareTestTools, TEST_TOOLS } from './test-tools.mjs';

/** @param {readonly string[]} names of the only programs in PATH */
function folderWithPrograms(names) {
  const folder = temporaryFolder();
  for (const name of names) {
    writeFileSync(path.join(folder, name), '#!/bin/sh\n');
    chmodSync(path.join(folder, name), 0o755);
  }
  return folder;
}

/** @param {NodeJS.ProcessEnv} env */
const sessionWith = (env) => new Session({ output: { write: () => true }, env });

const allPrograms = ['fc-match', ...TEST_TOOLS.map(({ programs }) => programs.at(-1) ?? '')];

describe('prepareTestTools', () => {
  it('finds the browsers in PATH and passes them on', async () => {
    const folder = folderWithPrograms(allPrograms);
    const env = await prepareTestTools(sessionWith({ PATH: folder }));
    expect(env).toMatchObject({
      SOTTO_CHROMIUM: path.join(folder, 'google-chrome'),
      SOTTO_FIREFOX: path.join(folder, 'firefox'),
    });
  });

  it('prefers the browser that a person names', async () => {
    const named = path.join(folderWithPrograms(['my-browser']), 'my-browser');
    const env = await prepareTestTools(
      sessionWith({ PATH: folderWithPrograms(allPrograms), SOTTO_CHROMIUM: named }),
    );
    expect(env['SOTTO_CHROMIUM']).toBe(named);
  });

  it('refuses a named browser that is none', async () => {
    const session = sessionWith({ PATH: folderWithPrograms(allPrograms), SOTTO_FIREFOX: '/nowhere/firefox' });
    await expect(prepareTestTools(session)).rejects.toThrow(
      'SOTTO_FIREFOX names no program: /nowhere/firefox',
    );
  });

  it('does not take a Firefox that is too old to be driven, and says so', async () => {
    const old = path.join(folderWithPrograms(['old-firefox']), 'old-firefox');
    writeFileSync(old, '#!/bin/sh\necho Mozilla Firefox 140.12.0esr\n');
    const PATH = folderWithPrograms([...allPrograms, 'apt-get', 'dpkg']);
    const session = sessionWith({ PATH, SOTTO_FIREFOX: old });
    await expect(prepareTestTools(session)).rejects.toThrow(
      /old-firefox is version 140; the tests need 153 or newer/,
    );
    writeFileSync(old, '#!/bin/sh\necho Mozilla Firefox 153.7.0esr\n');
    expect((await prepareTestTools(session))['SOTTO_FIREFOX']).toBe(old);
  });

  it('names the packages of everything that is missing', async () => {
    // Without apt-get in PATH nothing can be installed, so this says what would be.
    const session = sessionWith({ PATH: folderWithPrograms(['chromium']) });
    await expect(prepareTestTools(session)).rejects.toThrow(/firefox-esr xvfb .*fonts-liberation/);
  });

  it('goes on without WebKit where it cannot be installed, and says so', async () => {
    let said = '';
    const output = { write: (/** @type {string} */ text) => (said += text) };
    await prepareTestTools(new Session({ output, env: { PATH: folderWithPrograms(allPrograms) } }));
    expect(said).toContain(
      'The tests in WebKit need this package: webkit2gtk-driver. They run on Debian only. They are left out.',
    );
  });

  it('installs nothing for WebKit where it is', async () => {
    let said = '';
    const output = { write: (/** @type {string} */ text) => (said += text) };
    const PATH = folderWithPrograms([...allPrograms, 'WebKitWebDriver']);
    await prepareTestTools(new Session({ output, env: { PATH } }));
    expect(said).toContain('Browsers and test tools: found');
    expect(said).not.toContain('WebKit');
  });
});

describe('prepareChromium', () => {
  it('looks for that browser and for nothing else', async () => {
    const folder = folderWithPrograms(['chromium']);
    const env = await prepareChromium(sessionWith({ PATH: folder }));
    expect(env['SOTTO_CHROMIUM']).toBe(path.join(folder, 'chromium'));
    // Without apt-get in PATH nothing can be installed, so this says what would be.
    const none = sessionWith({ PATH: folderWithPrograms(['firefox']) });
    await expect(prepareChromium(none)).rejects.toThrow(/need this package: chromium$/);
  });
});
