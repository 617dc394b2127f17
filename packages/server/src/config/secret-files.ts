import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from './errors.ts';
import { type Setting, settings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const all: readonly Setting[] = Object.values(settings);

/** Secrets, which no other program is to be given. */
export const secretVariables: readonly string[] = all
  .filter(({ secret }) => secret === true)
  .map(({ variable }) => variable);

/** The variable that names a file with the value of this one. */
export const fileVariable = (variable: string): string => `${variable}_FILE`;

/**
 * Puts what the files hold in place of their names, for a container's secrets and systemd's credentials. Throws
 * `ConfigError`, without a word of what is in them.
 */
export function withSecretFiles(environment: Environment): Environment {
  const found = secretFiles(environment).map(({ variable, file }) => {
    const name = fileVariable(variable);
    if (isSet(environment[variable])) throw new ConfigError(name, `unset where ${variable} is set`);
    // An empty file would pass for a secret that is not wanted.
    const text = read(file);
    if (!isSet(text))
      throw new ConfigError(name, 'the path of a file that this user may read and that is not empty');
    return [variable, text] as const;
  });
  return { ...environment, ...Object.fromEntries(found) };
}

/**
 * The variables whose files others than owner and group may read, or others than the owner may write: those of secrets,
 * and the key of the certificate.
 */
export function exposedSecretFiles(environment: Environment): string[] {
  const key = environment[settings.tlsKey.variable]?.trim() ?? '';
  return [
    ...secretFiles(environment).map(({ variable, file }) => ({ variable: fileVariable(variable), file })),
    ...(key === '' ? [] : [{ variable: settings.tlsKey.variable, file: key }]),
  ]
    .filter(({ file }) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o027) !== 0)
    .map(({ variable }) => variable);
}

function secretFiles(environment: Environment): { variable: string; file: string }[] {
  return secretVariables.flatMap((variable) => {
    const file = environment[fileVariable(variable)]?.trim() ?? '';
    return file === '' ? [] : { variable, file };
  });
}

const isSet = (text: string | undefined): boolean => text !== undefined && text.trim() !== '';

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
