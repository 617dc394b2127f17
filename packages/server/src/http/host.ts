import type { IncomingMessage } from 'node:http';

/**
 * The one host that a request names: `Host`, or over HTTP/2 `:authority` as well (RFC 9110, section 7.2; RFC 9113,
 * section 8.3.1). Empty for a request of HTTP/1.0 without one. Null where it is not certain, since somebody else on the
 * way could have judged by another one: named twice, differently, or not at all over HTTP/2.
 */
export function hostOf({
  httpVersionMajor,
  rawHeaders,
}: Pick<IncomingMessage, 'httpVersionMajor' | 'rawHeaders'>): string | null {
  const authorities = valuesOf(rawHeaders, ':authority');
  const hosts = valuesOf(rawHeaders, 'host');
  if (authorities.length > 1 || hosts.length > 1) return null;
  const [host, other = host] = [...authorities, ...hosts];
  if (host !== other) return null;
  return host ?? (httpVersionMajor < 2 ? '' : null);
}

/** All values of one header, of names and values by turns. */
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
