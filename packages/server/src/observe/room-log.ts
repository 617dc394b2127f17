import type { LogFields } from './log-fields.ts';
import type { MinuteLog, RoomEvent } from './status-log.ts';

const minute = 60_000;
/** Of one event in rooms of one kind. What clients can make happen as often as they like must not fill the log. */
const mostLines = 100;

interface Held {
  readonly event: RoomEvent;
  readonly fields: LogFields;
  count: number;
}

/**
 * How calls go, for the log: said together when the minute is over, with that minute for their time. A call connects
 * when its second person comes and ends two minutes after its last one left, so finer times would be those of people;
 * and what is written at once has the time of whatever collects the lines, such as systemd's journal.
 */
export class RoomLog {
  readonly #log: MinuteLog;
  /** In the order in which they happened first. */
  readonly #held = new Map<string, Held>();
  /** How many lines there are of each event, by kind of room. */
  readonly #lines = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(log: MinuteLog) {
    this.#log = log;
  }

  say(event: RoomEvent, fields: LogFields): void {
    this.#timer ??= setTimeout(() => this.#write(), minute - (Date.now() % minute)).unref();
    const { kind } = fields;
    const sort = `${event} ${kind}`;
    const lines = (this.#lines.get(sort) ?? 0) + 1;
    this.#lines.set(sort, lines);
    this.#hold(event, lines > mostLines && kind !== undefined ? { kind } : fields);
  }

  /** Writes what waits. */
  close(): void {
    this.#write();
  }

  #hold(event: RoomEvent, fields: LogFields): void {
    const key = `${event} ${JSON.stringify(fields)}`;
    const held = this.#held.get(key);
    if (held) held.count++;
    else this.#held.set(key, { event, fields, count: 1 });
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { event, fields, count } of this.#held.values())
      this.#log.byMinute(event, count === 1 ? fields : { ...fields, count });
    this.#held.clear();
    this.#lines.clear();
  }
}
