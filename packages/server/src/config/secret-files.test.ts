import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { helpText } from './help.ts';
import { exposedSecretFiles, secretVariables } from './secret-files.ts';

const secret = 'a secret of thirty-two characters';
const turn = { SOTTO_TURN_URL: 'turns:turn.example.org' };
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sotto-secret-files-'));
  file = join(folder, 'secret');
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true }));

describe('a secret in a file', () => {
  it.each([
    ['SOTTO_SECRET_FILE', {}, { secret }],
    ['SOTTO_SECRET_PREVIOUS_FILE', {}, { previousSecret: secret }],
    ['SOTTO_TURN_SECRET_FILE', turn, { turn: { urls: ['turns:turn.example.org'], secret } }],
  ])('is read by %s, without the end of its line', (variable, more, expected) => {
    expect(readConfig({ ...more, [variable]: file })).toMatchObject(expected);
  });

  it('may be the token of the metrics', async () => {
    const token = join(folder, 'token');
    await writeFile(token, 'a-token-of-24-characters\n');
    expect(readConfig({ SOTTO_METRICS_FILE: token }).metrics).toBe('a-token-of-24-characters');
  });

  it('is told by one variable only', () => {
    expect(() => readConfig({ SOTTO_SECRET: secret, SOTTO_SECRET_FILE: file })).toThrow(
      'SOTTO_SECRET_FILE must be unset where SOTTO_SECRET is set.',
    );
  });

  it.each([
    ['is missing', 'missing', null],
    ['is empty', 'empty', ' \n'],
    ['is a folder', '.', null],
  ])('is not taken for none when the file %s', async (_, name, content) => {
    const path = join(folder, name);
    if (content !== null) await writeFile(path, content);
    expect(() => readConfig({ SOTTO_SECRET_FILE: path })).toThrow(/^SOTTO_SECRET_FILE must be the path of /u);
  });

  it('has the form that the variable has, and is not repeated when it has not', async () => {
    const short = join(folder, 'short');
    await writeFile(short, 'too-short');
    expect(() => readConfig({ SOTTO_SECRET_FILE: short })).toThrow(/^SOTTO_SECRET must be 32 characters/u);
    expect(() => readConfig({ SOTTO_SECRET_FILE: short })).not.toThrow(/too-short/u);
  });

  it.each([
    [0o600, false],
    [0o400, false],
    [0o640, false],
    [0o660, true],
    [0o644, true],
    [0o602, true],
  ])('with the rights %o is told to be exposed: %s', async (mode, exposed) => {
    const path = join(folder, 'rights');
    await writeFile(path, secret);
    await chmod(path, mode);
    const environment = { SOTTO_SECRET_FILE: path, SOTTO_TURN_SECRET_FILE: file };
    expect(exposedSecretFiles(environment)).toEqual(exposed ? ['SOTTO_SECRET_FILE'] : []);
    expect(exposedSecretFiles({ SOTTO_TLS_KEY: path })).toEqual(exposed ? ['SOTTO_TLS_KEY'] : []);
  });
});

it('is in the help', () => {
  expect(secretVariables.length).toBeGreaterThan(3);
  for (const variable of secretVariables) expect(helpText()).toContain(`Or ${variable}_FILE: `);
});
