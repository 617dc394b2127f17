import { limits } from '@sotto/protocol';

interface HeartbeatOptions {
  readonly signal: AbortSignal;
  readonly ping: () => void;
  /** Once, when nothing was heard for `limits.silenceTimeout`. */
  readonly onSilence: () => void;
}

/**
 * Pings, and notices silence. The pings are those of WebSocket (RFC 6455, section 5.5.2), which a browser answers
 * even while its page is busy or in the background.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #silence: NodeJS.Timeout;
  #heardAt = performance.now();

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    const pings = setInterval(options.ping, limits.pingInterval);
    this.#silence = setTimeout(() => this.#suspect(), limits.silenceTimeout);
    options.signal.addEventListener('abort', () => {
      clearInterval(pings);
      clearTimeout(this.#silence);
    });
  }

  /** Something arrived. */
  heard(): void {
    this.#heardAt = performance.now();
    if (!this.#options.signal.aborted) this.#silence.refresh();
  }

  /**
   * When this process stood still, its timers run before its sockets are read. So what has already arrived is read
   * first: the event loop polls between timers and immediates.
   */
  #suspect(): void {
    const suspectedAt = performance.now();
    setImmediate(() => {
      if (this.#options.signal.aborted || this.#heardAt >= suspectedAt) return;
      this.#options.onSilence();
    });
  }
}
