import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { RingAnswer } from '@sotto/protocol';
import { codeOf } from '../errors.ts';
import type { Connection } from '../signaling/connection.ts';
import type { Accepted, Caller, IncomingRing, RingEnd } from './ringing-types.ts';

export interface RingOptions {
  readonly connection: Connection;
  readonly ringId: string;
  readonly room: string;
  readonly card: string;
  readonly caller: Caller;
}

/** One ring on this connection. */
export class Ring implements IncomingRing {
  readonly caller: Caller;
  readonly #options: RingOptions;
  readonly #ended = signal<RingEnd | null>(null);

  constructor(options: RingOptions) {
    this.#options = options;
    this.caller = options.caller;
  }

  get id(): string {
    return this.#options.ringId;
  }

  get card(): string {
    return this.#options.card;
  }

  get ended(): ReadonlySignal<RingEnd | null> {
    return this.#ended;
  }

  async accept(): Promise<Accepted> {
    try {
      await this.#answer('accept');
    } catch (error) {
      if (codeOf(error) === 'not-found') this.end('cancelled');
      throw error;
    }
    this.end('accepted');
    return { room: this.#options.room, expected: this.caller.id };
  }

  decline(): void {
    this.#refuse('decline', 'declined');
  }

  busy(): void {
    this.#refuse('busy', 'busy');
  }

  /** Does not ring here any more. */
  end(reason: RingEnd): void {
    if (this.#ended.peek() === null) this.#ended.value = reason;
  }

  #refuse(answer: RingAnswer, reason: RingEnd): void {
    // Refused where it has ended meanwhile, and forgotten with the socket: nobody here needs to know.
    this.#answer(answer).catch(() => undefined);
    this.end(reason);
  }

  async #answer(answer: RingAnswer): Promise<void> {
    await this.#options.connection.request('answerRing', { ringId: this.id, answer });
  }
}
