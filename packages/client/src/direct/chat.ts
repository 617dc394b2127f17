import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { Chat, ChatMessage } from '../types/types.ts';
import { chatLimits } from './chat-limits.ts';
import type { ChatBody } from './peer-messages.ts';

export interface CallChatOptions {
  /** Hands a message to whatever carries it. What is lost there stays marked as not delivered. */
  readonly send: (body: ChatBody) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What two people write to each other in a call. Lives in memory alone, and ends with `clear`. */
export class CallChat implements Chat {
  readonly #options: CallChatOptions;
  readonly #messages = signal<readonly ChatMessage[]>([]);
  readonly messages: ReadonlySignal<readonly ChatMessage[]> = this.#messages;
  /** Counts the messages of both, so that an id is never used twice. */
  #count = 0;
  /** The peer's id of its last message. */
  #heard = 0;
  /** How many messages of the peer are taken at once now, and when that was reckoned. */
  #allowed: number = chatLimits.burst;
  #reckonedAt: number;

  constructor(options: CallChatOptions) {
    this.#options = options;
    this.#reckonedAt = options.now();
  }

  send(text: string): void {
    const clean = cleanText(text);
    if (clean === '' || clean.length > chatLimits.length || this.#waiting >= chatLimits.waiting) return;
    const added = this.#add({ from: 'self', text: clean, delivered: false });
    this.#options.send({ id: added.id, text: clean });
  }

  /**
   * Takes a message of the peer. Returns whether the peer may be told that it has come: what a flood brings beyond
   * the limits is dropped, and stays "not delivered" with the one who sent it.
   */
  receive(body: ChatBody): boolean {
    if (body.id <= this.#heard) return true;
    if (!this.#allow()) return false;
    this.#heard = body.id;
    // The peer is not trusted to have cleaned it.
    const text = cleanText(body.text);
    if (text === '') return false;
    this.#add({ from: 'peer', text, delivered: true });
    return true;
  }

  /** The peer has the message of this side with this id. */
  delivered(delivered: number): void {
    this.#messages.value = this.#messages
      .peek()
      .map((message) =>
        message.from === 'self' && message.id === delivered ? { ...message, delivered: true } : message,
      );
  }

  /** Forgets everything. What comes then is from somebody else, who counts anew. */
  clear(): void {
    this.#heard = 0;
    this.#messages.value = [];
  }

  get #waiting(): number {
    return this.#messages.peek().filter((message) => !message.delivered).length;
  }

  #add(content: Pick<ChatMessage, 'from' | 'text' | 'delivered'>): ChatMessage {
    this.#count += 1;
    const message = { id: this.#count, at: this.#options.now(), ...content };
    this.#messages.value = [...this.#messages.peek(), message].slice(-chatLimits.kept);
    return message;
  }

  /** A token bucket; a clock that is set back gives nothing and takes nothing. */
  #allow(): boolean {
    const now = this.#options.now();
    const gained = (Math.max(0, now - this.#reckonedAt) / 1_000) * chatLimits.perSecond;
    this.#allowed = Math.min(chatLimits.burst, this.#allowed + gained);
    this.#reckonedAt = now;
    if (this.#allowed < 1) return false;
    this.#allowed -= 1;
    return true;
  }
}

/**
 * Leaves out what is no text: control characters, and those that turn the direction of the text around them (UAX #9,
 * section 2). The marks for right-to-left (U+200E, U+200F, U+061C) stay, because languages need them and the page
 * isolates each message. Every kind of line break becomes one line feed. Empty when nothing is to be seen.
 */
function cleanText(text: string): string {
  const clean = text
    .toWellFormed()
    .replaceAll(/\r\n|[\r\u0085\u2028\u2029]/gu, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim();
  return /[^\p{C}\p{Z}]/u.test(clean) ? clean : '';
}
