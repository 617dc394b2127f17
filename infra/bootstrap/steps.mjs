/** Where there is no terminal a long step still says every so often that it is alive. */
const SPARSE_MS = 15_000;

/** @typedef {{ isTTY?: boolean, columns?: number, write(text: string): unknown }} Output */

/**
 * Prints the steps of the bootstrap: one line each, with the time it took; the line of a running step shows its
 * progress, in place on a terminal and now and then elsewhere.
 */
export class Steps {
  #output;
  #now;

  /** @param {{ output: Output, now?: () => number }} options `now` in milliseconds */
  constructor({ output, now = () => performance.now() }) {
    this.#output = output;
    this.#now = now;
  }

  /** @param {string} text */
  line(text) {
    this.#output.write(`${text}\n`);
  }

  /**
   * @template T
   * @param {string} title what the step does
   * @param {(step: Step) => T | Promise<T>} work
   * @returns {Promise<T>}
   */
  async run(title, work) {
    const started = this.#now();
    const elapsed = () => this.#now() - started;
    const step = new Step(title, { output: this.#output, elapsed });
    try {
      const result = await work(step);
      step.end('✓');
      return result;
    } catch (error) {
      step.end('✗');
      throw error;
    }
  }
}

/** A running step. */
export class Step {
  #title;
  #output;
  #elapsed;
  #note = '';
  #lastPrinted = 0;
  #lineOpen = false;

  /**
   * @param {string} title
   * @param {{ output: Output, elapsed: () => number }} options
   */
  constructor(title, { output, elapsed }) {
    this.#title = title;
    this.#output = output;
    this.#elapsed = elapsed;
  }

  /** Says how far the step is. @param {string} text one short line */
  progress(text) {
    if (this.#output.isTTY) {
      const line = `… ${this.#title}: ${text} (${seconds(this.#elapsed())})`;
      this.#output.write(`\r\x1b[2K${line.slice(0, (this.#output.columns ?? 80) - 1)}`);
      this.#lineOpen = true;
      return;
    }
    if (this.#elapsed() - this.#lastPrinted < SPARSE_MS) return;
    this.#lastPrinted = this.#elapsed();
    this.#output.write(`… ${this.#title}: ${text} (${seconds(this.#elapsed())})\n`);
  }

  /** Says what came of the step. @param {string} text goes into the closing line */
  note(text) {
    this.#note = text;
  }

  /** A line of its own, for what must not be lost in the progress. @param {string} text */
  say(text) {
    this.#clear();
    this.#output.write(`  ${text}\n`);
  }

  /** @param {'✓' | '✗'} mark */
  end(mark) {
    this.#clear();
    const note = this.#note && mark === '✓' ? `: ${this.#note}` : '';
    this.#output.write(`${mark} ${this.#title}${note} (${seconds(this.#elapsed())})\n`);
  }

  #clear() {
    if (this.#lineOpen) this.#output.write('\r\x1b[2K');
    this.#lineOpen = false;
  }
}

/** @param {number} ms */
function seconds(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
