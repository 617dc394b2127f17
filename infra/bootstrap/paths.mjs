import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** What belongs to this checkout alone and may be deleted at any time; git ignores it. */
export const projectCache = path.join(root, '.cache');

/**
 * What all checkouts of a user share (XDG Base Directory Specification, `XDG_CACHE_HOME`).
 * @param {NodeJS.ProcessEnv} env
 */
export function userCache(env) {
  const base = env['XDG_CACHE_HOME'];
  // "All paths set in these environment variables must be absolute", others are to be ignored.
  return path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'sotto');
}
