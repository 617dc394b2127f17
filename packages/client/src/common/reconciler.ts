/**
 * Brings something to its wanted state, one step at a time. The owner notes what it wants and kicks; `step` compares
 * with what is and does what is missing. A kick during a step makes one more step follow, however many came, so that
 * fast changes (on, off, on) end in the last wish, and never do two steps overlap.
 */
export class Reconciler {
  readonly #step: () => Promise<void>;
  #running: Promise<void> | null = null;
  #again = false;

  /** `step` handles its own failures; what it throws reaches those who wait for `kick()`. */
  constructor(step: () => Promise<void>) {
    this.#step = step;
  }

  /** Resolves when nothing is left to do, including what was wished meanwhile. */
  kick(): Promise<void> {
    this.#again = true;
    // Not at once: a step that kicks from its synchronous part must find that one is running.
    this.#running ??= Promise.resolve().then(() => this.#run());
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        // Steps depend on each other: that is what this class is for.
        await this.#step();
      }
    } finally {
      this.#running = null;
    }
  }
}
