import * as v from 'valibot';
import { type ErrorCode, isErrorCode } from './errors.ts';
import { plainText } from './text.ts';

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const name = plainText(64);

/** Asks the other side for something. `id` is the sender's own count; answers carry it back. */
const request = v.strictObject({ id, method: name, params: v.unknown() });

const success = v.strictObject({ id, result: v.unknown() });

const failure = v.strictObject({
  id,
  error: v.strictObject({
    code: v.custom<ErrorCode>((code) => typeof code === 'string' && isErrorCode(code)),
    message: plainText(512),
  }),
});

/** Tells the other side something; there is no answer. */
const notification = v.strictObject({ event: name, params: v.unknown() });

export type RequestEnvelope = v.InferOutput<typeof request>;
export type SuccessEnvelope = v.InferOutput<typeof success>;
export type FailureEnvelope = v.InferOutput<typeof failure>;
export type NotificationEnvelope = v.InferOutput<typeof notification>;

export type Envelope =
  | ({ type: 'request' } & RequestEnvelope)
  | ({ type: 'success' } & SuccessEnvelope)
  | ({ type: 'failure' } & FailureEnvelope)
  | ({ type: 'notification' } & NotificationEnvelope);

/**
 * Reads one message of the socket: text, JSON, one of the four envelopes with no other member.
 * Returns undefined for anything else; whether that closes the connection is for the caller to say.
 */
export function parseEnvelope(text: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  // One member tells the form, so that a message is held against one schema only.
  if ('method' in value) return read(request, value, (output) => ({ type: 'request', ...output }));
  if ('event' in value) return read(notification, value, (output) => ({ type: 'notification', ...output }));
  if ('error' in value) return read(failure, value, (output) => ({ type: 'failure', ...output }));
  return read(success, value, (output) => ({ type: 'success', ...output }));
}

function read<T extends v.GenericSchema>(
  schema: T,
  value: object,
  wrap: (output: v.InferOutput<T>) => Envelope,
): Envelope | undefined {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? wrap(parsed.output) : undefined;
}
