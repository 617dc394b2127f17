/** How long nobody may be loud before nobody is the speaker any more, in milliseconds: longer than a breath. */
const silenceHold = 2000;

/**
 * Decides who speaks from mediasoup's two observers. The active speaker observer compares voices over time, so that a
 * cough does not win, but always names someone, even when all are silent. The audio level observer tells whether
 * anyone is loud at all.
 */
export class SpeakerState {
  readonly #onChange: (producerId: string | null) => void;
  #dominant: string | null = null;
  #current: string | null = null;
  #silence: NodeJS.Timeout | undefined;

  constructor(onChange: (producerId: string | null) => void) {
    this.#onChange = onChange;
  }

  /** The active speaker observer has another favourite. */
  dominant(producerId: string): void {
    this.#dominant = producerId;
    // When all are silent, it takes a loud moment first.
    if (this.#current !== null) this.#set(producerId);
  }

  /** Producers that were loud just now, the loudest first. */
  loud(producerIds: readonly string[]): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    if (this.#dominant !== null && producerIds.includes(this.#dominant)) {
      this.#set(this.#dominant);
    } else if (this.#current === null) {
      // The favourite is from before the silence; it will change in a moment if this one goes on speaking.
      this.#set(producerIds[0] ?? null);
    }
  }

  /** Nobody is loud any more. */
  silent(): void {
    this.#silence ??= setTimeout(() => this.#set(null), silenceHold).unref();
  }

  /** A producer was paused or closed. */
  gone(producerId: string): void {
    if (this.#dominant === producerId) this.#dominant = null;
    if (this.#current === producerId) this.#set(null);
  }

  close(): void {
    clearTimeout(this.#silence);
  }

  #set(producerId: string | null): void {
    if (this.#current !== producerId) {
      this.#current = producerId;
      this.#onChange(producerId);
    }
  }
}
