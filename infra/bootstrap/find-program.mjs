import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The first of `names` that lies in PATH, without starting anything.
 * @param {readonly string[]} names
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} an absolute path
 */
export function findProgram(names, env) {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  // A user's PATH often lacks the folders of the system's programs (ip, nft).
  const candidates = names.flatMap((name) =>
    [...folders, '/usr/sbin', '/sbin'].map((dir) => path.resolve(dir, name)),
  );
  return candidates.find((candidate) => isExecutable(candidate));
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
