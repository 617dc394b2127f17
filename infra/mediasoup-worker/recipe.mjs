import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { fingerprint } from '../bootstrap/fingerprint.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';

/** @typedef {import('../bootstrap/session.mjs').Session} Session */
/** @typedef {import('../bootstrap/steps.mjs').Step} Step */

const here = path.dirname(fileURLToPath(import.meta.url));

/** What the recipe needs of Debian: tools and libraries. */
export const BUILD_PACKAGES = [
  'g++',
  'meson',
  'ninja-build',
  'pkg-config',
  'patch',
  'dpkg-dev',
  'flatbuffers-compiler',
  'libabsl-dev',
  'libflatbuffers-dev',
  'libssl-dev',
  'libuv1-dev',
];

/**
 * Optimised as upstream does it, hardened as Debian does it: this program reads whatever the network sends.
 */
const HARDENED = '-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2';
const LINKED = '-Wl,-z,relro,-z,now';
const MESON_OPTIONS = [
  '--buildtype=release',
  '-Db_ndebug=true',
  '-Db_pie=true',
  ...['c', 'cpp'].flatMap((language) => [
    `-D${language}_args=${HARDENED}`,
    `-D${language}_link_args=${LINKED}`,
  ]),
];

/** Changes when the recipe does, and with it every worker that it built. */
export function recipeHash() {
  return fingerprint(here, ['recipe.mjs', 'patches', 'subprojects']).slice(0, 12);
}

/**
 * Builds the worker from the sources in the npm package and Debian's libraries.
 * @param {Session} session
 * @param {Step} step
 * @param {{ mediasoup: string, folder: string }} options `mediasoup` is the package, `folder` an empty place to work in
 * @returns {Promise<string>} path of the worker
 */
export async function buildWorker(session, step, { mediasoup, folder }) {
  const worker = path.join(folder, 'worker');
  cpSync(path.join(mediasoup, 'worker'), worker, { recursive: true, dereference: true });
  step.progress('patching the sources');
  await applyPatches(session, worker);

  rmSync(path.join(worker, 'subprojects'), { recursive: true });
  cpSync(path.join(here, 'subprojects'), path.join(worker, 'subprojects'), { recursive: true });
  step.progress("fetching libsrtp from Debian's source package");
  await addLibsrtp(session, { folder, subprojects: path.join(worker, 'subprojects') });

  step.progress('configuring');
  const remedy = 'Try again; if it stays, report it with these lines.';
  await session.run('meson', ['setup', ...MESON_OPTIONS, 'out'], {
    cwd: worker,
    what: 'The build of the mediasoup worker could not be configured.',
    remedy,
  });
  await session.run('ninja', ['-C', 'out', 'mediasoup-worker'], {
    cwd: worker,
    what: 'The mediasoup worker could not be compiled.',
    remedy,
    onLine: (line) => step.progress(/^\[\d+\/\d+\]/.exec(line)?.[0] ?? 'compiling'),
  });
  const result = path.join(folder, 'mediasoup-worker');
  await session.run('strip', ['-o', result, path.join(worker, 'out/mediasoup-worker')], {
    what: 'The mediasoup worker could not be stripped of its symbols.',
  });
  return result;
}

/**
 * @param {Session} session
 * @param {string} worker
 */
export async function applyPatches(session, worker) {
  const patches = path.join(here, 'patches');
  for (const name of readdirSync(patches).toSorted()) {
    // Without fuzz: a patch that no longer fits must be looked at, not bent.
    const args = ['--strip=1', '--forward', '--fuzz=0', `--input=${path.join(patches, name)}`];
    await session.run('patch', args, {
      cwd: worker,
      what: `The patch ${name} does not fit this version of mediasoup.`,
      remedy: `Adapt infra/mediasoup-worker/patches/${name} to the new sources, or drop it if they no longer need it.`,
    });
  }
}

/**
 * Puts Debian's libsrtp 2, as Debian patched it, beside our stand-in for libsrtp 3.
 * @param {Session} session
 * @param {{ folder: string, subprojects: string }} options
 */
async function addLibsrtp(session, { folder, subprojects }) {
  const description = await fetchSourcePackage(session, {
    folder: path.join(folder, 'apt'),
    name: 'libsrtp2',
  });
  const libsrtp = path.join(subprojects, 'libsrtp2');
  await session.run('dpkg-source', ['-x', description, libsrtp], {
    what: "Debian's source package of libsrtp could not be unpacked.",
  });
  const headers = [
    'include/srtp.h',
    ...['auth', 'cipher', 'crypto_types'].map((name) => `crypto/include/${name}.h`),
  ];
  for (const header of headers) {
    cpSync(
      path.join(libsrtp, header),
      path.join(subprojects, 'libsrtp3/include/srtp2', path.basename(header)),
    );
  }
}

/**
 * Source packages are seldom switched on in a system's settings, and those are not ours to change: apt gets settings,
 * lists and cache of its own here. It checks what it downloads against the distribution's keys all the same.
 * @param {Session} session
 * @param {{ folder: string, name: string }} options
 * @returns {Promise<string>} path of the package's description (.dsc)
 */
async function fetchSourcePackage(session, { folder, name }) {
  const sources = path.join(folder, 'sources');
  for (const each of [
    sources,
    path.join(folder, 'lists/partial'),
    path.join(folder, 'cache/archives/partial'),
  ]) {
    mkdirSync(each, { recursive: true });
  }
  for (const file of DISTRIBUTION_SOURCES.filter((each) => existsSync(each))) {
    writeFileSync(path.join(sources, path.basename(file)), asSourcePackages(readFileSync(file, 'utf8')));
  }
  const settings = {
    'Dir::Etc::sourcelist': '-',
    'Dir::Etc::sourceparts': sources,
    'Dir::State::lists': path.join(folder, 'lists'),
    'Dir::Cache': path.join(folder, 'cache'),
    // The folder is this user's alone, so apt's own user could not write to it.
    'APT::Sandbox::User': '',
  };
  const common = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const options = {
    cwd: folder,
    what: `Debian's source package ${name} could not be fetched.`,
    remedy: "Check that this machine reaches Debian's package archive (apt-get update), and try again.",
  };
  await session.run('apt-get', [...common, 'update', '-q'], options);
  await session.run('apt-get', [...common, 'source', '--download-only', '-q', name], options);
  const description = readdirSync(folder).find((file) => file.endsWith('.dsc'));
  if (description) return path.join(folder, description);
  throw new SetupError(options.what, { why: ['apt-get left no .dsc file.'], remedy: options.remedy });
}

/** The distribution's own; what else a machine has often has no source packages at all. */
const DISTRIBUTION_SOURCES = [
  '/etc/apt/sources.list',
  '/etc/apt/sources.list.d/debian.sources',
  '/etc/apt/sources.list.d/ubuntu.sources',
];

/**
 * @param {string} sources in either format of sources.list(5)
 * @returns {string} the same places, asked for source packages instead of binary ones
 */
export function asSourcePackages(sources) {
  return sources.replaceAll(/^Types:.*$/gm, 'Types: deb-src').replaceAll(/^deb\s/gm, 'deb-src ');
}
