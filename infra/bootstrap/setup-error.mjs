/**
 * Something a person has to know or mend: what failed, why (one line each), and what to do.
 */
export class SetupError extends Error {
  /** @type {readonly string[]} */
  why;
  /** @type {string | undefined} */
  remedy;

  /**
   * @param {string} what
   * @param {{ why?: readonly string[], remedy?: string | undefined, cause?: unknown }} [details]
   */
  constructor(what, { why = [], remedy, cause } = {}) {
    super(what, cause === undefined ? undefined : { cause });
    this.name = 'SetupError';
    this.why = why;
    this.remedy = remedy;
  }

  /** The lines for the terminal. @override */
  toString() {
    const lines = [this.message, ...this.why.map((line) => `  | ${line}`)];
    if (this.remedy)
      lines.push(...this.remedy.split('\n').map((line, index) => (index ? line : `To do: ${line}`)));
    return lines.join('\n');
  }
}
