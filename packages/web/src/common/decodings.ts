const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** How often a link may have been put into another one. */
const deepest = 3;

/**
 * A text and what it says once what was done to it on its way is undone, layer by layer: percent-encoding (a link inside
 * another one), HTML's entities, the soft line breaks of mail, the encoding of one well-known service that rewrites
 * links, and characters without a width.
 */
export function decodings(text: string): string[] {
  const plain = text.replaceAll(/=\r?\n|[\u00ad\u200b-\u200f\u2060\u2066-\u2069\u202a-\u202e\ufeff]/gu, '');
  const layers = [plain];
  for (let depth = 0; depth < deepest; depth += 1) {
    const last = layers.at(-1) ?? '';
    const next = withoutPercents(withoutEntities(last));
    if (next === last) break;
    layers.push(next);
  }
  return /urldefense\.[^/]+\/v2\//iu.test(plain) ? [...layers, rewritten(plain)] : layers;
}

const withoutEntities = (text: string): string =>
  text
    .replaceAll(/&#(\d{1,6});/gu, (_, code: string) => fromCodePoint(Number(code)))
    .replaceAll(/&#x([\da-f]{1,5});/giu, (_, code: string) => fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll(/&(amp|lt|gt|quot|nbsp);/giu, (_, name: string) => entities[name.toLowerCase()] ?? '');

const fromCodePoint = (code: number): string => (code <= 0x10_ff_ff ? String.fromCodePoint(code) : '');

/** Also where something else in it is no percent-encoding. */
const withoutPercents = (text: string): string =>
  text.replaceAll(/(?:%[\da-f]{2})+/giu, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });

/** `https-3A__host_r_abcde-2D…`: slashes as underscores, and other signs by their number after a hyphen. */
const rewritten = (text: string): string =>
  text
    .replaceAll('_', '/')
    .replaceAll(/-([\dA-F]{2})/gu, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
