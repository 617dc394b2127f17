import { decodePacket, encodePacket, type Packet, type PeerMessage } from './peer-messages.ts';

export interface PeerChannelOptions {
  /** Hands a packet to the server for the peer. May reject: the packet is sent again. */
  readonly relay: (data: string) => Promise<unknown>;
  readonly onMessage: (message: PeerMessage) => void;
  /** More waits for the peer than any honest one leaves waiting. */
  readonly onOverflow: () => void;
}

/** Messages that may wait for an acknowledgement. A whole negotiation is about twenty. */
const MAX_WAITING = 256;
/** Milliseconds after which a message that nothing else carried along is acknowledged by itself … */
const ACK_DELAY = 300;
/** … and after which one that was not acknowledged is sent again, doubling up to the longest. */
const RESEND_DELAY = 2_000;
const LONGEST_RESEND_DELAY = 16_000;

/**
 * Messages to the peer that arrive once and in order, over a relay that may lose, repeat, delay or change packets:
 * sockets are lost and resumed on both sides, and the server between them is not trusted.
 */
export class PeerChannel {
  readonly #options: PeerChannelOptions;
  readonly #waiting: { readonly seq: number; readonly message: PeerMessage }[] = [];
  #sent = 0;
  #received = 0;
  /** The highest number that was asked for again, so that one gap leads to one question. */
  #askedAfter = -1;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  #resendTimer: ReturnType<typeof setTimeout> | undefined;
  #resendDelay = RESEND_DELAY;
  #closed = false;

  constructor(options: PeerChannelOptions) {
    this.#options = options;
  }

  send(message: PeerMessage): void {
    if (this.#closed) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.#options.onOverflow();
      return;
    }
    this.#sent += 1;
    const numbered = { seq: this.#sent, message };
    this.#waiting.push(numbered);
    this.#post({ ack: this.#received, ...numbered });
    this.#resendTimer ??= setTimeout(() => this.resync(), this.#resendDelay);
  }

  /** Takes what the relay brought. Anything that is no packet is as good as lost. */
  receive(data: string): void {
    const packet = this.#closed ? undefined : decodePacket(data);
    if (packet === undefined) return;
    this.#acknowledge(packet.ack);
    if (packet.again === true) this.resync();
    const { seq, message } = packet;
    if (seq === undefined || message === undefined) return;
    if (seq > this.#received + 1) {
      this.#askAgain();
      return;
    }
    // Repetitions need an answer too: the first one may have been lost.
    this.#ackTimer ??= setTimeout(() => this.#post({ ack: this.#received }), ACK_DELAY);
    if (seq <= this.#received) return;
    this.#received = seq;
    this.#options.onMessage(message);
  }

  /** Sends everything again that the peer has not acknowledged. */
  resync(): void {
    clearTimeout(this.#resendTimer);
    this.#resendTimer = undefined;
    if (this.#closed || this.#waiting.length === 0) return;
    for (const numbered of this.#waiting) this.#post({ ack: this.#received, ...numbered });
    this.#resendDelay = Math.min(LONGEST_RESEND_DELAY, this.#resendDelay * 2);
    this.#resendTimer = setTimeout(() => this.resync(), this.#resendDelay);
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    clearTimeout(this.#ackTimer);
    clearTimeout(this.#resendTimer);
  }

  #acknowledge(ack: number): void {
    const first = this.#waiting[0]?.seq ?? this.#sent + 1;
    if (ack < first) return;
    this.#waiting.splice(0, ack - first + 1);
    this.#resendDelay = RESEND_DELAY;
    clearTimeout(this.#resendTimer);
    this.#resendTimer =
      this.#waiting.length === 0 ? undefined : setTimeout(() => this.resync(), this.#resendDelay);
  }

  #askAgain(): void {
    if (this.#askedAfter === this.#received) return;
    this.#askedAfter = this.#received;
    this.#post({ ack: this.#received, again: true });
  }

  #post(packet: Packet): void {
    if (this.#closed) return;
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#options.relay(encodePacket(packet)).catch(() => undefined);
  }
}
