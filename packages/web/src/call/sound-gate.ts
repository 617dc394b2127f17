import { type ReadonlySignal, signal } from '@preact/signals';

/** How long a sound that was paused may stay so, in milliseconds: it is started once in that time at most. */
const maxPause = 1_000;

/** Browsers may hold sound back until the person has done something on the page. Knows what waits, and lets it play. */
export class SoundGate {
  readonly #waiting = new Set<HTMLMediaElement>();
  readonly #blocked = signal(false);
  readonly blocked: ReadonlySignal<boolean> = this.#blocked;

  /** Plays the element now or when the person allows it. Returns what forgets it. */
  play(element: HTMLMediaElement): () => void {
    const abort = new AbortController();
    // Nobody here pauses a sound: keys of a headset do, or the system for a ring of its own, and both forget it.
    const goOn = () => setTimeout(() => void (abort.signal.aborted || this.#try(element)), maxPause);
    element.addEventListener('pause', goOn, { signal: abort.signal });
    void this.#try(element);
    return () => {
      abort.abort();
      this.#waiting.delete(element);
      this.#blocked.value = this.#waiting.size > 0;
    };
  }

  /** To be called from a click. */
  open(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.#blocked.value = false;
    for (const element of waiting) void this.#try(element);
  }

  async #try(element: HTMLMediaElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      // An AbortError means that the element was given something else to play.
      if (!(error instanceof DOMException && error.name === 'NotAllowedError')) return;
      this.#waiting.add(element);
      this.#blocked.value = true;
    }
  }
}
