import { isIP } from 'node:net';

/** Which pages may open the socket, and which hosts this server answers to as its own. */
export class OriginPolicy {
  readonly #origins: Set<string>;

  /** `origins` as `URL.origin` spells them. */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** For an address that is known only when the server listens. */
  add(origin: string): void {
    this.#origins.add(new URL(origin).origin);
  }

  /**
   * Stops pages of other sites from opening a socket in a visitor's name (RFC 6455, section 10.2). Allowed are the
   * configured origins, and a page that this very host served when the host is an address or localhost: a name could
   * have been pointed here by somebody else's DNS. Programs send no Origin; there is no page to misuse.
   */
  allows(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || this.#origins.has(origin)) return true;
    const url = URL.parse(origin);
    return url !== null && url.origin === origin && url.host === host && isOwnName(url.hostname);
  }

  /** For `connect-src`: the origin of the socket as seen by a page from this host, or nothing for a host unknown. */
  socketOrigin(host: string | undefined): string | null {
    if (host === undefined) return null;
    for (const origin of this.#origins) {
      const url = new URL(origin);
      if (url.host === host) return url.origin.replace(/^http/u, 'ws');
    }
    const url = URL.parse(`http://${host}`);
    return url !== null && url.host === host && isOwnName(url.hostname) ? `ws://${host}` : null;
  }
}

function isOwnName(hostname: string): boolean {
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/gu, '')) !== 0;
}
