import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { withLock } from '../bootstrap/lock.mjs';

const WORKER = 'mediasoup-worker';
const UNFINISHED = 'unfinished-';

/**
 * The user's workers. Each lies in a folder named by everything that decides what it is; a folder is there whole or
 * not at all.
 */
export class WorkerCache {
  #folder;

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * @param {string} key
   * @returns {string | undefined} path of the worker
   */
  find(key) {
    const worker = this.#path(key);
    return existsSync(worker) ? worker : undefined;
  }

  /**
   * Runs `work`, which may make a worker, while no other process does.
   * @template T
   * @param {Parameters<typeof withLock>[1]} options
   * @param {() => Promise<T>} work
   */
  exclusively(options, work) {
    return withLock(path.join(this.#folder, 'lock'), options, () => {
      // Nobody else is at work, so an unfinished folder was left by somebody who was interrupted.
      for (const name of readdirSync(this.#folder)) {
        if (name.startsWith(UNFINISHED))
          rmSync(path.join(this.#folder, name), { recursive: true, force: true });
      }
      return work();
    });
  }

  /**
   * Lets `make` work in a fresh folder and puts the worker that it returns into the cache.
   * @param {string} key
   * @param {(folder: string) => Promise<string>} make returns the path of a worker, in that folder
   * @returns {Promise<string>} where it is now
   */
  async add(key, make) {
    const folder = mkdtempSync(path.join(this.#folder, UNFINISHED));
    try {
      const made = await make(folder);
      const entry = path.join(folder, 'entry');
      mkdirSync(entry);
      renameSync(made, path.join(entry, WORKER));
      rmSync(path.join(this.#folder, key), { recursive: true, force: true });
      renameSync(entry, path.join(this.#folder, key));
      return this.#path(key);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** @param {string} key */
  #path(key) {
    return path.join(this.#folder, key, WORKER);
  }
}

/**
 * A built worker is linked with the libraries of the distribution that it was built on, so that belongs to its key.
 * @param {{ version: string, recipe: string, osRelease?: string }} options
 */
export function builtKey({ version, recipe, osRelease = readOsRelease() }) {
  const { ID: id = process.platform, VERSION_ID: release = '' } = parseOsRelease(osRelease);
  return [version, process.platform, process.arch, `${id}${release}`, recipe].join('-');
}

/** @param {{ version: string, hash: string }} options `hash` is that of the program */
export function prebuiltKey({ version, hash }) {
  return [version, process.platform, process.arch, 'prebuilt', hash.slice(0, 12)].join('-');
}

/**
 * @param {string} text of os-release(5)
 * @returns {Record<string, string>}
 */
function parseOsRelease(text) {
  const pairs = [...text.matchAll(/^(\w+)=["']?([^"'\n]*)["']?$/gm)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}

function readOsRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
