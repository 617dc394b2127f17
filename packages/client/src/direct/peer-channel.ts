import { decodePacket, encodePacket, type Outgoing } from './packets.ts';

/** Hands a packet to the server for the peer. May reject: the packet is sent again. */
export type Relay = (data: string) => Promise<unknown>;

export interface PeerChannelOptions {
  readonly onMessage: (message: Uint8Array) => void;
  /** The peer says that it has given up. Anybody on the way could say so, too: it is a reason to stop, and no more. */
  readonly onPeerFailed: () => void;
  /** More waits for the peer than any honest one leaves waiting. */
  readonly onOverflow: () => void;
}

interface Waiting {
  /** Counted from 1. */
  readonly seq: number;
  readonly message: Uint8Array;
}

/** Messages that may wait for an acknowledgement. A whole negotiation is about twenty. */
const maxWaiting = 256;
/** Bytes of messages that share a packet; one message alone may be longer. Base64 in base64 makes 1.8 of one. */
const packetLength = 16_000;
/** Milliseconds after which a message that nothing else carried along is acknowledged by itself … */
const ackDelay = 300;
/** … and after which one that was not acknowledged is sent again, doubling up to the longest. */
const minResendDelay = 2_000;
const maxResendDelay = 16_000;

/**
 * Messages to the peer that arrive once and in order, over a relay that may lose, repeat, delay or change packets:
 * sockets are lost and resumed on both sides, and the server between them is not trusted.
 */
export class PeerChannel {
  readonly #options: PeerChannelOptions;
  readonly #waiting: Waiting[] = [];
  #relay: Relay | null = null;
  #ofRing = false;
  /** How many messages were taken for sending, and how many of them were posted at least once. */
  #taken = 0;
  #posted = 0;
  #received = 0;
  /** The highest number that was asked for again, so that one gap leads to one question. */
  #askedAfter = -1;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  #resendTimer: ReturnType<typeof setTimeout> | undefined;
  #resendDelay = minResendDelay;
  #closed = false;

  constructor(options: PeerChannelOptions) {
    this.#options = options;
  }

  /** The peer has said something by this channel. */
  get heard(): boolean {
    return this.#received > 0;
  }

  /** The peer can be reached. What was sent before waited, and goes now. All packets say where the two met. */
  open(relay: Relay, met: 'room' | 'ring' = 'room'): void {
    this.#relay = relay;
    this.#ofRing = met === 'ring';
    queueMicrotask(() => this.#flush());
  }

  /** Packets go another way from now on. Those that were on the old one may be lost. */
  moveTo(relay: Relay): void {
    this.#relay = relay;
    this.resync();
  }

  send(message: Uint8Array): void {
    if (this.#closed) return;
    if (this.#waiting.length >= maxWaiting) {
      this.#options.onOverflow();
      return;
    }
    this.#taken += 1;
    this.#waiting.push({ seq: this.#taken, message });
    // What is said in one breath goes in one packet.
    queueMicrotask(() => this.#flush());
  }

  /** Takes what the relay brought. Anything that is no packet is as good as lost. */
  receive(data: string): void {
    const packet = this.#closed ? undefined : decodePacket(data);
    if (packet === undefined || (packet.ring === true) !== this.#ofRing) return;
    if (packet.failed === true) this.#options.onPeerFailed();
    this.#acknowledge(packet.ack);
    if (packet.again === true) this.resync();
    const { seq, messages } = packet;
    if (seq === undefined || messages === undefined) return;
    if (seq > this.#received + 1) {
      this.#askAgain();
      return;
    }
    // Repetitions need an answer too: the first one may have been lost.
    this.#ackTimer ??= setTimeout(() => this.#post({}), ackDelay);
    for (const message of messages.slice(this.#received + 1 - seq)) {
      this.#received += 1;
      this.#options.onMessage(message);
    }
  }

  /** Sends everything again that the peer has not acknowledged. */
  resync(): void {
    this.#posted = (this.#waiting[0]?.seq ?? this.#taken + 1) - 1;
    this.#resendDelay = Math.min(maxResendDelay, this.#resendDelay * 2);
    this.#flush();
  }

  /** The last word: what the peer gets beside it, it need not wait for. */
  fail(): void {
    this.#post({ failed: true });
    this.close();
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    clearTimeout(this.#ackTimer);
    clearTimeout(this.#resendTimer);
  }

  #flush(): void {
    if (this.#relay === null || this.#closed) return;
    const unsent = this.#waiting.filter(({ seq }) => seq > this.#posted);
    for (const batch of inBatches(unsent)) {
      const seq = batch[0]?.seq ?? 0;
      this.#posted = seq + batch.length - 1;
      this.#post({ seq, messages: batch.map(({ message }) => message) });
    }
    if (unsent.length > 0) this.#scheduleResend();
  }

  #scheduleResend(): void {
    clearTimeout(this.#resendTimer);
    this.#resendTimer = setTimeout(() => this.resync(), this.#resendDelay);
  }

  #acknowledge(ack: number): void {
    const first = this.#waiting[0]?.seq ?? this.#taken + 1;
    if (ack < first || ack > this.#posted) return;
    this.#waiting.splice(0, ack - first + 1);
    this.#resendDelay = minResendDelay;
    if (this.#waiting.length === 0) clearTimeout(this.#resendTimer);
    else this.#scheduleResend();
  }

  #askAgain(): void {
    if (this.#askedAfter === this.#received) return;
    this.#askedAfter = this.#received;
    this.#post({ again: true });
  }

  #post(content: Omit<Outgoing, 'ack'>): void {
    if (this.#relay === null || this.#closed) return;
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    const mark = this.#ofRing ? { ring: true as const } : {};
    this.#relay(encodePacket({ ack: this.#received, ...mark, ...content })).catch(() => undefined);
  }
}

function inBatches(waiting: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = [];
  let room = 0;
  for (const item of waiting) {
    room -= item.message.length;
    const batch = batches.at(-1);
    if (batch !== undefined && room >= 0) {
      batch.push(item);
      continue;
    }
    batches.push([item]);
    room = packetLength - item.message.length;
  }
  return batches;
}
