import type { LogFields } from './log-fields.ts';
import type { StatusLog } from './status-log.ts';

const minute = 60_000;

type Warning = Parameters<StatusLog['warn']>[0];

interface Repeated {
  readonly event: Warning;
  readonly fields: LogFields;
  count: number;
}

/**
 * For what others can make happen as often as they like: the first of a kind is said at once, and of those that follow
 * one line a minute says how many there were. A log that is flooded is one in which nothing is found, and whoever keeps
 * it may drop the rest.
 */
export class CountedLog {
  readonly #log: StatusLog;
  /** Those that were said in this minute. There are as many as there are events with fields from closed lists. */
  readonly #said = new Map<string, Repeated>();
  readonly #timer: NodeJS.Timeout;

  constructor(log: StatusLog) {
    this.#log = log;
    this.#timer = setInterval(() => this.#sum(), minute).unref();
  }

  warn(event: Warning, fields: LogFields = {}): void {
    const kind = `${event} ${JSON.stringify(fields)}`;
    const said = this.#said.get(kind);
    if (said) {
      said.count++;
      return;
    }
    this.#said.set(kind, { event, fields, count: 0 });
    this.#log.warn(event, fields);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#sum();
  }

  #sum(): void {
    for (const [kind, repeated] of this.#said) {
      const { event, fields, count } = repeated;
      if (count === 0) this.#said.delete(kind);
      else this.#log.warn(event, { ...fields, count });
      repeated.count = 0;
    }
  }
}
