import process from 'node:process';

import { describe, expect, it } from 'vitest';

import { Session, withoutNpmLifecycle } from './session.mjs';

const quiet = { write: () => true };

/** @param {string} script */
const node = (script) => /** @type {const} */ ([process.execPath, ['-e', script]]);

describe('Session.run', () => {
  it('returns what a program wrote, and passes on each of its lines', async () => {
    /** @type {string[]} */
    const lines = [];
    const script =
      'process.stdout.write("one\\ntwo\\r"); process.stderr.write("three"); process.stdout.write("four")';
    const options = { what: 'no', onLine: (/** @type {string} */ line) => void lines.push(line) };
    expect(await new Session({ output: quiet }).run(...node(script), options)).toBe('one\ntwo\rfour');
    expect(lines.toSorted()).toEqual(['four', 'one', 'three', 'two']);
  });

  it('fails with the last lines of a program that failed', async () => {
    const script = 'for (let i = 0; i < 100; i++) console.error("line", i); process.exitCode = 7';
    const failing = new Session({ output: quiet }).run(...node(script), {
      what: 'It failed.',
      remedy: 'Mend it.',
    });
    const error = await failing.catch((/** @type {unknown} */ reason) => reason);
    expect(error).toMatchObject({ message: 'It failed.', remedy: 'Mend it.' });
    expect(error).toHaveProperty(
      'why',
      expect.arrayContaining(['line 99', `${process.execPath} ended with code 7.`]),
    );
    expect(error).not.toHaveProperty('why', expect.arrayContaining(['line 0']));
  });

  it('keeps secrets from what it starts, unless they are given on', async () => {
    const env = { SOTTO_SECRET: 'a', SOTTO_SECRET_PREVIOUS: 'b', SOTTO_TURN_SECRET: 'c' };
    const names = { SOTTO_METRICS: 'd', SOTTO_SECRET_FILE: '/e', SOTTO_PORT: '1' };
    const session = new Session({ output: quiet, env: { ...env, ...names } });
    const script = node(
      'process.stdout.write(Object.keys(process.env).filter((name) => name.startsWith("SOTTO_")).sort().join(" "))',
    );
    const options = { what: 'no' };
    expect(await session.run(...script, options)).toBe('SOTTO_PORT SOTTO_SECRET_FILE');
    const given = { ...options, env: { ...session.env, ...session.secrets } };
    expect(await session.run(...script, given)).toBe(
      'SOTTO_METRICS SOTTO_PORT SOTTO_SECRET SOTTO_SECRET_FILE SOTTO_SECRET_PREVIOUS SOTTO_TURN_SECRET',
    );
  });

  it('names a program that is not there', async () => {
    const failing = new Session({ output: quiet }).run('sotto-has-no-such-program', [], {
      what: 'It failed.',
    });
    await expect(failing).rejects.toHaveProperty('why', [expect.stringContaining('ENOENT')]);
  });

  it('does not wait for a grandchild that holds the output open', async () => {
    const script = 'require("child_process").spawn("sleep", ["60"], { stdio: "inherit" }).unref()';
    await new Session({ output: quiet }).run(...node(script), { what: 'no' });
  });

  it('starts nothing once the session is closed', async () => {
    const session = new Session({ output: quiet });
    await session.close();
    await expect(session.run(...node(''), { what: 'no' })).rejects.toHaveProperty('name', 'AbortError');
  });
});

describe('the environment of what is started', () => {
  it('keeps settings and loses what npm says of the script that it runs', () => {
    const settings = {
      PATH: '/bin',
      npm_config_registry: 'https://registry.example',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
    };
    const own = {
      npm_lifecycle_event: 'start',
      npm_package_name: 'sotto',
      npm_command: 'start',
      INIT_CWD: '/',
    };
    expect(withoutNpmLifecycle({ ...settings, ...own, npm_config_prefix: '/usr' })).toEqual(settings);
  });
});
