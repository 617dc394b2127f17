/** @typedef {(line: string) => boolean | void} OnLine returns true for a line that only tells the progress */

/** What a program printed: all of its standard output, and the last lines of both streams for an error message. */
export class OutputTail {
  #onLine;
  #keep;
  #rest = { standard: '', error: '' };
  /** All of standard output. */
  text = '';
  /** @type {string[]} The last lines of both streams. */
  lines = [];

  /**
   * @param {{ onLine?: OnLine | undefined, keep: number }} options `keep` is how many lines stay
   */
  constructor({ onLine, keep }) {
    this.#onLine = onLine;
    this.#keep = keep;
  }

  /**
   * @param {'standard' | 'error'} stream
   * @param {string} text
   */
  add(stream, text) {
    if (stream === 'standard') this.text += text;
    const lines = (this.#rest[stream] + text).split(/\r?\n|\r/);
    this.#rest[stream] = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  /** Takes an unfinished last line for a line. */
  end() {
    this.#line(this.#rest.standard);
    this.#line(this.#rest.error);
  }

  /** @param {string} line */
  #line(line) {
    if (!line.trim()) return;
    if (this.#onLine?.(line)) return;
    this.lines.push(line.trimEnd());
    if (this.lines.length > this.#keep) this.lines.shift();
  }
}
