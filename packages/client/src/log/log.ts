import { clientRequests, errorCodes } from '@sotto/protocol';
import * as v from 'valibot';

/** A word of those that stand there, with blanks between them, or that a table has for keys. */
const oneOf = (words: string, ...tables: readonly object[]) =>
  v.picklist([...words.split(' '), ...tables.flatMap((table) => Object.keys(table))]);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000));

/** Errors of browsers and of this program, by name; any other is said to be an `Error`. */
const error = v.fallback(
  oneOf(
    'AbortError AwaitQueueStoppedError ConstraintError DataError E2eeError Error ' +
      'InvalidAccessError InvalidStateError NetworkError NotAllowedError NotFoundError ' +
      'NotReadableError NotSupportedError OperationError OverconstrainedError ProtocolError ' +
      'QuotaExceededError RangeError SecurityError SottoError SyntaxError TimeoutError TypeError ' +
      'UnknownError UnsupportedError',
  ),
  'Error',
);

/** Codes of the tables of errors, and why a call of two is not protected; `none` where there is none. */
const code = oneOf(
  'none unreachable origin-refused unsupported-browser malformed-message unexpected-message ' +
    'version-mismatch no-common-suite commitment-mismatch confirmation-failed identity-unproven ' +
    'exchange-timeout rekey-timeout messages-missing worker-failed not-begun not-authenticated ' +
    'already-begun session-closed session-failed identity-unsupported malformed-card ' +
    'card-not-authentic unknown peer-failed given-up peer-unreachable layout negotiation ' +
    'certificate-mismatch frames-unencrypted',
  errorCodes,
);

/**
 * All that the client says about itself: the events, and of each its fields. Each is a number, or a word from a closed
 * list, so that none can carry a name, an id, an address, a key, a fingerprint or a piece of a message, whatever a caller
 * puts there.
 */
export const logTable = {
  /** The socket of rooms, or that of rings. */
  socket: {
    use: v.picklist(['rooms', 'rings']),
    state: v.picklist(['connecting', 'online', 'offline']),
  },
  /** A request that the server refused, or that had no answer. */
  refused: { method: v.picklist(Object.keys(clientRequests)), code },
  /** `others`: how many there are. */
  call: {
    kind: v.picklist(['call', 'conference']),
    phase: v.picklist(['connecting', 'connected', 'reconnecting', 'ended']),
    reason: v.picklist([
      'none',
      'left',
      'ended-by-host',
      'server-shutdown',
      'not-authentic',
      'connection-lost',
      'replaced',
    ]),
    others: count,
  },
  protection: {
    level: v.picklist(['establishing', 'end-to-end', 'changed', 'waiting', 'transport', 'failed']),
    code,
  },
  /** Of the media of a call of two. */
  path: {
    route: v.picklist(['direct', 'relay']),
    reason: v.picklist(['none', 'chosen', 'blocked', 'broken']),
  },
  /** `place`: which of the others in a call, in the order in which they came. */
  peer: { place: count, link: v.picklist(['connecting', 'connected', 'weak', 'reconnecting']) },
  /** On the way to a conference. */
  growth: {
    state: v.picklist(['none', 'proposed', 'asked', 'joining', 'failed', 'grown']),
    reason: v.picklist(['none', 'declined', 'unanswered', 'withdrawn', 'broken']),
  },
  device: {
    source: v.picklist(['microphone', 'camera', 'screen']),
    state: v.picklist(['off', 'starting', 'on', 'muted']),
    problem: v.picklist([
      'none',
      'denied',
      'denied-by-system',
      'missing',
      'busy',
      'unplugged',
      'returned',
      'muted-by-system',
      'failed',
    ]),
  },
  /** Of somebody who is called. */
  ring: {
    state: oneOf(
      'calling ringing accepted declined busy missed not-reachable wrong-clock cancelled ' +
        'unreachable origin-refused unsupported-browser',
      errorCodes,
    ),
  },
  /** What did not come about. The client goes on without it, or does it another way. */
  failed: {
    what: v.picklist([
      'card',
      'contacts',
      'device',
      'device-choice',
      'full-screen',
      'greet',
      'grow',
      'load',
      'negotiate',
      'picture-in-picture',
      'prepare',
      'produce',
      'relay',
      'ringer',
      'session',
      'sound',
      'speaker',
      'wake-lock',
    ]),
    error,
    code,
  },
} as const satisfies Record<string, Record<string, v.GenericSchema<unknown, string | number>>>;

type Table = typeof logTable;
export type LogEvent = keyof Table;
export type LogFields<E extends LogEvent> = {
  readonly [F in keyof Table[E]]: Table[E][F] extends v.GenericSchema<unknown, infer O> ? O : never;
};

/** An event with its fields, and how long the client has been there, in milliseconds. */
export interface LogLine {
  readonly at: number;
  readonly event: LogEvent;
  readonly fields: Readonly<Record<string, string | number>>;
}

export type Log = <E extends LogEvent>(event: E, fields: LogFields<E>) => void;

/** Hands on what the table knows, and drops every field that is not in it or has another value than it may. */
export function createLog(sink: ((line: LogLine) => void) | undefined): Log {
  if (sink === undefined) return () => undefined;
  const begun = performance.now();
  return (event, fields) => {
    const given = new Map<string, unknown>(Object.entries(fields));
    const kept: Record<string, string | number> = {};
    for (const [name, schema] of Object.entries(logTable[event])) {
      const read = v.safeParse(schema, given.get(name));
      if (read.success) kept[name] = read.output;
    }
    sink({ at: Math.round(performance.now() - begun), event, fields: kept });
  };
}

/** An error without its message, which may quote anything. */
export function describeError(thrown: unknown): { readonly error: string; readonly code: string } {
  const { name = '', code: told = 'none' }: { name?: unknown; code?: unknown } = Object(thrown);
  return { error: String(name), code: String(told) };
}

export type Failed = (what: LogFields<'failed'>['what'], thrown: unknown) => void;

export const failedBy =
  (log: Log): Failed =>
  (what, thrown) =>
    log('failed', { what, ...describeError(thrown) });
