import { randomBytes } from 'node:crypto';
import type { CheckLink } from '@sotto/client/check';
import type { CheckMessage } from '@sotto/protocol';
import { transactionLength } from './stun-message.ts';
import { type IceCredentials, readBindingSuccess, writeBindingRequest } from './stun.ts';
import type { OpenWire, Wire } from './wire.ts';

/** Milliseconds between two requests to an address that has not answered yet: the first can get lost. */
const repeatInterval = 250;

/**
 * Asks over all wires by connectivity checks, and measures by the first one that is answered: that is what a call
 * would use. The others are closed. Null when `signal` aborts before, or nobody can be reached.
 */
export async function openStunLink(options: {
  readonly wires: readonly OpenWire[];
  /** Of whoever is asked. */
  readonly credentials: IceCredentials;
  readonly signal: AbortSignal;
}): Promise<StunLink | null> {
  const { wires, credentials, signal } = options;
  const { promise, resolve } = Promise.withResolvers<StunLink | null>();
  const links = new Set<StunLink>();
  for (const open of wires) {
    const link: StunLink = new StunLink({
      open,
      credentials,
      onAnswer: () => resolve(link),
      onEnd: () => {
        links.delete(link);
        if (links.size === 0) resolve(null);
      },
    });
    links.add(link);
  }
  const giveUp = (): void => resolve(null);
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted || links.size === 0) giveUp();
  const first = await promise;
  signal.removeEventListener('abort', giveUp);
  for (const link of links) if (link !== first) link.close();
  return first;
}

/** One wire to the media server. Echoes are connectivity checks, which every worker answers. */
export class StunLink implements CheckLink {
  /** Nothing waits here: the system takes what is so little at once. */
  readonly waiting = 0;
  readonly #credentials: IceCredentials;
  readonly #wire: Wire;
  /** By transaction. */
  readonly #echoes = new Map<string, number>();
  readonly #listeners = new Set<(message: CheckMessage) => void>();
  readonly #onAnswer: () => void;
  #repeat: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: {
    open: OpenWire;
    credentials: IceCredentials;
    /** It was reached. Again with each answer. */
    onAnswer: () => void;
    onEnd: () => void;
  }) {
    this.#credentials = options.credentials;
    this.#onAnswer = options.onAnswer;
    this.#wire = options.open({
      onOpen: () => this.#knock(),
      onMessage: (message) => this.#receive(message),
      onEnd: () => {
        this.close();
        options.onEnd();
      },
    });
  }

  send(message: CheckMessage): void {
    if (message.type === 'echo') this.#ask(message.sequence);
  }

  listen(listener: (message: CheckMessage) => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#repeat);
    this.#wire.close();
  }

  #knock(): void {
    if (this.#closed) return;
    this.#ask(null);
    this.#repeat = setInterval(() => this.#ask(null), repeatInterval);
  }

  #ask(sequence: number | null): void {
    const transaction = randomBytes(transactionLength);
    if (sequence !== null) this.#echoes.set(transaction.toString('hex'), sequence);
    this.#wire.send(writeBindingRequest(this.#credentials, transaction));
  }

  #receive(message: Buffer): void {
    const transaction = readBindingSuccess(message, this.#credentials.password);
    if (transaction === null || this.#closed) return;
    clearInterval(this.#repeat);
    this.#onAnswer();
    const sequence = this.#echoes.get(transaction);
    if (sequence === undefined) return;
    this.#echoes.delete(transaction);
    for (const listener of this.#listeners) listener({ type: 'echo', sequence });
  }
}
