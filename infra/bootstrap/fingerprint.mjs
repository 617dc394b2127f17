import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * A SHA-256, in hex, over the names and contents of files: equal when and only when nothing changed.
 * @param {string} base names are taken relative to it
 * @param {readonly string[]} entries files and folders below `base`; a folder stands for all files in it
 * @param {(name: string) => boolean} [skip] leaves out a file, or a folder with all that is in it
 */
export function fingerprint(base, entries, skip = () => false) {
  const hash = createHash('sha256');
  for (const name of entries.flatMap((entry) => listFiles(base, entry, skip)).toSorted()) {
    const content = readFileSync(path.join(base, name));
    // Lengths keep a name and its content, and one file and the next, apart.
    hash.update(`${Buffer.byteLength(name)} ${name} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} base
 * @param {string} entry
 * @param {(name: string) => boolean} skip
 * @returns {string[]} with forward slashes, so that the fingerprint is the same everywhere
 */
function listFiles(base, entry, skip) {
  const name = entry.split(path.sep).join('/');
  if (skip(name)) return [];
  const stats = statSync(path.join(base, entry), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [name];
  return readdirSync(path.join(base, entry)).flatMap((child) =>
    listFiles(base, path.join(entry, child), skip),
  );
}
