import pino from 'pino';
import { allowed, type LogFields } from './log-fields.ts';
import { standardError } from './output.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/**
 * What a line can say, and at which level: fixed texts, so that nothing is ever written into one. What follows one
 * person (a place taken, lost, resumed or left, a socket that ended) is at `debug` only: beside any other log that has
 * addresses it would tell who was there when.
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

/** The events of one level: a line at another level than the table's does not compile. */
type EventAt<L extends LogLevel> = {
  [E in LogEvent]: (typeof logEvents)[E] extends L ? E : never;
}[LogEvent];

/** The status log: one line for each transition of a lifetime. */
export type StatusLog = {
  readonly [L in LogLevel]: (event: EventAt<L>, fields?: LogFields) => void;
};

/** JSON lines on standard error, unless a test takes them. */
export function createStatusLog(options: {
  level: LogLevel | 'silent';
  destination?: pino.DestinationStream;
}): StatusLog {
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }), log: allowed },
      // pino's own serializers would spell out errors, requests and responses.
      serializers: {},
    },
    options.destination ?? standardError,
  );
  const at = (level: LogLevel) => (event: LogEvent, fields: LogFields) => {
    logger[level](fields, event);
  };
  const line =
    (level: LogLevel) =>
    (event: LogEvent, fields: LogFields = {}) =>
      at(level)(event, fields);
  return { error: line('error'), warn: line('warn'), info: line('info'), debug: line('debug') };
}
