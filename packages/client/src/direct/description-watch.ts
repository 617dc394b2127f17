import type { PeerMessage } from './peer-messages.ts';

/**
 * Tells when the first own description has gone to the server. The worker seals what is said one after the other, which
 * takes a moment, and says of nothing that it gives back what it was.
 */
export class DescriptionWatch {
  readonly #described = Promise.withResolvers<void>();
  /** How many messages were said, and given back sealed, and the number of the first description among them. */
  #said = 0;
  #sealed = 0;
  #first: number | undefined;

  /** Resolves when it has gone, or none ever will. */
  get described(): Promise<void> {
    return this.#described.promise;
  }

  say(type: PeerMessage['type']): void {
    this.#said += 1;
    if (type === 'description') this.#first ??= this.#said;
  }

  /** One more has been sealed and handed on. */
  handOn(): void {
    this.#sealed += 1;
    if (this.#sealed === this.#first) this.#described.resolve();
  }

  end(): void {
    this.#described.resolve();
  }
}
