const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function first(word: string): string {
  const [grapheme] = graphemes.segment(word);
  return grapheme?.segment ?? '';
}

/** One or two letters that stand for a name: the first of its first word and of its last. */
export function initials(name: string): string {
  const words = name
    .split(/\s+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ''))
    .filter((word) => word !== '');
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return (first(words[0] ?? name) + first(last)).toUpperCase();
}

/** One of a few hues, the same for a name everywhere. */
export function hueOf(name: string, hues: number): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % hues;
}
