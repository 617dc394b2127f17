/** As many characters of a name as leave room for the rest of a sentence. */
const maxLength = 24;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A name for a sentence that must not be cut: whole where it is short, or else as many of its words as fit. */
export function shortName(name: string): string {
  const all = Array.from(characters.segment(name), ({ segment }) => segment);
  if (all.length <= maxLength) return name;
  const start = all.slice(0, maxLength).join('');
  const end = Math.max(start.lastIndexOf(' '), start.lastIndexOf('-'));
  return `${(end > 0 ? start.slice(0, end) : start).replace(/[,.;:\s-]+$/u, '')}…`;
}
