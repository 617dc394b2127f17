import { inBrackets, withPort } from '../net/announcement.ts';
import type { Config } from '../config/config.ts';
import type { App } from '../http/app.ts';
import { type ChargeRequest, createRedirectServer } from '../http/web-server.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { ClientAddresses } from '../net/client-address.ts';
import { StartError } from '../config/errors.ts';
import { IcePipes } from './ice-pipes.ts';
import { ListenError } from './listen.ts';
import { OnePort, type OnePortOptions } from './one-port.ts';
import type { PortPlan } from '../net/port-plan.ts';

/** Connections that carry no WebSocket yet, such as those that fetch the pages. */
const passing = { total: 1024, perAddress: 128 };

interface PortsOptions {
  readonly config: Config;
  readonly plan: PortPlan;
  readonly app: App;
  /** Which loopback port a connection with this username fragment is passed on to. */
  readonly tcpPortOf: (usernameFragment: string) => number | null;
  readonly addresses: ClientAddresses;
  readonly mayShakeHands: OnePortOptions['mayShakeHands'];
  /** Counts a request that only asks where the pages are. */
  readonly charge: ChargeRequest;
  readonly metrics: Metrics;
}

/** The TCP ports of the server: the one for everything, and the one that only sends people there. */
export class Ports {
  readonly #options: PortsOptions;
  readonly #onePort: OnePort;
  #origin = '';

  constructor(options: PortsOptions) {
    this.#options = options;
    const { config, plan, app, tcpPortOf, addresses, mayShakeHands, charge, metrics } = options;
    const redirect = () => createRedirectServer(() => this.#origin, charge);
    const ice = new IcePipes(tcpPortOf);
    this.#onePort = new OnePort({
      networksOf: (socket) => addresses.ofSocket(socket),
      web: {
        total: config.maxConnections + passing.total,
        perAddress: config.connectionsPerAddress + passing.perAddress,
        idlePerAddress: config.connectionsPerAddress + passing.perAddress,
      },
      mayShakeHands,
      onArrival: (arrival) => metrics.tcpArrived(arrival),
      ...(plan.proxied && {
        setProxiedAddress: (socket, address) => addresses.setProxiedAddress(socket, address),
      }),
      targets: config.tls === null ? { http: app.server, ice } : { tls: app.server, http: redirect(), ice },
      besides: { http: redirect() },
    });
    app.server.on('upgrade', ({ socket }) => this.#onePort.carries(socket));
  }

  counts(): ReturnType<OnePort['counts']> {
    return this.#onePort.counts();
  }

  /** Rejects with `StartError`. */
  async listen(): Promise<{ port: number; origin: string }> {
    const { config, plan } = this.#options;
    try {
      const taken = await this.#onePort.listen(plan.listeners);
      const port = plan.proxied ? config.port : taken;
      this.#origin = originOf({ config, plan, port });
      if (config.redirectPort !== null) {
        await this.#onePort.listenBesides(
          plan.hosts.map((host) => ({ host, port: config.redirectPort ?? 0 })),
        );
      }
      return { port, origin: this.#origin };
    } catch (cause) {
      throw cause instanceof ListenError ? new StartError(problem(cause, config), { cause }) : cause;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#onePort.close();
  }
}

/** Where people find the pages: the configured address, or one of this machine. */
function originOf({ config, plan, port }: { config: Config; plan: PortPlan; port: number }): string {
  if (config.publicUrl !== null) return config.publicUrl;
  const { host, tls } = config;
  if (tls !== null && plan.announced !== null)
    return urlOf('https', { host: plan.announced.address, port: plan.announced.port });
  // Of the names of this machine, localhost is the one that browsers let use camera and microphone over plain http.
  const everywhere = ['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'].includes(host);
  return urlOf(tls === null ? 'http' : 'https', { host: everywhere ? 'localhost' : host, port });
}

function urlOf(scheme: 'http' | 'https', { host, port }: { host: string; port: number }): string {
  return new URL(`${scheme}://${inBrackets(host)}:${port}`).origin;
}

function problem({ code, listener }: ListenError, { redirectPort, proxyListen }: Config): string {
  const where = withPort({ address: listener.host, port: listener.port });
  const usual = proxyListen === null ? 'SOTTO_PORT' : 'SOTTO_PROXY_LISTEN';
  const setting = listener.port === redirectPort ? 'SOTTO_REDIRECT_PORT' : usual;
  switch (code) {
    case 'EADDRINUSE':
      return `Another program already listens on ${where}. End it, or set ${setting} to another port.`;
    case 'EACCES':
      return `This user may not listen on ${where}. Set ${setting} to 1024 or higher, or give the service CAP_NET_BIND_SERVICE as infra/systemd/sotto.service does.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
      return `This machine has no address ${where}. Set SOTTO_HOST.`;
    default:
      return `Cannot listen on ${where}.`;
  }
}
