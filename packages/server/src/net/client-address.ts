import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';
import { type Networks, networksOf } from './networks.ts';

/** A socket, as far as it can be told from all others that are open. */
export type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localPort'>;

/** The same for a connection and for the TLS socket around it. */
export const endsOf = ({ remoteAddress, remotePort, localPort }: Ends): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;

/** A range in CIDR notation (RFC 4632, RFC 4291). */
export interface AddressRange {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Tells which networks a request came from, for limits only. */
export class ClientAddresses {
  readonly #proxies = new BlockList();
  /** For whom a proxy has opened a connection, by both ends of it: TLS wraps the socket into another one. */
  readonly #proxied = new Map<string, { readonly address: string }>();

  constructor(trustedProxies: readonly AddressRange[]) {
    for (const { address, prefix, family } of trustedProxies)
      this.#proxies.addSubnet(address, prefix, family);
  }

  /** The proxy at the other end says for whom it opened this connection. Forgotten when it closes. */
  setProxiedAddress(socket: Socket, address: string): void {
    const key = endsOf(socket);
    const proxied = { address: plain(address) };
    this.#proxied.set(key, proxied);
    socket.once('close', () => {
      // The proxy may have used the same port again by now.
      if (this.#proxied.get(key) === proxied) this.#proxied.delete(key);
    });
  }

  /** The address at the other end of a connection, or the one that a proxy said it is for. */
  remoteOf(socket: Ends): string {
    return this.#proxied.get(endsOf(socket))?.address ?? plain(socket.remoteAddress ?? '');
  }

  /**
   * The networks of the last address on the way that is no trusted proxy: what stands before it in `X-Forwarded-For`
   * could be made up.
   */
  of(request: IncomingMessage): Networks {
    const forwarded = request.headers['x-forwarded-for'];
    const hops = [forwarded ?? []].flat().join(',').split(',');
    let address = this.remoteOf(request.socket);
    while (hops.length > 0 && this.#isProxy(address)) {
      const hop = plain(hops.pop()?.trim() ?? '');
      if (isIP(hop) === 0) break;
      address = hop;
    }
    return networksOf(address);
  }

  /** Those of the one at the other end of a connection; null for a trusted proxy, which stands for many. */
  ofSocket(socket: Ends): Networks | null {
    const address = this.remoteOf(socket);
    return this.#isProxy(address) ? null : networksOf(address);
  }

  #isProxy(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && this.#proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }
}

/** An IPv4 address that arrived on an IPv6 socket is written as the IPv4 one. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/iu, '');
}
