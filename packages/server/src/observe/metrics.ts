import { type ClientMethod, closeCodes, type RingAnswer, type RoomKind } from '@sotto/protocol';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** How a TCP connection fared. */
export type Arrival = 'tls' | 'http' | 'ice' | 'refused' | 'unknown' | 'silent' | 'crowded' | 'failed';

/**
 * How a ring ended: with an answer, with none, or because the caller did not wait for one. `not-reachable`: no device
 * has acknowledged it.
 */
export type RingOutcome = RingAnswer | 'missed' | 'not-reachable' | 'cancelled';

/** The kinds of records, each up to a bound of its own. */
export type Bounded = 'rooms' | 'calls';

/** Our own close codes by name, and those of RFC 6455, section 7.4.1, that say how a browser went. */
const closeNames = new Map<number, string>([
  ...Object.entries(closeCodes).map(([name, code]): [number, string] => [code, name]),
  [1000, 'closed'],
  [1005, 'closed'],
  [1001, 'pageGone'],
  [1006, 'lost'],
]);

/** Read when somebody asks for the metrics. */
export interface MetricSources {
  readonly connections: () => number;
  readonly reachable: () => number;
  readonly tcp: () => Readonly<Record<'undecided' | 'web' | 'ice', number>>;
  /** Null: there is no certificate. */
  readonly certificateEnds: () => Date | null;
  /** Entries of the store. */
  readonly stored: () => Readonly<Record<Bounded, number>>;
  readonly rooms: () => Readonly<Record<RoomKind, number>>;
  readonly peers: () => Readonly<Record<RoomKind, number>>;
  readonly media: () => Readonly<
    Record<'workers' | 'workerDeaths' | 'probes' | 'transports' | 'producers' | 'consumers' | 'pipes', number>
  >;
}

/** Counts and durations for Prometheus. Labels come from closed lists; nothing in them is about a person. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#counter('sotto_requests_total', 'Requests of clients', ['method', 'outcome']);
  readonly #durations = this.#histogram({
    name: 'sotto_request_duration_seconds',
    help: 'Time to answer a request',
    labels: ['method'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
  });
  readonly #closed = this.#counter('sotto_sockets_closed_total', 'Sockets that ended, by why', ['reason']);
  readonly #refused = this.#counter('sotto_sockets_refused_total', 'Sockets that were not opened', [
    'status',
  ]);
  readonly #arrivals = this.#counter('sotto_tcp_arrivals_total', 'TCP connections, by what they wanted', [
    'kind',
  ]);
  readonly #calls = this.#counter('sotto_calls_total', 'Calls that reached a status', ['kind', 'status']);
  readonly #evicted = this.#counter(
    'sotto_store_evicted_total',
    'What went because there was too much of it',
    ['what'],
  );
  readonly #rings = this.#counter('sotto_rings_total', 'Rings that ended, by how', ['outcome']);
  readonly #callTimes = this.#histogram({
    name: 'sotto_call_duration_seconds',
    help: 'From the first person in a room to the end of the call',
    labels: ['kind'],
    buckets: [10, 60, 300, 900, 1800, 3600, 7200, 14_400],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  request(method: ClientMethod, outcome: string, seconds: number): void {
    this.#requests.inc({ method, outcome });
    this.#durations.observe({ method }, seconds);
  }

  socketClosed(closeCode: number): void {
    this.#closed.inc({ reason: closeNames.get(closeCode) ?? 'other' });
  }

  socketRefused(status: number): void {
    this.#refused.inc({ status });
  }

  callReached(kind: RoomKind, status: 'connecting' | 'connected' | 'ended'): void {
    this.#calls.inc({ kind, status });
  }

  storeEvicted(what: Bounded, entries: number): void {
    this.#evicted.inc({ what }, entries);
  }

  ringEnded(outcome: RingOutcome): void {
    this.#rings.inc({ outcome });
  }

  callEnded(kind: RoomKind, seconds: number): void {
    this.#callTimes.observe({ kind }, seconds);
  }

  tcpArrived(kind: Arrival): void {
    this.#arrivals.inc({ kind });
  }

  /** Adds the gauges. */
  watch(sources: MetricSources): void {
    const { connections, reachable, tcp, certificateEnds, stored, rooms, peers, media } = sources;
    this.#gauge('sotto_connections', 'Open sockets', () => [[{}, connections()]]);
    this.#gauge('sotto_reachable_connections', 'Open sockets that can be rung', () => [[{}, reachable()]]);
    this.#gauge('sotto_tcp_connections', 'Open TCP connections of clients', () =>
      (['undecided', 'web', 'ice'] as const).map((kind) => [{ kind }, tcp()[kind]]),
    );
    this.#gauge(
      'sotto_certificate_expiry_seconds',
      'When the certificate ends, in Unix time; 0 without one',
      () => [[{}, Math.floor((certificateEnds()?.getTime() ?? 0) / 1000)]],
    );
    this.#gauge('sotto_store_entries', 'Rooms and calls that the store holds', () =>
      (['rooms', 'calls'] as const).map((what) => [{ what }, stored()[what]]),
    );
    this.#gauge('sotto_rooms', 'Rooms in use', () => byKind(rooms()));
    this.#gauge('sotto_peers', 'People in rooms', () => byKind(peers()));
    this.#gauge('sotto_media_workers', 'Workers alive', () => [[{}, media().workers]]);
    this.#gauge('sotto_media_worker_deaths', 'Workers that ended by themselves', () => [
      [{}, media().workerDeaths],
    ]);
    this.#gauge('sotto_media_objects', 'Objects of the media server, and network checks that run', () =>
      (['probes', 'transports', 'producers', 'consumers', 'pipes'] as const).map((object) => [
        { object },
        media()[object],
      ]),
    );
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram(options: { name: string; help: string; labels: string[]; buckets: number[] }): Histogram {
    const { name, help, labels: labelNames, buckets } = options;
    return new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => [Record<string, string>, number][]): void {
    const values = read();
    const labelNames = Object.keys(values[0]?.[0] ?? {});
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => {
        for (const [labels, value] of read()) gauge.set(labels, value);
      },
    });
  }
}

function byKind(counts: Readonly<Record<RoomKind, number>>): [Record<string, string>, number][] {
  return Object.entries(counts).map(([kind, count]) => [{ kind }, count]);
}
