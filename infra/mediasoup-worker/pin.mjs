// usage: node pin.mjs ARCHIVE...
//
// Writes the hashes of upstream's binaries into prebuilt-hashes.json. The archives are files that you fetched; their names
// say version and platform. Nothing in them is run. Before it counts, compare the hashes of the archives with those that
// the release's page shows.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { hashTable, readHashTable, sha256Of } from './prebuilt-hashes.mjs';

const table = readHashTable();
for (const archive of process.argv.slice(2)) {
  const [, version, platform] =
    /^mediasoup-worker-([\d.]+)-([\w-]+)\.tgz$/.exec(path.basename(archive)) ?? [];
  if (!version || !platform) throw new Error(`${archive} is not named as mediasoup names its binaries.`);
  const hashes = { archive: sha256Of(archive), worker: workerHash(archive) };
  table[version] = { ...table[version], [platform]: hashes };
  process.stdout.write(`${hashes.archive}  ${path.basename(archive)}\n`);
}
writeFileSync(hashTable, `${JSON.stringify(table, undefined, 2)}\n`);

/** @param {string} archive */
function workerHash(archive) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sotto-pin-'));
  try {
    execFileSync('tar', ['-xzf', path.resolve(archive), '-C', folder, 'mediasoup-worker']);
    return sha256Of(path.join(folder, 'mediasoup-worker'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
