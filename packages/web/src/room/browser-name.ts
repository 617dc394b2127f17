/** The most specific first: nearly all browsers also call themselves by the names of others. */
const browsers = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/u],
  ['Opera', /\bOPR\/(\d+)/u],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/u],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/u],
  ['Chrome', /\b(?:Chrome|Chromium|CriOS)\/(\d+)/u],
  ['Safari', /\bVersion\/(\d+(?:\.\d+)?).*\bSafari\//u],
] as const;

/** Name and version of a browser as its maker calls it, such as "Firefox 115"; null of one that is not known here. */
export function browserName(userAgent: string): string | null {
  for (const [name, pattern] of browsers) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return null;
}
