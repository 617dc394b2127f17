export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** `text` begins with the scheme and the host that `href` really leads to, in ASCII. */
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

/** Not in the middle of a word; quotation marks and angle brackets are what people put around addresses. */
const candidates = /(?<![\p{L}\p{N}_])https?:\/\/[^\s<>"“”„«»\p{C}]+/giu;

/** Marks at the end that belong to the sentence. */
const marks = new Set(".,;:!?…'’‚‘*_~|");
const openers: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** Takes a text apart into addresses of the web and what is between them. */
export function linkify(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(candidates)) {
    const written = withoutEnding(match[0]);
    const link = linkTo(written);
    if (link === null) continue;
    if (match.index > end) pieces.push({ kind: 'text', text: text.slice(end, match.index) });
    pieces.push(link);
    end = match.index + written.length;
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) });
  return pieces;
}

/** A closing bracket stays where it has its opening one within the address, as on Wikipedia. */
function withoutEnding(written: string): string {
  // Counted once, because whoever writes four thousand brackets must not hold up the page.
  const counts = new Map<string, number>();
  for (const character of written) counts.set(character, (counts.get(character) ?? 0) + 1);
  let end = written.length;
  for (; end > 0; end -= 1) {
    const last = written.charAt(end - 1);
    const opener = openers.get(last);
    if (opener === undefined ? !marks.has(last) : (counts.get(opener) ?? 0) >= (counts.get(last) ?? 0)) break;
    counts.set(last, (counts.get(last) ?? 0) - 1);
  }
  return written.slice(0, end);
}

/** Null for what is no address, or one that carries a name before its host: `https://bank.example@evil.example`. */
function linkTo(written: string): Piece | null {
  if (!URL.canParse(written)) return null;
  const url = new URL(written);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.username !== '' || url.password !== '') return null;
  return { kind: 'link', text: saysItsHost(written, url) ? written : url.href, href: url.href };
}

/** Whether what was written begins with the host, letter for letter, as the browser reads it. */
function saysItsHost(written: string, { protocol, host }: URL): boolean {
  const start = `${protocol}//${host}`;
  const rest = written.slice(start.length);
  return written.toLowerCase().startsWith(start) && (rest === '' || /^[/?#]/u.test(rest));
}
