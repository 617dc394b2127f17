import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Sfu } from '@sotto/sfu';
import type { Config } from './config/config.ts';
import { type App, createApp } from './http/app.ts';
import { describeError } from './observe/log-fields.ts';
import { Metrics } from './observe/metrics.ts';
import type { StatusLog } from './observe/status-log.ts';
import { Rings } from './reach/rings.ts';
import { CallRecords } from './rooms/call-records.ts';
import { HostTokens } from './rooms/host-tokens.ts';
import { RoomDirectory } from './rooms/room-directory.ts';
import { ClientAddresses } from './signaling/client-address.ts';
import { ClientLimits } from './signaling/client-limits.ts';
import { Gateway } from './signaling/gateway.ts';
import { OriginPolicy } from './signaling/origin-policy.ts';
import { StartError } from './start-error.ts';
import { openStore } from './store/open-store.ts';

const hour = 3_600_000;

export interface SottoServerOptions {
  readonly config: Config;
  readonly log: StatusLog;
}

/** The whole server: store, media workers, rooms, sockets and pages. */
export class SottoServer {
  /** Where a browser on this machine, or people by way of the proxy, find it. */
  readonly url: string;
  readonly port: number;
  /** The status of calls, for whoever runs the server; no page and no socket leads to it. */
  readonly records: CallRecords;
  readonly #parts: AsyncDisposableStack;
  readonly #log: StatusLog;
  #closed: Promise<void> | null = null;

  private constructor(options: {
    address: string;
    records: CallRecords;
    parts: AsyncDisposableStack;
    log: StatusLog;
    port: number;
  }) {
    this.url = options.address;
    this.port = options.port;
    this.records = options.records;
    this.#parts = options.parts;
    this.#log = options.log;
  }

  /** Resolves when it listens and is ready. Rejects with `StartError`, with nothing left open. */
  static async create({ config, log }: SottoServerOptions): Promise<SottoServer> {
    // What is deferred last is closed first.
    await using parts = new AsyncDisposableStack();
    await requirePages(config.webDir);
    const { store, secret } = await openStore({ config, log });
    parts.defer(() => store.close());
    const sfu = await openSfu({ config, log });
    parts.defer(() => sfu.close());
    const metrics = new Metrics();
    const unusedFor = config.roomHours * hour;
    const records = new CallRecords({ store, statusDays: config.statusDays, unusedFor, log });
    const directory = await RoomDirectory.create({
      ...config,
      records,
      // Longer than a link can wait, so that a host is still the host at the end of a long day.
      hostTokens: new HostTokens({ secret, lifetime: unusedFor + 24 * hour }),
      sfu,
      log,
      metrics,
      unusedFor,
    });
    // The port is part of an origin, and with port 0 it is known only after listening.
    const origins = new OriginPolicy(config.allowedOrigins);
    const app = await createApp({
      webDir: config.webDir,
      log,
      security: { origins, secure: config.publicUrl?.startsWith('https:') ?? false },
      operations: {
        metrics,
        metricsAccess: config.metrics,
        checks: {
          media: () => sfu.stats().workers > 0,
          store: () =>
            store.check().then(
              () => true,
              () => false,
            ),
        },
      },
    });
    const clients = new ClientLimits(config);
    const addresses = new ClientAddresses(config.trustedProxies);
    const rings = new Rings({ metrics });
    const gateway = new Gateway({ ...config, origins, addresses, clients, directory, rings, log, metrics });
    parts.defer(() => clients.close());
    parts.defer(() => app.close());
    parts.defer(() => gateway.shutDown());
    parts.defer(() => directory.shutDown());
    metrics.watch({
      connections: () => gateway.size,
      reachable: () => rings.reachable,
      rooms: () => directory.counts().rooms,
      peers: () => directory.counts().peers,
      media: () => sfu.stats(),
    });
    gateway.attach(app.server);
    const port = await listen(app, config);
    const address = config.publicUrl ?? localUrl(config.host, port);
    origins.add(address);
    log.info('server ready', { port });
    return new SottoServer({ address, port, records, parts: parts.move(), log });
  }

  /** Tells everyone in a call, then closes all; about a second at most. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#log.info('server closing');
    await this.#parts.disposeAsync();
    this.#log.info('server closed');
  }
}

async function requirePages(webDir: string): Promise<void> {
  try {
    await access(join(webDir, 'index.html'));
  } catch (cause) {
    throw new StartError(
      `The web pages are not built: there is no index.html in ${webDir}. "npm start" builds them; SOTTO_WEB_DIR names another folder.`,
      { cause },
    );
  }
}

async function openSfu({ config, log }: SottoServerOptions): Promise<Sfu> {
  try {
    return await Sfu.create({
      listen: config.sfuListen,
      onWorkerDied: ({ index, pid, rooms }) => log.error('worker died', { worker: index, pid, rooms }),
      onWorkerStarted: ({ index, pid }) => log.info('worker started', { worker: index, pid }),
      onError: (error) => log.error('media failed', describeError(error)),
    });
  } catch (cause) {
    const where = config.sfuListen.map(({ ip, port }) => `${ip}:${port}`).join(', ');
    throw new StartError(
      `The media server does not start on ${where}. Is another program there, or is the address not this machine's? SOTTO_SFU_LISTEN sets it.`,
      { cause },
    );
  }
}

async function listen(app: App, { host, port }: Config): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw new StartError(listenProblem(cause, `${host}:${port}`), { cause });
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new StartError('The server listens on no port.');
  return address.port;
}

function listenProblem(error: unknown, where: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Another program already listens on ${where}. End it, or set SOTTO_PORT to another port.`;
    case 'EACCES':
      return `This user may not listen on ${where}. Set SOTTO_PORT to 1024 or higher.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${where}. Set SOTTO_HOST.`;
    default:
      return `Cannot listen on ${where}.`;
  }
}

/** Of the names of this machine, localhost is the one that browsers let use camera and microphone over plain http. */
function localUrl(host: string, port: number): string {
  const everywhere = ['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'].includes(host);
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${everywhere ? 'localhost' : name}:${port}`;
}
