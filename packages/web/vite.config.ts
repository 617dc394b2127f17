import type { Plugin } from 'vite';
import { defineConfig } from 'vite';

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

/** The oldest browsers that encrypt frames with RTCRtpScriptTransform are newer than all of these. */
export const target = ['chrome125', 'firefox128', 'safari18'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [head],
  worker: { format: 'es' },
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
