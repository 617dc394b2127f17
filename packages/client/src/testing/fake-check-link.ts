import { type CheckMessage, limits } from '@sotto/protocol';
import type { CheckLink } from '../check/check-link.ts';

export interface FakeNetwork {
  /** Milliseconds there and back, of each message in turn. */
  readonly roundTrip?: (sequence: number) => number;
  /** Whether this echo gets lost. */
  readonly loses?: (sequence: number) => boolean;
  /** Bits per second that arrive, either way. */
  readonly bitrate?: number;
}

/** One way with a server at its end that answers as `docs/protocol.md` says, over a network that the test makes. */
export class FakeCheckLink implements CheckLink {
  readonly #network: Required<FakeNetwork>;
  readonly #listeners = new Set<(message: CheckMessage) => void>();
  #received = { bytes: 0, firstAt: 0, reportedAt: 0 };
  #loading = false;
  sent = 0;
  closed = false;
  waiting = 0;

  constructor({ roundTrip = () => 20, loses = () => false, bitrate = 50_000_000 }: FakeNetwork = {}) {
    this.#network = { roundTrip, loses, bitrate };
  }

  send(message: CheckMessage): void {
    this.sent += 1;
    if (message.type === 'echo') {
      if (this.#network.loses(message.sequence)) return;
      setTimeout(() => this.#tell(message), this.#network.roundTrip(message.sequence));
    }
    if (message.type === 'load') this.#count();
    if (message.type === 'start' && !this.#loading) this.#load();
  }

  listen(listener: (message: CheckMessage) => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  close(): void {
    this.closed = true;
    this.#listeners.clear();
  }

  #count(): void {
    const now = performance.now();
    if (this.#received.bytes === 0) this.#received = { bytes: 0, firstAt: now, reportedAt: now };
    const milliseconds = now - this.#received.firstAt;
    const room = (this.#network.bitrate * (milliseconds + 10)) / 8_000;
    if (this.#received.bytes + limits.checkLoadBytes > room && this.#received.bytes > 0) return;
    if (this.#network.bitrate === 0) return;
    this.#received.bytes += limits.checkLoadBytes;
    if (now - this.#received.reportedAt < 100) return;
    this.#received.reportedAt = now;
    this.#tell({ type: 'received', bytes: this.#received.bytes, milliseconds: Math.round(milliseconds) });
  }

  #load(): void {
    this.#loading = true;
    const bitrate = Math.min(this.#network.bitrate, limits.checkBitrate);
    if (bitrate === 0) return;
    const begun = performance.now();
    let bytes = 0;
    const timer = setInterval(() => {
      const elapsed = performance.now() - begun;
      for (; bytes < (elapsed * bitrate) / 8_000; bytes += limits.checkLoadBytes)
        this.#tell({ type: 'load' });
      if (elapsed >= limits.checkLoadTime) clearInterval(timer);
    }, 20);
  }

  #tell(message: CheckMessage): void {
    for (const listener of this.#listeners) listener(message);
  }
}
