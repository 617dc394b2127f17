import { type ErrorCode, ProtocolError } from '@sotto/protocol';

/** `origin-refused`: the server takes no sockets from pages of this address, which whoever runs it can change. */
export type ClientErrorCode = 'unreachable' | 'origin-refused' | 'unsupported-browser';

export type SottoErrorCode = ErrorCode | ClientErrorCode;

/** What the client itself finds, before or without an answer of the server. */
export class SottoError extends Error {
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SottoError';
    this.code = code;
  }
}

/** The code of anything that `Sotto` or `Call` rejected with; undefined for a defect, which has none. */
export function codeOf(error: unknown): SottoErrorCode | undefined {
  return error instanceof ProtocolError || error instanceof SottoError ? error.code : undefined;
}

/** What was thrown, as an Error: rejections and abort reasons may be anything. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('Failed without an error.', { cause: reason });
}

/**
 * Awaits a part of the program that is loaded when it is needed.
 * @throws {SottoError} `unreachable` when it cannot be had: the server is away, or has another version by now.
 */
export async function fetched<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (cause) {
    throw new SottoError('unreachable', 'A part of the program did not load.', { cause });
  }
}
