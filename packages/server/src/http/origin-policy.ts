import { isIP } from 'node:net';

/** Which pages may open the socket, and which hosts this server answers to as its own. */
export class OriginPolicy {
  readonly #origins: Set<string>;
  readonly #tls: boolean;

  /** `origins` as `URL.origin` spells them; `tls`: this server itself is reached by https, without a proxy. */
  constructor(origins: readonly string[], { tls = false } = {}) {
    this.#origins = new Set(origins);
    this.#tls = tls;
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

  /**
   * The origin that a page behind this socket must have signed for; null where none is certain. Narrower than `allows`:
   * who passes on the signature of somebody else's page is no browser and sends what Origin and Host it likes, so an
   * address counts only when it was configured or is this machine's for everyone. Without an Origin, the one of ours
   * that the Host names: those are all that a signature can be for, whatever was sent.
   */
  signingOrigin(origin: string | undefined, host: string | undefined): string | null {
    if (origin === undefined) {
      const own =
        [...this.#origins].find((each) => new URL(each).host === host) ??
        `${this.#tls ? 'https' : 'http'}://${host}`;
      return this.signingOrigin(own, host);
    }
    if (this.#origins.has(origin)) return origin;
    return this.allows(origin, host) && isLoopback(new URL(origin).hostname) ? origin : null;
  }

  /** For `connect-src`: the origin of the socket as seen by a page from this host, or nothing for a host unknown. */
  socketOrigin(host: string | undefined): string | null {
    if (host === undefined) return null;
    for (const origin of this.#origins) {
      const url = new URL(origin);
      if (url.host === host) return url.origin.replace(/^http/u, 'ws');
    }
    const url = URL.parse(`http://${host}`);
    return url !== null && url.host === host && isOwnName(url.hostname)
      ? `${this.#tls ? 'wss' : 'ws'}://${host}`
      : null;
  }
}

function isOwnName(hostname: string): boolean {
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/gu, '')) !== 0;
}

function isLoopback(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
