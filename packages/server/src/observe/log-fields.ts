import { clientRequests, errorCodes, roomKind } from '@sotto/protocol';
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const logFrame = v.pipe(v.string(), v.regex(/^[\w./@+-]{1,160}:\d{1,6}$/u));
const oneOf = (keys: object) => v.picklist(Object.keys(keys));

/**
 * The only fields that a log line can have. Each is a number or a word from a closed list, so that none can carry
 * a name, an address, a token or a piece of a message, whatever a caller puts there.
 */
export const logFields = {
  /**
   * A call's number since the start of the process; says nothing about the id of its room, nor whether it was there
   * before.
   */
  room: count,
  kind: roomKind,
  peers: count,
  rooms: count,
  entries: count,
  what: v.picklist(['rooms', 'calls']),
  /** How often it happened in the last minute, when a line stands for many. */
  count,
  method: oneOf(clientRequests),
  code: oneOf(errorCodes),
  closeCode: count,
  reason: v.picklist(['left', 'closed', 'lost', 'host', 'empty', 'shutdown', 'expired']),
  signal: v.picklist(['SIGINT', 'SIGTERM']),
  worker: count,
  pid: count,
  port: count,
  ms: count,
  status: count,
  variable: v.pipe(v.string(), v.regex(/^SOTTO_[A-Z_]{1,40}$/u)),
  /** The class of an error, its code, and where it arose in the source; see `describeError`. */
  error: v.pipe(v.string(), v.regex(/^[A-Z][A-Za-z]{0,40}$/u)),
  errorCode: v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{1,48}$/u)),
  frames: v.pipe(v.array(logFrame), v.maxLength(12)),
} as const;

export type LogFields = { readonly [K in keyof typeof logFields]?: v.InferInput<(typeof logFields)[K]> };

/** Drops every field that is not on the list or has another form than the list says. */
export function allowed(fields: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const given = new Map<string, unknown>(Object.entries(fields));
  for (const [name, schema] of Object.entries(logFields)) {
    const read = v.safeParse(schema, given.get(name));
    if (read.success) kept[name] = read.output;
  }
  return kept;
}

/** An error without its message, which may quote what a client sent: class, code, and the source lines of its stack. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: 'NotAnError' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = [
    ...trace(error).matchAll(/^ {4}at .*(?:\/(packages|node_modules)\/|(node):)(.+:\d+):\d+\)?$/gmu),
  ]
    .map(([, root, builtin, place]) => `${root ?? builtin}/${place}`)
    .filter((frame) => v.is(logFrame, frame))
    .slice(0, 12);
  return { error: error.name, ...(code !== undefined && { errorCode: code }), frames };
}

/** The stack below the message: a message can look like a stack. */
function trace({ stack = '', message }: Error): string {
  const at = stack.indexOf(message);
  return at === -1 ? '' : stack.slice(at + message.length);
}
