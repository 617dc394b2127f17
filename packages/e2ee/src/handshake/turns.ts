import { E2eeError } from '../common/errors.ts';

/**
 * A conversation in which the two sides take turns. It refuses whatever arrives while it is this side's turn, so the
 * exchange written on top of it reads straight down and has no message that it must expect at two places.
 */
export class Turns {
  readonly #send: (message: Uint8Array) => void;
  #waiting: PromiseWithResolvers<Uint8Array> | undefined;
  #broken: E2eeError | undefined;

  constructor(send: (message: Uint8Array) => void) {
    this.#send = send;
  }

  /** Sends the last message of this side. */
  say(message: Uint8Array): void {
    if (this.#broken) throw this.#broken;
    this.#send(message);
  }

  /** Sends a message and waits for the answer. */
  async ask(message: Uint8Array): Promise<Uint8Array> {
    this.say(message);
    return this.listen();
  }

  /** Waits for the other side to speak. */
  async listen(): Promise<Uint8Array> {
    if (this.#broken) throw this.#broken;
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Hands over what arrived. */
  deliver(message: Uint8Array): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve(message);
    else this.break(new E2eeError('unexpected-message'));
  }

  /** Nobody has anything more to say. @throws {E2eeError} when somebody spoke out of turn all the same. */
  finish(): void {
    if (this.#broken) throw this.#broken;
  }

  /** Ends the conversation: whatever is or will be asked of it fails with this error. */
  break(error: E2eeError): void {
    this.#broken ??= error;
    this.#waiting?.reject(this.#broken);
    this.#waiting = undefined;
  }
}
