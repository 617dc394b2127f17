import { type ErrorCode, ProtocolError } from '@sotto/protocol';
import { asError } from '../common/errors.ts';

interface Waiting {
  readonly settle: (result: unknown) => boolean;
  readonly reject: (error: Error) => void;
  readonly forget: () => void;
}

/** The requests of one socket that wait for an answer. Each ends once: answered, refused, timed out, aborted or lost. */
export class PendingRequests {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;

  /**
   * Registers a request and gives its id. `read` turns the answer into the result, or into undefined where it has
   * not the agreed form.
   */
  add<T>(options: {
    readonly read: (result: unknown) => T | undefined;
    readonly timeout: number;
    readonly signal: AbortSignal | undefined;
    /** See `RequestOptions`. */
    readonly onResult?: (() => void) | undefined;
  }): { readonly id: number; readonly answer: Promise<T> } {
    const id = this.#nextId;
    this.#nextId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const end = (error: Error): void => this.#take(id)?.reject(error);
    const timer = setTimeout(() => end(new ProtocolError('timeout')), options.timeout);
    const abort = (): void => end(asError(options.signal?.reason));
    options.signal?.addEventListener('abort', abort, { once: true });
    const settle = (value: unknown): boolean => {
      const result = options.read(value);
      if (result === undefined) {
        reject(new ProtocolError('internal', 'The answer has a wrong form.'));
      } else {
        options.onResult?.();
        resolve(result);
      }
      return result !== undefined;
    };
    const forget = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    };
    this.#waiting.set(id, { settle, reject, forget });
    if (options.signal?.aborted === true) abort();
    return { id, answer: promise };
  }

  /** False when the answer breaks the protocol: a wrong form, or an id that was never given out. Late answers are fine. */
  succeed(id: number, result: unknown): boolean {
    return this.#take(id)?.settle(result) ?? id < this.#nextId;
  }

  fail(id: number, code: ErrorCode, message: string): boolean {
    this.#take(id)?.reject(new ProtocolError(code, message));
    return id < this.#nextId;
  }

  failAll(error: Error): void {
    for (const id of this.#waiting.keys()) this.#take(id)?.reject(error);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.forget();
    return waiting;
  }
}
