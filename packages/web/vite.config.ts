import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';
import { defineConfig } from 'vite';
import { symbolPictures } from './build/symbol-pictures.ts';
import { thirdParty } from './build/third-party.ts';

/**
 * Fetches the Latin subset of the typeface together with the style sheet instead of after it, and keeps the first
 * paint waiting for the entry script, so that a chosen theme never flashes in the other one.
 */
const head: Plugin = {
  name: 'sotto-head',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle }) {
      const font = Object.keys(bundle ?? {}).find((name) => /inter-latin-wght[^/]*\.woff2$/u.test(name));
      return {
        html: html.replace('<script type="module"', '<script type="module" blocking="render"'),
        tags: font
          ? [
              {
                tag: 'link',
                attrs: {
                  rel: 'preload',
                  as: 'font',
                  type: 'font/woff2',
                  crossorigin: true,
                  href: `/${font}`,
                },
                injectTo: 'head',
              },
            ]
          : [],
      };
    },
  },
};

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

const notices = thirdParty();

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [symbolPictures(), head, notices.pages, compress],
  worker: { format: 'es', plugins: () => [notices.worker] },
  build: {
    target,
    cssTarget: target,
    manifest: true,
    // The content security policy allows no `data:` scripts, workers or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
