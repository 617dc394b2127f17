import { type ErrorCode, ProtocolError } from '@sotto/protocol';
import { SfuError, type SfuErrorCode } from '@sotto/sfu';

const fromSfu: Record<SfuErrorCode, ErrorCode> = {
  'invalid-options': 'internal',
  'no-worker': 'media-failed',
  'not-found': 'not-found',
  unsupported: 'bad-request',
  'bad-state': 'bad-state',
  failed: 'media-failed',
};

/** An error as a client is told it: its code, and no detail. */
export function toProtocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof SfuError) return new ProtocolError(fromSfu[error.code], undefined, { cause: error });
  return new ProtocolError('internal', undefined, { cause: error });
}
