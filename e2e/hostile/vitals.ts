import { readdirSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import type { SottoServer } from '../fixtures/server.ts';

/** What the server takes at one moment. */
export interface Vital {
  /** Seconds since the first look. */
  readonly at: number;
  /** Of the process and of its workers, in MiB. */
  readonly memory: number;
  readonly workerMemory: number;
  /** Of the process's memory: what its objects take, and what they hold beside, such as the state of TLS. In MiB. */
  readonly heap: number;
  readonly external: number;
  /** Open file descriptors of the process, and of its workers. */
  readonly files: number;
  readonly workerFiles: number;
  /** 99th percentile of the delay of its event loop since the look before, in milliseconds. */
  readonly delay: number;
  readonly connections: number;
  readonly rooms: number;
}

export type Counters = Readonly<Record<string, number>>;

/** What was counted since. */
export const difference = (before: Counters, after: Counters): Counters =>
  Object.fromEntries(
    Object.entries(after).flatMap(([what, count]) => {
      const more = count - (before[what] ?? 0);
      return more === 0 ? [] : [[what, more]];
    }),
  );

const LOOK_MS = 1_000;

/** Looks at a server every second. */
export class Vitals {
  readonly looks: Vital[] = [];
  readonly #server: SottoServer;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: 1 });
  readonly #started = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(server: SottoServer, token: string) {
    this.#server = server;
    this.#token = token;
    this.#plan();
  }

  /** What the server has counted so far, by name and label. Rejects when it does not answer. */
  async counters(): Promise<Counters> {
    const found = (await this.#metrics()).matchAll(/^sotto_(\w+)_total(?:\{(.*)\})? (\d+)$/gmu);
    return Object.fromEntries(
      [...found].map(([, name = '', labels = '', value]) => {
        const words = [...labels.matchAll(/"([^"]*)"/gu)].map(([, word = '']) => word);
        return [[name, ...words].join(' '), Number(value)];
      }),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#agent.destroy();
  }

  #plan(): void {
    this.#timer = setTimeout(() => void this.#lookAndPlan(), LOOK_MS);
  }

  async #lookAndPlan(): Promise<void> {
    // When it takes no connection there is nothing to read; the next look may find more.
    await this.#look().catch(() => undefined);
    if (this.#timer !== undefined) this.#plan();
  }

  async #look(): Promise<void> {
    const { pid, workerPids } = this.#server;
    const metrics = await this.#metrics();
    this.looks.push({
      at: Math.round((performance.now() - this.#started) / 1000),
      memory: memoryOf(pid),
      workerMemory: sum(workerPids.map(memoryOf)),
      heap: Math.round(valueOf(metrics, 'nodejs_heap_size_used_bytes') / 2 ** 20),
      external: Math.round(valueOf(metrics, 'nodejs_external_memory_bytes') / 2 ** 20),
      files: filesOf(pid),
      workerFiles: sum(workerPids.map(filesOf)),
      delay: Math.round(valueOf(metrics, 'nodejs_eventloop_lag_p99_seconds') * 1000),
      connections: valueOf(metrics, 'sotto_connections'),
      rooms:
        valueOf(metrics, 'sotto_rooms{kind="call"}') + valueOf(metrics, 'sotto_rooms{kind="conference"}'),
    });
  }

  #metrics(): Promise<string> {
    const { port } = new URL(this.#server.url);
    const options = {
      agent: this.#agent,
      headers: { authorization: `Bearer ${this.#token}` },
      timeout: 5_000,
    };
    return new Promise((resolve, reject) => {
      const request = get(`https://127.0.0.1:${port}/metrics`, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('error', reject).on('end', () => resolve(text));
      });
      request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer')));
    });
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const valueOf = (metrics: string, name: string): number =>
  Number(
    metrics
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1) ?? 0,
  );

const memoryOf = (pid: number): number => {
  const kib = /^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
};

const filesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
