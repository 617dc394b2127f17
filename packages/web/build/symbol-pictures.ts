import { fileURLToPath } from 'node:url';
import { chars, icons } from '@iconify-json/fluent-emoji-flat';
import type { Plugin } from 'vite';
import { signs } from '../src/call/symbols.ts';

const moduleId = 'virtual:symbol-pictures';
const resolvedId = `\0${moduleId}`;
/** Units of a picture's side, all of which are squares. */
const side = 32;
/** Where a development server has the file, which a build puts among the assets. */
const developmentPath = '/symbols.svg';

/**
 * `virtual:symbol-pictures` is the address of one SVG file with the pictures of all symbols, each a view (SVG 2, section
 * 16.3.3) that is named by the number of its symbol. One file for all, because which of them are fetched would say what
 * the two people compare.
 */
export function symbolPictures(): Plugin {
  let served = false;
  return {
    name: 'sotto-symbol-pictures',
    configResolved({ command }) {
      served = command === 'serve';
    },
    resolveId: (source) => (source === moduleId ? resolvedId : undefined),
    load(id) {
      if (id !== resolvedId) return undefined;
      if (served) return `export default ${JSON.stringify(developmentPath)};`;
      const reference = this.emitFile({
        type: 'asset',
        name: 'symbols.svg',
        originalFileName: fileURLToPath(import.meta.resolve('@iconify-json/fluent-emoji-flat/icons.json')),
        source: drawSymbols(),
      });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer({ middlewares }) {
      middlewares.use(developmentPath, (_request, response) => {
        response.setHeader('content-type', 'image/svg+xml').end(drawSymbols());
      });
    },
  };
}

function drawSymbols(): string {
  const drawn = signs.map((sign, number) => {
    const body = icons.icons[chars[codePointsOf(sign)] ?? '']?.body;
    if (body === undefined) throw new Error(`The set has no picture of ${sign}.`);
    if (/\sid=/u.test(body)) throw new Error(`The picture of ${sign} has ids, which others may have too.`);
    const y = number * side;
    return `<view id="${number}" viewBox="0 ${y} ${side} ${side}"/><g transform="translate(0 ${y})">${body}</g>`;
  });
  const size = `width="${side}" height="${side}" viewBox="0 0 ${side} ${side * signs.length}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${drawn.join('')}</svg>`;
}

/** As the set calls a character: its code points in hexadecimal. */
const codePointsOf = (sign: string): string =>
  Array.from(sign, (character) => character.codePointAt(0)?.toString(16)).join('-');
