import { type ReadonlySignal, signal } from '@preact/signals-core';
import { fromBase64Url } from '@sotto/e2ee/identity';
import type { RingAnswer } from '@sotto/protocol';
import { codeOf } from '../common/errors.ts';
import type { EarlyExchange, PreparedCall } from '../direct/direct-call.ts';
import type { Failed } from '../log/log.ts';
import type { Connection } from '../signaling/connection.ts';
import type { Caller, IncomingRing, RingEnd } from '../types/ringing-types.ts';

export interface RingOptions {
  readonly connection: Connection;
  /** Makes ready what one call needs. */
  readonly prepareCall: () => Promise<PreparedCall>;
  readonly ringId: string;
  readonly room: string;
  /** Whether whoever calls can agree on keys while it rings. Pages of version 2 know that by another way. */
  readonly mayExchangeEarly: boolean;
  readonly card: string;
  readonly caller: Caller;
  readonly failed: Failed;
}

/** Where a request ended so, the server may have heard it, or not. */
const unheard: ReadonlySet<unknown> = new Set(['unreachable', 'timeout']);

/** One ring on this connection. */
export class Ring implements IncomingRing {
  readonly caller: Caller;
  /** When it began to ring here, as `performance.now()` has it. */
  readonly begun = performance.now();
  readonly #options: RingOptions;
  readonly #ended = signal<RingEnd | null>(null);
  readonly ended: ReadonlySignal<RingEnd | null> = this.#ended;
  readonly #over = Promise.withResolvers<void>();
  #prepared = false;
  #accepting = false;
  /** Agrees on keys with the caller, for the call that may follow. */
  #early: PreparedCall | null = null;

  constructor(options: RingOptions) {
    this.#options = options;
    this.caller = options.caller;
  }

  get id(): string {
    return this.#options.ringId;
  }

  get room(): string {
    return this.#options.room;
  }

  get card(): string {
    return this.#options.card;
  }

  /** The answer is on its way. */
  get accepting(): boolean {
    return this.#accepting;
  }

  /** Tells the caller that it rings here. Refused where it has ended meanwhile, which is told anyway. */
  acknowledge(): void {
    const { connection, ringId } = this.#options;
    connection.request('acknowledgeRing', { ringId }).catch(() => undefined);
  }

  prepare({ hideAddress }: Pick<EarlyExchange, 'hideAddress'>): void {
    // Whoever is no contact does not learn that anybody is there before the person says so.
    if (this.#prepared || this.caller.contact === null || this.#ended.peek() !== null) return;
    this.#prepared = true;
    if (!this.#options.mayExchangeEarly) return;
    // Web Locks (W3C) are for secure contexts, and so are calls.
    if (!('locks' in navigator)) return;
    // Whatever fails, the person can answer; then the keys are agreed after that.
    navigator.locks
      .request(`sotto.ring.${this.id}`, { ifAvailable: true }, (lock) =>
        lock === null ? undefined : this.#exchangeEarly(hideAddress),
      )
      .catch((error) => this.#options.failed('greet', error));
  }

  /** Takes what the caller's side has handed over while it rings. */
  receive(data: string): void {
    this.#early?.hear(data);
  }

  /**
   * Answers. What it resolves with is what the call can go on with, to be closed by who takes it; null where nothing was
   * agreed. Also where nobody knows whether the answer got through: the caller sees in the room who comes, with it or
   * without. Rejects with `not-found` when it does not ring any more; after another failure it may be tried again.
   */
  async accept(): Promise<PreparedCall | null> {
    this.#accepting = true;
    try {
      await this.#answer('accept');
    } catch (error) {
      if (codeOf(error) === 'not-found') this.end('cancelled');
      if (!unheard.has(codeOf(error))) throw error;
    } finally {
      this.#accepting = false;
    }
    const early = this.#early?.answered === true ? this.#early : null;
    if (early !== null) this.#early = null;
    this.end('accepted');
    return early;
  }

  decline(): void {
    this.#refuse('decline', 'declined');
  }

  busy(): void {
    this.#refuse('busy', 'busy');
  }

  /** Does not ring here any more. */
  end(reason: RingEnd): void {
    if (this.#ended.peek() !== null || (this.#accepting && reason === 'lost')) return;
    this.#early?.close();
    this.#early = null;
    this.#over.resolve();
    this.#ended.value = reason;
  }

  /** Whether keys were agreed with the caller, or nearly. */
  get exchangedEarly(): boolean {
    return this.#early?.answered === true;
  }

  /** Other windows of this device leave it to this one for as long as it rings here. */
  async #exchangeEarly(hideAddress: EarlyExchange['hideAddress']): Promise<void> {
    const { connection, ringId, room } = this.#options;
    const prepared = await this.#options.prepareCall();
    if (this.#ended.peek() !== null) return prepared.close();
    const relay = (data: string) => connection.request('relayRing', { ringId, data });
    const expected = fromBase64Url(this.caller.id) ?? new Uint8Array();
    prepared.exchangeEarly({ ringId, room, expected, hideAddress, relay });
    this.#early = prepared;
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
