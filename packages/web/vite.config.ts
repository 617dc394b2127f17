import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';
import { defineConfig } from 'vite';
import { head } from './build/head.ts';
import { symbolPictures } from './build/symbol-pictures.ts';
import { thirdParty } from './build/third-party.ts';

/** Files of these kinds are stored compressed as well, once and well, so that the server never compresses. */
const compressible = /\.(?:js|css|html|svg)$/u;

const compress: Plugin = {
  name: 'sotto-compress',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
    const files = Object.values(bundle).filter(({ fileName }) => compressible.test(fileName));
    await Promise.all(
      files.map(async (file) => {
        const content = file.type === 'chunk' ? file.code : file.source;
        await writeFile(join(dir, `${file.fileName}.br`), await promisify(brotliCompress)(content, brotli));
        await writeFile(join(dir, `${file.fileName}.gz`), await promisify(gzip)(content, { level: 9 }));
      }),
    );
  },
};

/** The oldest browsers that encrypt frames with RTCRtpScriptTransform are newer than all of these. */
export const target = ['chrome125', 'firefox128', 'safari18'];

/** The entry stays a chunk of its own: the manifest knows the pages by it. */
const isImported = (module: string): boolean => !/\/(?:index\.html|src\/main\.tsx)$/u.test(module);

const notices = thirdParty();

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [symbolPictures(), head(target), notices.pages, compress],
  worker: { format: 'es', plugins: () => [notices.worker] },
  build: {
    target,
    cssTarget: target,
    manifest: true,
    // The content security policy allows no `data:` scripts, workers or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page needs is one file beside the entry: each other one costs a request before anybody can join.
        codeSplitting: { groups: [{ name: 'start', tags: ['$initial'], test: isImported }] },
      },
    },
    reportCompressedSize: false,
  },
});
