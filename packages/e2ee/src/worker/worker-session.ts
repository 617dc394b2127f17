import { E2eeError } from '../errors.ts';
import { createEphemeral } from '../handshake/ephemeral.ts';
import type { Ephemeral } from '../handshake/ephemeral.ts';
import { runInitiator, runResponder } from '../handshake/exchange.ts';
import { Turns } from '../handshake/turns.ts';
import { EXCHANGE_TIMEOUT_MS } from '../limits.ts';
import type { Role } from '../session-types.ts';
import { OFFERED_SUITES } from '../sframe/suites.ts';
import type { FromWorker, ToWorker } from '../worker-messages.ts';
import { createFrameCounts } from './frame-counts.ts';
import { deriveFrameKeys } from './frame-keys.ts';
import { FrameTransforms } from './frame-transforms.ts';
import type { Transformer } from './scope.ts';

/**
 * The worker's side of a `SecureSession`: everything that is secret. It is made when the worker starts, and loads
 * libsodium and makes its key pair at once, so that a later `begin` waits for nothing.
 *
 * It has no `close()`: the page ends the worker as a whole, and what is secret in it goes with it.
 */
export class WorkerSession {
  readonly #post: (message: FromWorker) => void;
  readonly #counts = createFrameCounts();
  readonly #transforms: FrameTransforms;
  readonly #turns: Turns;
  readonly #ephemeral: Promise<Ephemeral>;
  /** Resolves when the exchange listens; messages that come before wait for it, in order. */
  readonly #listening = Promise.withResolvers<void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'new' | 'exchanging' | 'secured' | 'failed' = 'new';

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
    this.#turns = new Turns((message) => post({ type: 'send', message }));
    this.#transforms = new FrameTransforms({
      counts: this.#counts,
      onConfirmed: (id) => post({ type: 'confirmed', id }),
    });
    this.#ephemeral = createEphemeral();
    // Whoever begins an exchange hears of it.
    this.#ephemeral.catch(() => {});
  }

  handle(message: ToWorker): void {
    switch (message.type) {
      case 'begin':
        this.#begin(message.role, message.callId);
        break;
      case 'receive':
        this.#receive(message.message);
        break;
      case 'stats':
        this.#post({ type: 'stats', id: message.id, counts: structuredClone(this.#counts) });
        break;
    }
  }

  attach(transformer: Transformer): void {
    this.#transforms.attach(transformer);
  }

  #begin(role: Role, callId: string): void {
    if (this.#state !== 'new') return;
    this.#state = 'exchanging';
    this.#timer = setTimeout(() => this.#fail(new E2eeError('exchange-timeout')), EXCHANGE_TIMEOUT_MS);
    this.#run(role, callId).catch((error: unknown) => this.#fail(error));
  }

  async #run(role: Role, callId: string): Promise<void> {
    const ephemeral = await this.#ephemeral;
    const exchange = role === 'initiator' ? runInitiator : runResponder;
    const running = exchange({ callId, ephemeral, suites: OFFERED_SUITES, turns: this.#turns });
    this.#listening.resolve();
    const agreement = await running;
    const keys = await deriveFrameKeys(agreement, role);
    if (this.#state !== 'exchanging') return;
    clearTimeout(this.#timer);
    this.#state = 'secured';
    this.#transforms.open(keys);
    this.#post({ type: 'secured', authentication: agreement.authentication });
  }

  #receive(message: Uint8Array): void {
    if (this.#state !== 'exchanging') return;
    this.#listening.promise.then(() => this.#turns.deliver(message)).catch(() => {});
  }

  /** Before the session was secured, and so before there was any frame key. */
  #fail(error: unknown): void {
    if (this.#state !== 'exchanging') return;
    const failure = error instanceof E2eeError ? error : new E2eeError('worker-failed', { cause: error });
    this.#state = 'failed';
    clearTimeout(this.#timer);
    this.#turns.break(failure);
    this.#post({ type: 'failed', code: failure.code });
  }
}
