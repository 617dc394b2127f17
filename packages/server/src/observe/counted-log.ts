import type { LogFields } from './log-fields.ts';
import type { EventAt, StatusLog } from './status-log.ts';

const minute = 60_000;

type Level = 'error' | 'warn';

interface Repeated {
  readonly say: (fields: LogFields) => void;
  readonly fields: LogFields;
  count: number;
}

/**
 * A log that says the first warning or error of a kind at once, and once a minute how many of that kind followed:
 * clients can make many of them happen as often as they like. A log that is flooded is one in which nothing is found,
 * and whoever keeps it may drop the rest.
 */
export class CountedLog implements StatusLog {
  readonly info: StatusLog['info'];
  readonly debug: StatusLog['debug'];
  readonly #log: StatusLog;
  /** Those that were said in this minute. There are as many as there are events with fields from closed lists. */
  readonly #said = new Map<string, Repeated>();
  readonly #timer: NodeJS.Timeout;

  constructor(log: StatusLog) {
    this.#log = log;
    this.info = log.info;
    this.debug = log.debug;
    this.#timer = setInterval(() => this.#sum(), minute).unref();
  }

  error(event: EventAt<'error'>, fields: LogFields = {}): void {
    this.#count(event, { fields, say: (all) => this.#log.error(event, all) });
  }

  warn(event: EventAt<'warn'>, fields: LogFields = {}): void {
    this.#count(event, { fields, say: (all) => this.#log.warn(event, all) });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#sum();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #count(event: EventAt<Level>, { fields, say }: Omit<Repeated, 'count'>): void {
    const kind = `${event} ${JSON.stringify(fields)}`;
    const said = this.#said.get(kind);
    if (said) {
      said.count++;
      return;
    }
    this.#said.set(kind, { say, fields, count: 0 });
    say(fields);
  }

  #sum(): void {
    for (const [kind, repeated] of this.#said) {
      const { say, fields, count } = repeated;
      if (count === 0) this.#said.delete(kind);
      else say({ ...fields, count });
      repeated.count = 0;
    }
  }
}
