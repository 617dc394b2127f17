import pino from 'pino';
import { allowed, type LogFields } from './log-fields.ts';
import { standardError } from './output.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/**
 * The lines of the log, each with its level: fixed texts, so that nothing is ever written into one. What follows one
 * person (a peer that joined, was lost, resumed or left, a socket that ended) is at `debug` only: beside any other log
 * that has addresses it would tell who was there when.
 */
export const logEvents = {
  'server ready': 'info',
  'server draining': 'info',
  'server closing': 'info',
  'server closed': 'info',
  'setting unknown': 'warn',
  'setting doubtful': 'warn',
  'setting retired': 'warn',
  'certificate loaded': 'info',
  'certificate refused': 'error',
  'store erased': 'info',
  'store failed': 'error',
  'store resealed': 'info',
  'store swept': 'info',
  'store full': 'warn',
  'room created': 'info',
  'room connecting': 'info',
  'room connected': 'info',
  'room ended': 'info',
  'peer joined': 'debug',
  'peer lost': 'debug',
  'peer resumed': 'debug',
  'peer left': 'debug',
  'socket refused': 'warn',
  'origin not allowed: set SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS': 'warn',
  'file descriptors used up': 'error',
  'file descriptors free again': 'info',
  'socket dropped': 'debug',
  'request failed': 'error',
  'http failed': 'error',
  'media failed': 'error',
  'worker died': 'error',
  'worker started': 'info',
  'process failed': 'error',
} as const satisfies Readonly<Record<string, LogLevel>>;

export type LogEvent = keyof typeof logEvents;

/** How calls go. Whoever has the times of these to the second has those of people; see `RoomLog`. */
export type RoomEvent = Extract<LogEvent, `room ${string}`>;

/** The events of one level: a line at another level than the table's does not compile. */
export type EventAt<L extends LogLevel> = {
  [E in Exclude<LogEvent, RoomEvent>]: (typeof logEvents)[E] extends L ? E : never;
}[Exclude<LogEvent, RoomEvent>];

/** The status log: one line for each transition of a lifetime. */
export type StatusLog = {
  readonly [L in LogLevel]: (event: EventAt<L>, fields?: LogFields) => void;
};

/** For `RoomLog` alone, which waits until the minute is over. */
export interface MinuteLog {
  /** At `info`, with a time that is no finer than the minute. */
  readonly byMinute: (event: RoomEvent, fields?: LogFields) => void;
}

const isoTime = (time: number): string => `,"time":"${new Date(time).toISOString()}"`;
const minute = 60_000;

/** JSON lines on standard error, unless a test takes them. */
export function createStatusLog(options: {
  level: LogLevel | 'silent';
  destination?: pino.DestinationStream;
}): StatusLog & MinuteLog {
  const write = (timestamp: () => string) => {
    const logger = pino(
      {
        level: options.level,
        base: null,
        timestamp,
        messageKey: 'event',
        formatters: { level: (label) => ({ level: label }), log: allowed },
        // pino's own serializers would spell out errors, requests and responses.
        serializers: {},
      },
      options.destination ?? standardError,
    );
    return (level: LogLevel) =>
      (event: LogEvent, fields: LogFields = {}) =>
        logger[level](fields, event);
  };
  const line = write(() => isoTime(Date.now()));
  return {
    error: line('error'),
    warn: line('warn'),
    info: line('info'),
    debug: line('debug'),
    byMinute: write(() => isoTime(Math.floor(Date.now() / minute) * minute))('info'),
  };
}
