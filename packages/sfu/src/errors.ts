import { errors } from 'mediasoup';

/** Why the SFU refused. Codes are stable; messages are for developers and name no address. */
export type SfuErrorCode =
  /** The options given to `Sfu.create()` contradict themselves. */
  | 'invalid-options'
  /** No worker is alive, or the room waits to be rebuilt on one. */
  | 'no-worker'
  /** The peer has no transport, producer or consumer of this id. */
  | 'not-found'
  /** A codec, kind or form of parameters that this SFU does not take. */
  | 'unsupported'
  /** Not now: the object is closed, the transport is connected with another certificate, the peer id is taken. */
  | 'bad-state'
  /** The worker could not do it, for instance because it just ended. */
  | 'failed';

export class SfuError extends Error {
  readonly code: SfuErrorCode;

  constructor(code: SfuErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SfuError';
    this.code = code;
  }
}

/**
 * Gives an error of mediasoup the code that fits. Parameters that get past our own checks and are refused by
 * mediasoup's arrive as TypeError or UnsupportedError.
 */
export function toSfuError(error: unknown, message: string): SfuError {
  if (error instanceof SfuError) return error;
  const refused = error instanceof TypeError || error instanceof errors.UnsupportedError;
  return new SfuError(refused ? 'unsupported' : 'failed', message, { cause: error });
}
