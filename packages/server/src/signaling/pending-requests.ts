import {
  type FailureEnvelope,
  ProtocolError,
  type ServerMethod,
  serverRequests,
  type SuccessEnvelope,
} from '@sotto/protocol';
import * as v from 'valibot';

/** The connection ended before the answer came. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

interface Pending {
  readonly method: ServerMethod;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Requests of the server that wait for the client's answer. */
export class PendingRequests {
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;

  /** Counts a request. The answer rejects with the client's refusal, `timeout` or `ConnectionLost`. */
  open(method: ServerMethod, timeout: number): { readonly id: number; readonly answer: Promise<void> } {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#pending.delete(id);
      reject(new ProtocolError('timeout'));
    }, timeout);
    this.#pending.set(id, { method, resolve, reject, timer });
    return { id, answer: promise };
  }

  /** False when this is no answer to anything that was asked. One that comes after its timeout is let pass. */
  settle(
    envelope: ({ type: 'success' } & SuccessEnvelope) | ({ type: 'failure' } & FailureEnvelope),
  ): boolean {
    const pending = this.#pending.get(envelope.id);
    if (!pending) return envelope.id < this.#nextId;
    if (envelope.type === 'success' && !v.is(serverRequests[pending.method].result, envelope.result))
      return false;
    this.#pending.delete(envelope.id);
    clearTimeout(pending.timer);
    if (envelope.type === 'success') pending.resolve();
    else pending.reject(new ProtocolError(envelope.error.code, envelope.error.message));
    return true;
  }

  /** The connection is gone. */
  close(): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new ConnectionLost());
    }
    this.#pending.clear();
  }
}
