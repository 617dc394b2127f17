import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Sfu } from '@sotto/sfu';
import { withPort } from './net/announcement.ts';
import { Checks } from './check/checks.ts';
import type { Config } from './config/config.ts';
import { type AppOptions, createApp } from './http/app.ts';
import { firewallFacts } from './http/firewall.ts';
import type { OperationsOptions } from './http/operations.ts';
import { NetworkRates } from './net/network-rates.ts';
import type { Networks } from './net/networks.ts';
import { CountedLog } from './observe/counted-log.ts';
import { DescriptorWatch } from './observe/descriptor-watch.ts';
import { describeError } from './observe/log-fields.ts';
import { Metrics } from './observe/metrics.ts';
import type { MinuteLog, StatusLog } from './observe/status-log.ts';
import { Ports } from './port/open-ports.ts';
import { planPorts, type PortPlan, socketsOf } from './net/port-plan.ts';
import { Rings } from './ringing/rings.ts';
import { CallRecords } from './rooms/call-records.ts';
import { RoomTokens } from './rooms/room-tokens.ts';
import { RoomDirectory } from './rooms/room-directory.ts';
import { RoomRecords } from './rooms/room-records.ts';
import { ClientAddresses } from './net/client-address.ts';
import { Gateway } from './signaling/gateway.ts';
import { OriginPolicy } from './http/origin-policy.ts';
import { StartError } from './config/errors.ts';
import { Evictions } from './store/evictions.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { ServerCertificate } from './tls/server-certificate.ts';
import { TurnCredentials } from './turn/turn-credentials.ts';

/** So many calls are kept for each room that there may be. */
const callsPerRoom = 4;

export interface SottoServerOptions {
  readonly config: Config;
  readonly log: StatusLog & MinuteLog;
}

interface OwnParts {
  readonly certificate: ServerCertificate | null;
  readonly directory: RoomDirectory;
  readonly parts: AsyncDisposableStack;
  readonly log: StatusLog;
}

/** The whole server: store, media workers, rooms, sockets and pages. */
export class SottoServer {
  /** Where a browser on this machine, or people by way of the proxy, find it. */
  readonly url: string;
  readonly port: number;
  /** The status of calls, for whoever runs the server; no page and no socket leads to it. */
  readonly records: CallRecords;
  readonly #own: OwnParts;
  #closed: Promise<void> | null = null;

  private constructor(shown: Pick<SottoServer, 'url' | 'port' | 'records'>, own: OwnParts) {
    this.url = shown.url;
    this.port = shown.port;
    this.records = shown.records;
    this.#own = own;
  }

  /** Resolves when it listens and is ready. Rejects with `StartError`, with nothing left open. */
  static async create({ config, log: statusLog }: SottoServerOptions): Promise<SottoServer> {
    // The part that is deferred last is closed first.
    await using parts = new AsyncDisposableStack();
    const log = parts.use(new CountedLog(statusLog));
    await requirePages(config.webDir);
    const { store, secret } = await openStore({ config, log });
    parts.defer(() => store.close());
    const plan = planPorts(config);
    const certificate = await openCertificate({ config, plan, log });
    parts.defer(() => certificate?.close());
    const sfu = await openSfu({ plan, log, spreadAt: config.spreadAt });
    parts.defer(() => sfu.close());
    const descriptors = parts.use(new DescriptorWatch({ log }));
    const metrics = new Metrics();
    const kept = { config, store, secret, sfu, log, minuteLog: statusLog, metrics };
    const { directory, records } = await openRooms(kept);
    // The port is part of an origin, and with port 0 it is known only after listening.
    const origins = new OriginPolicy(config.allowedOrigins, { tls: certificate !== null });
    const addresses = new ClientAddresses(config.trustedProxies);
    const networkRates = parts.use(new NetworkRates(config));
    const visitors = visitorsOf({ addresses, networkRates });
    const app = await createApp({
      webDir: config.webDir,
      log,
      certificate,
      security: { origins, hsts: isHttpsForGood(config) },
      facts: firewallFacts({ config, plan }),
      contact: { addresses: config.securityContact, publicUrl: config.publicUrl },
      operations: {
        metrics,
        metricsAccess: config.metrics,
        remoteOf: (socket) => addresses.remoteOf(socket),
        checks: readiness({ sfu, store, directory, descriptors }),
      },
      visitors,
    });
    const rings = new Rings({ metrics });
    const turn = config.turn && new TurnCredentials(config.turn);
    const parties = {
      networkRates,
      directory,
      rings,
      turn,
      checks: new Checks({ sfu, turn: Boolean(turn) }),
    };
    const gateway = new Gateway({ ...config, ...parties, origins, addresses, log, metrics });
    const tcpPortOf = (usernameFragment: string) => sfu.tcpPortOf(usernameFragment);
    const mayShakeHands = (networks: Networks) => networkRates.take('handshake', networks);
    const { charge } = visitors;
    const ports = new Ports({ config, plan, app, tcpPortOf, addresses, mayShakeHands, charge, metrics });
    parts.defer(() => ports.close());
    parts.defer(() => app.close());
    parts.defer(async () => void (await Promise.all([gateway.shutDown(), app.leave()])));
    parts.defer(() => directory.shutDown());
    watch(metrics, { gateway, rings, directory, records, sfu, ports, certificate });
    gateway.attach(app.server);
    const { port, origin } = await ports.listen();
    origins.add(origin);
    log.info('server ready', { port });
    const own = { certificate, directory, parts: parts.move(), log };
    return new SottoServer({ url: origin, port, records }, own);
  }

  /** Whether there are files that `reloadCertificate` would read. */
  get hasCertificateFiles(): boolean {
    return this.#own.certificate?.fromFiles ?? false;
  }

  /** Shows new connections the certificate that is in the files now, if it can be used. Never rejects. */
  async reloadCertificate(): Promise<void> {
    await this.#own.certificate?.reload();
  }

  /**
   * Lets calls that go on come to their end, and none begin. Resolves when the last one is over, and nothing is lost by
   * `close()`.
   */
  async drain(): Promise<void> {
    this.#own.log.info('server draining');
    await this.#own.directory.drain();
  }

  /** Tells everyone in a call, then closes all; about a second at most. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { log, parts } = this.#own;
    log.info('server closing');
    await parts.disposeAsync();
    log.info('server closed');
  }
}

/** Whether each part can do its work now. */
function readiness(parts: {
  sfu: Sfu;
  store: Store;
  directory: RoomDirectory;
  descriptors: DescriptorWatch;
}): OperationsOptions['checks'] {
  const { sfu, store, directory, descriptors } = parts;
  return {
    admission: () => !directory.draining,
    descriptors: () => descriptors.look(),
    media: () => sfu.stats().workers > 0,
    store: () =>
      store.check().then(
        () => true,
        () => false,
      ),
  };
}

interface Watched {
  readonly gateway: Gateway;
  readonly rings: Rings;
  readonly directory: RoomDirectory;
  readonly records: CallRecords;
  readonly sfu: Sfu;
  readonly ports: Ports;
  readonly certificate: ServerCertificate | null;
}

function watch(metrics: Metrics, watched: Watched): void {
  const { gateway, rings, directory, records, sfu, ports, certificate } = watched;
  metrics.watch({
    connections: () => gateway.size,
    reachable: () => rings.reachable,
    tcp: () => ports.counts(),
    certificateEnds: () => certificate?.pair.notAfter ?? null,
    stored: () => ({ rooms: directory.known, calls: records.size }),
    rooms: () => directory.counts().rooms,
    peers: () => directory.counts().peers,
    media: () => sfu.stats(),
  });
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

/** Null: plain http. */
async function openCertificate(options: Parts & { plan: PortPlan }): Promise<ServerCertificate | null> {
  const { config, plan, log } = options;
  const { tls, dataDir, publicUrl } = config;
  if (tls === null) return null;
  const names = [
    publicUrl === null ? [] : new URL(publicUrl).hostname.replace(/^\[|\]$/gu, ''),
    plan.announced?.address ?? [],
  ].flat();
  return ServerCertificate.create({ tls, dataDir, names, log });
}

/** The networks of those who ask for pages, and the costs of their requests. */
function visitorsOf(parts: {
  readonly addresses: ClientAddresses;
  readonly networkRates: NetworkRates;
}): AppOptions['visitors'] {
  const { addresses, networkRates } = parts;
  return {
    networksOf: (socket) => addresses.ofSocket(socket),
    chargeRequest: (networks) => networkRates.chargeRequest(networks),
    chargeReset: (networks) => networkRates.chargeReset(networks),
    charge: (request) => networkRates.chargeRequest(addresses.of(request)),
    mayWait: ({ socket }) => addresses.ofSocket(socket) !== null,
  };
}

/** A browser that was told so once asks by https only, which a certificate for trying must not bring about. */
function isHttpsForGood({ tls, publicUrl }: Config): boolean {
  return tls?.kind !== 'self-signed' && (tls !== null || (publicUrl?.startsWith('https:') ?? false));
}

/** The options of every part of the server. */
interface Parts extends Pick<SottoServerOptions, 'config'> {
  readonly log: StatusLog;
}

interface RoomSettings extends Parts {
  readonly minuteLog: MinuteLog;
  readonly store: Store;
  readonly secret: string;
  readonly sfu: Sfu;
  readonly metrics: Metrics;
}

/** The rooms, and what the store keeps of them and of the calls in them. */
async function openRooms(
  settings: RoomSettings,
): Promise<{ directory: RoomDirectory; records: CallRecords }> {
  const { config, store, secret, sfu, log, minuteLog, metrics } = settings;
  const { statusDays, linkDays, maxRooms, previousSecret } = config;
  const evictions = new Evictions({ log, metrics });
  const records = new CallRecords({ store, statusDays, most: maxRooms * callsPerRoom, evictions, log });
  const directory = await RoomDirectory.create({
    ...config,
    store,
    rooms: new RoomRecords({ store, linkDays, log }),
    calls: records,
    evictions,
    roomTokens: new RoomTokens(secret, previousSecret),
    sfu,
    log,
    minuteLog,
    metrics,
  });
  return { directory, records };
}

interface SfuSettings {
  readonly plan: PortPlan;
  readonly spreadAt: number;
  readonly log: StatusLog;
}

async function openSfu({ plan, spreadAt, log }: SfuSettings): Promise<Sfu> {
  try {
    return await Sfu.create({
      listen: plan.sfuListen,
      spreadAt,
      onWorkerDied: ({ index, pid, rooms }) => log.error('worker died', { worker: index, pid, rooms }),
      onWorkerStarted: ({ index, pid }) => log.info('worker started', { worker: index, pid }),
      onError: (error) => log.error('media failed', describeError(error)),
    });
  } catch (cause) {
    const where = plan.sfuListen
      .flatMap(socketsOf)
      .map(({ ip: address, port }) => withPort({ address, port }))
      .join(', ');
    throw new StartError(
      `The media server does not start on ${where}. Is another program there, or is the address not this machine's? SOTTO_SFU_LISTEN sets it.`,
      { cause },
    );
  }
}
