import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

/** What a package says about itself, as far as it is used here. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** Packages that name their licence and leave out its text, with the folder here that has it. */
const textsHere: Readonly<Record<string, string>> = {
  '@iconify-json/fluent-emoji-flat': join(import.meta.dirname, 'licenses/fluent-emoji'),
};

/**
 * Writes `third-party.txt` into the pages: every package of others of which something is shipped, with its licence,
 * since licences ask to be passed on. Fails the build where one is not to be found. Vite bundles workers apart, and
 * before the pages.
 */
export function thirdParty(): { readonly pages: Plugin; readonly worker: Plugin } {
  const folders = new Set<string>();
  let root = '';
  const note = (bundle: Rolldown.OutputBundle): void => {
    for (const file of Object.values(bundle))
      for (const source of sourcesOf(file)) for (const folder of packageOf(source, root)) folders.add(folder);
  };
  return {
    worker: {
      name: 'sotto-third-party-worker',
      apply: 'build',
      generateBundle: (_options, bundle) => note(bundle),
    },
    pages: {
      name: 'sotto-third-party',
      apply: 'build',
      configResolved: (config) => {
        root = config.root;
      },
      generateBundle(_options, bundle) {
        note(bundle);
        const notices = Array.from(folders, notice).toSorted((a, b) => a.localeCompare(b));
        this.emitFile({ type: 'asset', fileName: 'third-party.txt', source: notices.join(separator) });
      },
    },
  };
}

const separator = `\n${'-'.repeat(72)}\n\n`;

const sourcesOf = (file: Rolldown.OutputAsset | Rolldown.OutputChunk): readonly string[] =>
  file.type === 'chunk' ? file.moduleIds : file.originalFileNames;

/** The folder of the package that a module of others is in. */
function packageOf(source: string, root: string): readonly string[] {
  const path = source.replace(/^\0/u, '').replace(/\?.*$/u, '');
  const inside = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/u.exec(path);
  // Vite names assets by their way from the folder of the pages, wherever the build was started.
  return inside === null ? [] : [resolve(root, inside[0])];
}

function notice(folder: string): string {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license = '' } = manifest;
  const texts = licenceFiles(textsHere[name] ?? folder);
  if (texts.length === 0)
    throw new Error(`${name} is shipped without its licence: build/third-party.ts names it.`);
  return [
    `${name} ${version} (${license})`,
    ...texts.map((file) => readFileSync(file, 'utf8').trim()),
    '',
  ].join('\n\n');
}

const licenceFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|notice)/iu.test(name))
    .map((name) => join(folder, name));
