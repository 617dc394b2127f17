import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { Http2Connections, type Http2ConnectionsOptions } from '../http/http2-connections.ts';
import {
  createRedirectServer,
  createTlsServer,
  createWebServer,
  type WebServerOptions,
} from '../http/web-server.ts';
import { NetworkRate } from '../net/network-rate.ts';
import { networksOf } from '../net/networks.ts';
import type { Arrival } from '../observe/metrics.ts';
import { IcePipes } from '../port/ice-pipes.ts';
import { OnePort } from '../port/one-port.ts';
import { ServerCertificate } from '../tls/server-certificate.ts';
import { testCertificate } from './certificate.ts';
import { framedCheck } from './stun.ts';

/** Of the one transport that is expected … */
const usernameFragment = 'abcdefgh';
/** … and what begins a connection to it. */
export const check = framedCheck({ usernameFragment, password: 'b'.repeat(32) });

export interface Opened {
  readonly port: number;
  readonly onePort: OnePort;
  readonly arrivals: Arrival[];
  /** What the one in the worker's place got: in all, and on each connection. */
  readonly worker: { connections: Socket[]; bytes: Buffer; received: Map<Socket, Buffer> };
  /** Every connection that ever came and was looked at, as far as anything still holds it. */
  readonly seen: WeakRef<Socket>[];
  readonly files: { cert: string; key: string };
  readonly certificate: ServerCertificate;
}

/** For a web server whose requests cost nothing. */
export const withoutBounds: WebServerOptions = {
  charge: () => 0,
  mayWait: () => true,
  refuse: (_request, response) => void response.destroy(),
};

const answer: RequestListener = (request, response) => {
  request.resume();
  response.end(`secret page ${request.url}`);
};

async function certificateFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-port-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const pair = testCertificate();
  await writeFile(files.cert, pair.cert);
  await writeFile(files.key, pair.key);
  return { folder, files };
}

async function listenAsWorker(): Promise<{ worker: Opened['worker']; workerPort: number; echo: Server }> {
  const worker: Opened['worker'] = { connections: [], bytes: Buffer.alloc(0), received: new Map() };
  const echo = createServer((socket) => {
    worker.connections.push(socket);
    worker.received.set(socket, Buffer.alloc(0));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      worker.bytes = Buffer.concat([worker.bytes, chunk]);
      worker.received.set(socket, Buffer.concat([worker.received.get(socket) ?? Buffer.alloc(0), chunk]));
      socket.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  return { worker, workerPort: typeof address === 'object' ? (address?.port ?? 0) : 0, echo };
}

export interface OpenPortOptions {
  readonly timeout?: number;
  readonly perAddress?: number;
  readonly perTransport?: number;
  readonly proxied?: string[];
  readonly handshakes?: number;
  readonly handshakesAtOnce?: number;
  readonly handler?: RequestListener;
  readonly http2?: Partial<Http2ConnectionsOptions>;
}

/** One port with real TLS, and something in the worker's place that sends back what it gets. */
export async function openPort(options: OpenPortOptions = {}): Promise<Opened> {
  const { proxied } = options;
  const { folder, files } = await certificateFiles();
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  const tls = { kind: 'files', ...files } as const;
  const certificate = await ServerCertificate.create({ tls, dataDir: folder, names: [], log, interval: 20 });
  const { worker, workerPort, echo } = await listenAsWorker();
  const handshakes = new NetworkRate({ burst: options.handshakes ?? 1_000_000, perSecond: 0 });
  const arrivals: Arrival[] = [];
  const seen: WeakRef<Socket>[] = [];
  const connections = new Http2Connections({
    networksOf: ({ remoteAddress = '' }) => networksOf(proxied?.at(-1) ?? remoteAddress),
    chargeRequest: () => 0,
    chargeReset: () => undefined,
    ...options.http2,
  });
  const pages = createWebServer(options.handler ?? answer, withoutBounds);
  const onePort = new OnePort({
    targets: {
      tls: createTlsServer({ certificate, connections, pages }),
      http: createRedirectServer(
        () => 'https://calls.example.org',
        () => 0,
      ),
      ice: new IcePipes((fragment) => (fragment === usernameFragment ? workerPort : null), {
        ...(options.perTransport !== undefined && { perTransport: options.perTransport }),
      }),
    },
    besides: {
      http: createRedirectServer(
        () => 'https://calls.example.org',
        () => 0,
      ),
    },
    networksOf: (socket) => {
      seen.push(new WeakRef(socket));
      return networksOf(proxied?.at(-1) ?? socket.remoteAddress ?? '');
    },
    ...(proxied && { setProxiedAddress: (_socket, named) => void proxied.push(named) }),
    web: { total: 100, perAddress: options.perAddress ?? 100, idlePerAddress: 100 },
    ...(options.handshakesAtOnce !== undefined && { handshakes: options.handshakesAtOnce }),
    mayShakeHands: (networks) => handshakes.take(networks),
    onArrival: (arrival) => arrivals.push(arrival),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
  });
  const port = await onePort.listen([{ host: '127.0.0.1', port: 0 }]);
  onTestFinished(async () => {
    await connections.leave();
    onePort.close();
    echo.close();
    certificate.close();
    await rm(folder, { recursive: true });
  });
  return { port, onePort, arrivals, worker, seen, files, certificate };
}

export async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

/** Resolves when it is closed, by whichever side and however: `once` would reject when it is reset. */
export async function closing(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

/** All that comes until the other side ends. */
export async function rest(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await closing(socket);
  return text;
}
