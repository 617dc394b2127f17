import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { DirectCall } from '@sotto/client';

/** How long it is there, in milliseconds. */
export const offerTime = 20_000;

/**
 * Offers to compare symbols in the first encrypted call with a key, once, and goes by itself: whoever wants to later
 * finds it behind the lock.
 */
export class ComparisonOffer {
  /** Something may be in its place; then it waits. */
  readonly offered: ReadonlySignal<boolean>;
  /** It has been on screen. */
  readonly begun = signal(false);
  /** Under the pointer or the keyboard's focus: it does not go from there. */
  readonly held = signal(false);
  /** Whom it is about, by their key. */
  readonly #peer = signal<string | null>(null);
  readonly #over = signal(false);
  readonly #stops: (() => void)[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(call: DirectCall) {
    this.offered = computed(() => {
      const protection = call.protection.value;
      if (protection.level !== 'end-to-end' || this.#over.value) return false;
      return !protection.verified && protection.peer.id === this.#peer.value;
    });
    this.#stops = [
      effect(() => {
        const protection = call.protection.value;
        if (protection.level !== 'end-to-end' || this.#peer.peek() !== null) return;
        const { id, firstCall } = protection.peer;
        // Without a key there is nobody to compare with.
        if (firstCall && id !== '') this.#peer.value = id;
      }),
      effect(() => {
        if (!this.offered.value) this.held.value = false;
      }),
    ];
  }

  /** It is on screen. From the first time on its time passes. */
  see(): void {
    if (this.begun.peek()) return;
    this.begun.value = true;
    this.#timer = setTimeout(() => this.#expire(), offerTime);
  }

  /** The person compares. */
  take(): void {
    this.#over.value = true;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  #expire(): void {
    // Whoever is about to press it can do so.
    const stop = effect(() => {
      if (!this.held.value) this.#over.value = true;
    });
    this.#stops.push(stop);
  }
}
