import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** @typedef {{ archive: string, worker: string }} Hashes SHA-256, in hex, of what upstream publishes and of the program in it */
/** @typedef {Record<string, Record<string, Hashes | null>>} HashTable by version and platform; null: nobody looked yet */

/** What `pin.mjs` wrote down. What is not in it is not downloaded. */
export const hashTable = new URL('prebuilt-hashes.json', import.meta.url);

/** @returns {HashTable} */
export function readHashTable() {
  return JSON.parse(readFileSync(hashTable, 'utf8'));
}

/** This machine, as mediasoup's releases name it: `linux-x64-kernel6`. */
export function prebuiltPlatform() {
  const kernel = os.platform() === 'linux' ? `-kernel${os.release().split('.')[0]}` : '';
  return `${os.platform()}-${os.arch()}${kernel}`;
}

/** @param {string} file */
export function sha256Of(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
