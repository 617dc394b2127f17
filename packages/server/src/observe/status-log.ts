import pino from 'pino';
import { allowed, type LogFields } from './log-fields.ts';

/** What a line can say. Fixed texts, so that nothing is ever written into one. */
export type LogEvent =
  | 'server ready'
  | 'server draining'
  | 'server closing'
  | 'server closed'
  | 'setting unknown'
  | 'setting doubtful'
  | 'certificate loaded'
  | 'certificate refused'
  | 'store erased'
  | 'store failed'
  | 'store swept'
  | 'room created'
  | 'room connecting'
  | 'room connected'
  | 'room ended'
  | 'peer joined'
  | 'peer lost'
  | 'peer resumed'
  | 'peer left'
  | 'socket refused'
  | 'socket dropped'
  | 'request failed'
  | 'http failed'
  | 'media failed'
  | 'worker died'
  | 'worker started'
  | 'process failed';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** The status log: one line for each transition of a lifetime. */
export type StatusLog = {
  readonly [L in LogLevel]: (event: LogEvent, fields?: LogFields) => void;
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
    options.destination ?? pino.destination(2),
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
