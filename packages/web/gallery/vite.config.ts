import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { symbolPictures } from '../build/symbol-pictures.ts';
import { target } from '../vite.config.ts';

/** Every page in every state, with made-up people, for looking and for tests of accessibility. Never shipped. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: fileURLToPath(new URL('../public', import.meta.url)),
  plugins: [symbolPictures()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target,
    cssTarget: target,
    outDir: fileURLToPath(new URL('../../../.cache/gallery', import.meta.url)),
    emptyOutDir: true,
  },
});
