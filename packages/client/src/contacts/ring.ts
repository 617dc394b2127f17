import { type ReadonlySignal, signal } from '@preact/signals-core';
import { fromBase64Url } from '@sotto/e2ee/identity';
import type { RingAnswer } from '@sotto/protocol';
import { codeOf } from '../errors.ts';
import type { Greeted, Greeting } from '../room/media-engine.ts';
import type { Connection } from '../signaling/connection.ts';
import type { RingCalls } from './ring-calls.ts';
import type { Accepted, Caller, IncomingRing, RingEnd } from './ringing-types.ts';

export interface RingOptions {
  readonly connection: Connection;
  readonly calls: Pick<RingCalls, 'greet' | 'prepare'>;
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
  readonly #over = Promise.withResolvers<void>();
  #prepared = false;
  #greeted: Greeted | null = null;

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

  /** Tells the caller that it rings here. Refused where it has ended meanwhile, which is told anyway. */
  acknowledge(): void {
    const { connection, ringId } = this.#options;
    connection.request('acknowledgeRing', { ringId }).catch(() => undefined);
  }

  prepare({ hideAddress }: Pick<Greeting, 'hideAddress'>): void {
    // Whoever is no contact does not learn that anybody is there before the person says so.
    if (this.#prepared || this.caller.contact === null || this.#ended.peek() !== null) return;
    this.#prepared = true;
    // Web Locks (W3C) are for secure contexts, and so are calls.
    if (!('locks' in navigator)) return;
    // Whatever fails, the person can answer; then the keys are agreed after that.
    navigator.locks
      .request(`sotto.ring.${this.id}`, { ifAvailable: true }, (lock) =>
        lock === null ? undefined : this.#greet(hideAddress),
      )
      .catch(() => undefined);
  }

  /** Takes what the caller's side has handed over while it rings. */
  receive(data: string): void {
    this.#greeted?.receive(data);
  }

  async accept(): Promise<Accepted> {
    const { calls, room } = this.#options;
    if (this.#greeted?.isAnswered() !== true) calls.prepare();
    try {
      await this.#answer('accept');
    } catch (error) {
      if (codeOf(error) === 'not-found') this.end('cancelled');
      throw error;
    }
    this.end('accepted');
    const accepted = { room, expected: this.caller.id };
    return this.#greeted?.isAnswered() === true ? { ...accepted, ring: this.id } : accepted;
  }

  decline(): void {
    this.#refuse('decline', 'declined');
  }

  busy(): void {
    this.#refuse('busy', 'busy');
  }

  /** Does not ring here any more. */
  end(reason: RingEnd): void {
    if (this.#ended.peek() !== null) return;
    if (reason !== 'accepted' || this.#greeted?.isAnswered() !== true) this.#greeted?.close();
    this.#over.resolve();
    this.#ended.value = reason;
  }

  /** Other windows of this device leave it to this one for as long as it rings here. */
  async #greet(hideAddress: Greeting['hideAddress']): Promise<void> {
    const { connection, calls, ringId, room } = this.#options;
    const relay = (data: string) => connection.request('relayRing', { ringId, data });
    const expected = fromBase64Url(this.caller.id) ?? new Uint8Array();
    const greeted = await calls.greet({ ringId, room, expected, hideAddress, relay });
    if (this.#ended.peek() !== null) return greeted.close();
    this.#greeted = greeted;
    await this.#over.promise;
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
