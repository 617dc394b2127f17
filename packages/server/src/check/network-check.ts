import {
  type CheckWay,
  type ClientParams,
  type ClientResult,
  clientRequests,
  limits,
  readCheckMessage,
  writeCheckMessage,
} from '@sotto/protocol';
import type { NetworkProbe, ProbeHandlers } from '@sotto/sfu';
import * as v from 'valibot';

/** Milliseconds between two reports of what has come. */
const reportInterval = 100;

/** The load that came over one way. */
interface Arrival {
  readonly firstAt: number;
  reportedAt: number;
  bytes: number;
}

export interface NetworkCheckOptions {
  readonly open: (handlers: ProbeHandlers) => Promise<NetworkProbe>;
  /** Of the connection that asked. */
  readonly signal: AbortSignal;
  readonly onClose: () => void;
}

/**
 * The server's part in a check of the network: echoes, counts what comes and sends load, each within bounds. It ends
 * by itself after `limits.checkTime`, with the connection, and when the client sends more than it may.
 */
export class NetworkCheck {
  readonly #onClose: () => void;
  readonly #ending = new AbortController();
  readonly #arrivals = new Map<string, Arrival>();
  #probe: NetworkProbe | null = null;
  #loading = false;
  #bytes = 0;
  #messages = 0;

  private constructor({ onClose }: NetworkCheckOptions) {
    this.#onClose = onClose;
  }

  /** Rejects with `SfuError`, and with nothing left open. */
  static async open(options: NetworkCheckOptions): Promise<NetworkCheck> {
    const check = new NetworkCheck(options);
    try {
      check.#probe = await options.open({ message: (way, data) => check.#receive(way, data) });
    } catch (error) {
      check.close();
      throw error;
    }
    const timer = setTimeout(() => check.close(), limits.checkTime);
    check.#ending.signal.addEventListener('abort', () => clearTimeout(timer));
    if (options.signal.aborted) check.close();
    else options.signal.addEventListener('abort', () => check.close(), { signal: check.#ending.signal });
    return check;
  }

  /** Also when its worker ended, which leaves nothing to check. */
  get closed(): boolean {
    return this.#ending.signal.aborted || (this.#probe?.closed ?? false);
  }

  /** As it crosses the socket; empty when it is over. */
  get ways(): readonly CheckWay[] {
    const result: ClientResult<'openCheck'> = v.parse(
      clientRequests.openCheck.result,
      // mediasoup writes `undefined` for members that are not there; JSON knows no such thing.
      JSON.parse(JSON.stringify({ ways: this.#probe?.ways ?? [] })),
    );
    return result.ways;
  }

  /** Rejects with `SfuError`. */
  async connect({ transportId, dtlsParameters }: ClientParams<'connectCheck'>): Promise<void> {
    await this.#probe?.connect(transportId, dtlsParameters);
  }

  /** Idempotent. */
  close(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    this.#probe?.close();
    this.#onClose();
  }

  #receive(way: string, data: Buffer): void {
    this.#bytes += data.length;
    this.#messages += 1;
    if (this.#bytes > limits.checkBytes || this.#messages > limits.checkMessages) {
      this.close();
      return;
    }
    switch (readCheckMessage(data)?.type) {
      case 'echo':
        this.#probe?.send(way, data);
        break;
      case 'load':
        this.#count(way, data.length);
        break;
      case 'start':
        this.#sendLoad(way);
        break;
      // Only the server says `received`, and what else comes may be for a version that this one is not.
      case 'received':
      case undefined:
    }
  }

  #count(way: string, bytes: number): void {
    const now = performance.now();
    const arrival = this.#arrivals.get(way) ?? { firstAt: now, reportedAt: now, bytes: 0 };
    this.#arrivals.set(way, arrival);
    arrival.bytes += bytes;
    if (now - arrival.reportedAt < reportInterval) return;
    arrival.reportedAt = now;
    const milliseconds = Math.round(now - arrival.firstAt);
    const report = writeCheckMessage({ type: 'received', bytes: arrival.bytes, milliseconds });
    this.#probe?.send(way, Buffer.from(report));
  }

  /** Once in a check: a client asks until load comes, since what it says can get lost. */
  #sendLoad(way: string): void {
    if (this.#loading) return;
    this.#loading = true;
    sendLoad((message) => this.#probe?.send(way, message), this.#ending.signal);
  }
}

const loadMessage = Buffer.from(writeCheckMessage({ type: 'load' }));
/** Milliseconds between two bursts: short enough that a burst is a few packets. */
const loadInterval = 20;
const wholeLoad = Math.floor((limits.checkBitrate / 8_000) * limits.checkLoadTime);

/** Sends `limits.checkBitrate` for `limits.checkLoadTime`, and then nothing more, whatever becomes of it. */
function sendLoad(send: (message: Buffer) => void, signal: AbortSignal): void {
  const begun = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(wholeLoad, (limits.checkBitrate / 8_000) * (performance.now() - begun));
    for (; sent + loadMessage.length <= due; sent += loadMessage.length) send(loadMessage);
    if (sent + loadMessage.length > wholeLoad) clearInterval(timer);
  }, loadInterval);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
