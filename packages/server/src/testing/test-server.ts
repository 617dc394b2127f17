import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { protocolVersions } from '@sotto/protocol';
import { freePort } from '@sotto/sfu/testing/free-port';
import { readConfig } from '../config/config.ts';
import { createStatusLog } from '../observe/status-log.ts';
import { SottoServer } from '../sotto-server.ts';
import { Device } from './device.ts';
import { TestClient, type TestClientOptions } from './test-client.ts';

export interface TestServerOptions {
  /** `SOTTO_*` variables that differ from those of every test. */
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder to come back to; a fresh one otherwise. */
  readonly dataDir?: string;
}

/** The real server in this process, with a real worker, on free ports of the loopback interface. */
export class TestServer {
  readonly server: SottoServer;
  readonly dataDir: string;
  /** The status log, line by line. */
  readonly log: string[];
  readonly #clients = new Set<TestClient>();
  readonly #folder: string;

  private constructor(options: Pick<TestServer, 'server' | 'dataDir' | 'log'> & { folder: string }) {
    this.server = options.server;
    this.dataDir = options.dataDir;
    this.log = options.log;
    this.#folder = options.folder;
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-server-test-'));
    const dataDir = options.dataDir ?? join(folder, 'data');
    const webDir = join(folder, 'web');
    await buildPages(webDir);
    const config = readConfig({
      SOTTO_HOST: '127.0.0.1',
      SOTTO_PORT: '0',
      SOTTO_SFU_LISTEN: `127.0.0.1:${await freePort()}`,
      SOTTO_DATA_DIR: dataDir,
      SOTTO_WEB_DIR: webDir,
      SOTTO_LOG_LEVEL: 'debug',
      SOTTO_ROOMS_PER_MINUTE: '100000',
      // Also where a test sets what could be a proxy.
      SOTTO_METRICS: 'loopback',
      ...options.env,
    });
    const log: string[] = [];
    const server = await SottoServer.create({
      config,
      log: createStatusLog({ level: config.logLevel, destination: { write: (line) => void log.push(line) } }),
    });
    return new TestServer({ server, dataDir, log, folder });
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.server.port}/ws`;
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.server.port}${path}`, init);
  }

  /** A client with an open socket; it has said hello unless told otherwise. */
  async client(options: Omit<TestClientOptions, 'url'> & { greet?: boolean } = {}): Promise<TestClient> {
    const client = await TestClient.connect({ ...options, url: this.socketUrl });
    this.#clients.add(client);
    if (options.greet !== false)
      await client.request('hello', { versions: [options.version ?? protocolVersions[0]] });
    return client;
  }

  /** The pages of all clients are closed. */
  sendAway(): void {
    for (const client of this.#clients) client.goAway();
  }

  /** Two people in a new room, the first its host. */
  async pair(kind: 'call' | 'conference'): Promise<{
    room: string;
    hostToken: string;
    ada: TestClient;
    bob: TestClient;
    adaId: string;
    bobId: string;
  }> {
    const [ada, bob] = [await this.client(), await this.client()];
    const { room, hostToken } = await ada.request('createRoom', { kind });
    const { peerId: adaId } = await ada.request('join', { room, name: 'Ada', token: hostToken });
    const { peerId: bobId } = await bob.request('join', { room, name: 'Bob' });
    await ada.event('callConnected');
    return { room, hostToken, ada, bob, adaId, bobId };
  }

  /** A client that can be rung: a window of this device, or of one of its own. */
  async reachable(device: Device = new Device()): Promise<{ client: TestClient; device: Device }> {
    const client = await this.client();
    await device.reach(client);
    return { client, device };
  }

  /** Somebody who waits alone in a new call. */
  async waiting(): Promise<{ room: string; client: TestClient; peerId: string; resumeToken: string }> {
    const client = await this.client();
    const { room } = await client.request('createRoom', { kind: 'call' });
    const { peerId, resumeToken } = await client.request('join', { room, name: 'Ada' });
    return { room, client, peerId, resumeToken };
  }

  /** The value of one line of `/metrics`, such as `sotto_sockets_closed_total{reason="flood"}`. */
  async metric(name: string): Promise<number> {
    const response = await this.fetch('/metrics');
    const text = await response.text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  }

  /**
   * Closes the server and removes its files, apart from a data folder that was given. Fails when the server said
   * anything to a client that the tables do not allow, or made a mistake.
   */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.drop();
    await this.server.close();
    await rm(this.#folder, { recursive: true, force: true });
    const faults = [...this.#clients].flatMap((client) => client.faults);
    const mistakes = this.log.filter((line) => /"event":"\w+ failed"/u.test(line));
    if (faults.length + mistakes.length > 0) throw new Error([...faults, ...mistakes].join('\n'));
  }
}

/** What the server takes for built pages. */
export async function buildPages(webDir: string): Promise<void> {
  await mkdir(join(webDir, 'assets'), { recursive: true });
  await mkdir(join(webDir, '.vite'), { recursive: true });
  await writeFile(join(webDir, 'index.html'), '<!doctype html><title>Sotto</title>');
  await writeFile(join(webDir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(webDir, 'assets', 'index-abcdef12.js'), 'export {};');
  await writeFile(join(webDir, 'assets', 'index-abcdef12.js.br'), brotliCompressSync('export {};'));
  await writeFile(join(webDir, '.vite', 'manifest.json'), '{}');
}
