import { type ReadonlySignal, signal } from '@preact/signals-core';
import { type DeviceIdentity, fromBase64Url, toBase64Url } from '@sotto/e2ee/identity';
import { ProtocolError, reachStatement } from '@sotto/protocol';
import { codeOf } from '../common/errors.ts';
import { Reconciler } from '../common/reconciler.ts';
import type { Connection } from '../signaling/connection.ts';
import type { RegistrationState } from '../types/ringing-types.ts';

export interface RegistrationOptions {
  readonly connection: Connection;
  readonly identity: DeviceIdentity;
  /** Of this page. Never what a server says: it is signed, so that no other server can use the signature. */
  readonly origin: string;
}

/** When a server that refused is asked again, in milliseconds: another window may have been closed. */
const retryDelay = 60_000;

/** What a socket that is lost or slow leaves behind; the next one starts anew. */
const passing: ReadonlySet<unknown> = new Set(['unreachable', 'timeout']);

/** Keeps this device registered under its identity while the person wants that, over all sockets. */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #state = signal<RegistrationState>('off');
  readonly state: ReadonlySignal<RegistrationState> = this.#state;
  readonly #abort = new AbortController();
  readonly #work = new Reconciler(() => this.#step());
  #wanted = false;
  #registered = false;
  /** Counts sockets: what was agreed on one says nothing on the next. */
  #socket = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    const { signal: abort } = this.#abort;
    const observer = {
      notification: () => undefined,
      regained: () => void this.#work.kick(),
      lost: () => this.#handleLoss(),
    };
    options.connection.observe(observer, abort);
  }

  /** Idempotent; the outcome shows in `state`. */
  set(wanted: boolean): void {
    if (this.#abort.signal.aborted || wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#state.value = wanted ? 'connecting' : 'off';
    // Without a socket there is nothing to take back, and the next one is told of by `regained`.
    if (this.#options.connection.link.peek() === 'online') void this.#work.kick();
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.set(false);
    this.#abort.abort();
    clearTimeout(this.#again);
  }

  #handleLoss(): void {
    this.#socket += 1;
    this.#registered = false;
    if (this.#wanted) this.#state.value = 'connecting';
  }

  async #step(): Promise<void> {
    clearTimeout(this.#again);
    if (this.#wanted === this.#registered) return;
    const socket = this.#socket;
    try {
      if (this.#wanted) await this.#register();
      else await this.#options.connection.request('unreach', {});
      if (socket === this.#socket) this.#settle();
    } catch (error) {
      if (socket === this.#socket) this.#fail(error);
    }
  }

  #settle(): void {
    this.#registered = !this.#registered;
    if (this.#registered && this.#wanted) this.#state.value = 'reachable';
  }

  async #register(): Promise<void> {
    const { connection, identity, origin } = this.#options;
    const { challenge } = await connection.request('challengeReach', {});
    const bytes = fromBase64Url(challenge);
    if (bytes === undefined) throw new ProtocolError('internal');
    const signature = await identity.sign(reachStatement(origin, bytes));
    await connection.request('reach', {
      identity: toBase64Url(identity.publicKey),
      signature: toBase64Url(signature),
    });
  }

  #fail(error: unknown): void {
    if (!this.#wanted || this.#abort.signal.aborted) return;
    if (!passing.has(codeOf(error))) this.#state.value = 'refused';
    this.#again = setTimeout(() => void this.#work.kick(), retryDelay);
  }
}
