import { type CheckMessage, limits } from '@sotto/protocol';
import { asError } from '../common/errors.ts';
import type { CheckLink } from './check-link.ts';

/** As often as sound is sent in a call, in milliseconds … */
const echoInterval = 20;
/** … and for how long. */
const echoTime = 3_000;
/** How long the last echoes may take, in milliseconds. */
const echoTimeout = 1_000;

const loadInterval = 20;
/** Bytes that may wait in the browser: the queue there is not what is measured. */
const maxWaiting = 64 * 1024;
/** Until a congestion control has found its rate, what arrives says little. In milliseconds. */
const warmUp = 500;
/** How long what was sent last may take, in milliseconds. */
const loadTimeout = 500;
/** Milliseconds between two requests for load, since one can get lost … */
const startInterval = 200;
/** … and until it is given up. */
const startTimeout = 2_000;

export interface EchoResult {
  /** Milliseconds, the median; null when no echo came. */
  readonly roundTrip: number | null;
  /** Milliseconds by which one round trip differs from the next, on average (compare RFC 3550, section 6.4.1). */
  readonly jitter: number | null;
  /** Percent, there and back. */
  readonly loss: number;
}

/** Rejects with what `signal` was aborted with, as all of these do. */
export function measureEcho(link: CheckLink, signal: AbortSignal): Promise<EchoResult> {
  return inStage(signal, async (stage) => {
    const sentAt: number[] = [];
    const roundTrips = new Map<number, number>();
    link.listen((message) => {
      if (message.type !== 'echo') return;
      const at = sentAt[message.sequence];
      if (at !== undefined && !roundTrips.has(message.sequence))
        roundTrips.set(message.sequence, performance.now() - at);
    }, stage.signal);
    stage.every(echoInterval, () => {
      if (sentAt.length >= echoTime / echoInterval) return;
      sentAt.push(performance.now());
      link.send({ type: 'echo', sequence: sentAt.length - 1 });
    });
    await stage.until(
      () => sentAt.length >= echoTime / echoInterval && roundTrips.size === sentAt.length,
      echoTime + echoTimeout,
    );
    const inOrder = [...roundTrips].toSorted(([a], [b]) => a - b).map(([, time]) => time);
    const differences = inOrder.slice(1).map((time, index) => Math.abs(time - (inOrder[index] ?? time)));
    return {
      roundTrip: median(inOrder),
      jitter: differences.length === 0 ? null : sum(differences) / differences.length,
      loss: sentAt.length === 0 ? 100 : 100 * (1 - roundTrips.size / sentAt.length),
    };
  });
}

/** Mbit/s that arrive at the server; null when none did. */
export function measureUpload(link: CheckLink, signal: AbortSignal): Promise<number | null> {
  return inStage(signal, async (stage) => {
    const arrivals: Arrival[] = [];
    link.listen((message) => {
      if (message.type === 'received') arrivals.push(message);
    }, stage.signal);
    const begun = performance.now();
    let offered = 0;
    stage.every(loadInterval, () => {
      const elapsed = Math.min(performance.now() - begun, limits.checkLoadTime);
      const due = (elapsed * limits.checkBitrate) / 8_000;
      for (; offered + limits.checkLoadBytes <= due; offered += limits.checkLoadBytes) {
        // What does not fit is left out for good: at the end nothing is to wait.
        if (link.waiting < maxWaiting && elapsed < limits.checkLoadTime) link.send({ type: 'load' });
      }
    });
    await stage.until(() => false, limits.checkLoadTime + loadTimeout);
    return throughput(arrivals);
  });
}

/** Mbit/s that arrive here; null when none did. */
export function measureDownload(link: CheckLink, signal: AbortSignal): Promise<number | null> {
  return inStage(signal, async (stage) => {
    const arrivals: Arrival[] = [];
    let firstAt = 0;
    let bytes = 0;
    link.listen((message) => {
      if (message.type !== 'load') return;
      if (bytes === 0) firstAt = performance.now();
      bytes += limits.checkLoadBytes;
      arrivals.push({ bytes, milliseconds: performance.now() - firstAt });
    }, stage.signal);
    link.send({ type: 'start' });
    stage.every(startInterval, () => {
      if (bytes === 0) link.send({ type: 'start' });
    });
    await stage.until(() => bytes > 0, startTimeout);
    if (bytes > 0) {
      const last = (): number => firstAt + (arrivals.at(-1)?.milliseconds ?? 0);
      await stage.until(() => performance.now() - last() > loadTimeout, limits.checkLoadTime + loadTimeout);
    }
    return throughput(arrivals);
  });
}

/** What has arrived, and how long after the first of it. */
type Arrival = Pick<CheckMessage & { type: 'received' }, 'bytes' | 'milliseconds'>;

/** Mbit/s, from the end of the warming up to the last arrival. */
export function throughput(arrivals: readonly Arrival[]): number | null {
  const last = arrivals.at(-1);
  const first = arrivals.find(({ milliseconds }) => milliseconds >= warmUp);
  if (last === undefined) return null;
  // So little came that there is no more to it than that.
  const from = first === undefined || first === last ? { bytes: 0, milliseconds: 0 } : first;
  const milliseconds = Math.max(last.milliseconds - from.milliseconds, warmUp);
  return (8 * (last.bytes - from.bytes)) / milliseconds / 1_000;
}

async function inStage<T>(signal: AbortSignal, act: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = new Stage(signal);
  try {
    return await act(stage);
  } finally {
    stage.close();
  }
}

/** The timers of one measurement, which end with it. */
class Stage {
  readonly #abort = new AbortController();
  readonly signal: AbortSignal = this.#abort.signal;
  readonly #outer: AbortSignal;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
  }

  every(milliseconds: number, act: () => void): void {
    const timer = setInterval(act, milliseconds);
    this.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Resolves when `holds`, looked at ten times a second, or after `milliseconds`. */
  async until(holds: () => boolean, milliseconds: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = (): void => reject(asError(this.#outer.reason));
    this.#outer.addEventListener('abort', stop, { once: true });
    if (this.#outer.aborted) stop();
    const timer = setTimeout(resolve, milliseconds);
    const look = setInterval(() => {
      if (holds()) resolve();
    }, 100);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      clearInterval(look);
      this.#outer.removeEventListener('abort', stop);
    }
  }

  close(): void {
    this.#abort.abort();
  }
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
