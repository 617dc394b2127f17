import { limits } from '@sotto/protocol';
import type { WebSocket } from 'ws';

/**
 * So many bytes are with the socket at a time. It hands all that it has to the system in one piece and says no sooner
 * that something of it has gone than when all has; so what a slow client takes is seen in pieces of this size.
 */
const handedBytes = 64 * 1024;

export interface SendQueueOptions {
  readonly socket: Pick<WebSocket, 'send' | 'bufferedAmount'>;
  /** Something waits, and the client has taken nothing for `limits.readTimeout`. */
  readonly onStall: () => void;
  /** `size` may have changed. */
  readonly onChange: () => void;
}

/** The messages on their way to one client, in order. */
export class SendQueue {
  readonly #options: SendQueueOptions;
  readonly #waiting: string[] = [];
  #waitingLength = 0;
  #stall: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: SendQueueOptions) {
    this.#options = options;
  }

  /** Bytes that have not left. */
  get size(): number {
    return this.#waitingLength + this.#options.socket.bufferedAmount;
  }

  push(text: string): void {
    if (this.size === 0) this.#calm();
    this.#waiting.push(text);
    this.#waitingLength += text.length;
    this.#hand(handedBytes);
  }

  /** Hands over what waits, so that the end of the socket follows it. */
  flush(): void {
    this.#hand(Infinity);
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#waitingLength = 0;
    this.#calm();
  }

  #hand(most: number): void {
    const { socket, onChange } = this.#options;
    while (socket.bufferedAmount < most) {
      const text = this.#waiting.shift();
      if (text === undefined) break;
      this.#waitingLength -= text.length;
      socket.send(text, () => this.#taken());
    }
    if (this.size > 0) this.#stall ??= setTimeout(() => this.#judge(), limits.readTimeout);
    onChange();
  }

  #taken(): void {
    if (this.#closed || this.#stall === null) return;
    this.#calm();
    this.#hand(handedBytes);
  }

  /** The message that waited may have been a ping, of whose way nothing is heard. */
  #judge(): void {
    this.#stall = null;
    if (this.size > 0) this.#options.onStall();
  }

  #calm(): void {
    if (this.#stall) clearTimeout(this.#stall);
    this.#stall = null;
  }
}
