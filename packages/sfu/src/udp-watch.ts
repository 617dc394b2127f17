import type { types } from 'mediasoup';

/**
 * How long a client that connects may take to come over UDP, in milliseconds: three round trips to the other side of
 * the earth, or the second repetition of a check that was lost (RFC 8489, section 6.2.1).
 */
const udpTimeout = 1000;

/**
 * Notices that a client does not come over UDP: over TCP instead, or not at all. Tells it once, and not before a
 * client has begun to connect.
 */
export class UdpWatch {
  readonly #onMissing: () => void;
  readonly #timers = new Map<types.WebRtcTransport, NodeJS.Timeout>();
  #over = false;

  constructor(onMissing: () => void) {
    this.#onMissing = onMissing;
  }

  /** The client of this transport connects from now on. */
  watch(transport: types.WebRtcTransport): void {
    this.#look(transport);
    transport.on('iceselectedtuplechange', () => this.#look(transport));
  }

  /** Idempotent. */
  close(): void {
    this.#over = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #look(transport: types.WebRtcTransport): void {
    const isThere = transport.iceSelectedTuple?.protocol === 'udp';
    const timer = this.#timers.get(transport);
    if (isThere || this.#over) {
      clearTimeout(timer);
      this.#timers.delete(transport);
    } else if (timer === undefined) {
      this.#timers.set(
        transport,
        setTimeout(() => {
          this.close();
          this.#onMissing();
        }, udpTimeout).unref(),
      );
    }
  }
}
