/**
 * Why a request was refused. Codes are stable; the message beside a code is for developers and may change.
 * Sentences for people are written in the web pages, in their language.
 */
export const errorCodes = {
  'bad-request': 'The parameters do not have the form that the method demands.',
  'unknown-method': 'There is no such method in this version of the protocol.',
  'bad-state': 'The method is not allowed now, such as `produce` before `join`.',
  'unsupported-version': 'The two sides share no version of the protocol.',
  'room-not-found': 'No room has this id.',
  'room-ended': 'The room is closed: its call is over, or a host ended it.',
  'room-full': 'The room holds as many people as it may.',
  draining: 'The server is about to be renewed: calls that go on may be entered, and none may begin.',
  'not-found': 'No peer, transport, producer, consumer or ring of this id is within reach of the sender.',
  forbidden: 'The sender has no right to do this.',
  restricted: 'A moderator has stopped this source of the sender.',
  'resume-expired': 'The place of this peer is gone; join anew.',
  'rate-limited': 'Too many requests of this kind; try again later.',
  'media-failed': 'The media server could not do this, for instance because a worker just ended.',
  timeout: 'The answer took too long.',
  internal: 'The server made a mistake. Nothing about it is told to the client.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

/** A refusal that crosses the socket as `{ code, message }`; thrown by handlers and by the client's `request()`. */
export class ProtocolError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = errorCodes[code], options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProtocolError';
    this.code = code;
  }
}

/** Why the server closed a socket (RFC 6455, section 7.4.2: 4000–4999 are for private use). */
export const closeCodes = {
  /** The message was no JSON, no object, or no request, response or notification. */
  malformed: 4400,
  /** `hello` offered no version that this server speaks. */
  unsupportedVersion: 4406,
  /** No `hello` came in time. */
  helloTimeout: 4408,
  /** The same peer resumed on another connection. */
  replaced: 4409,
  /** A message began and did not end in time. */
  unfinished: 4413,
  /** Messages kept coming faster than the limit. */
  flood: 4429,
  /** The reader was too slow and the send queue is full. */
  slowReader: 4430,
  /** There was no room left, and this client used less of the server than others, from the largest network. */
  crowded: 4431,
  /** The other side answered a request of the server with something that is no answer. */
  badAnswer: 4422,
  /** Nothing was heard for `limits.silenceTimeout`. */
  silence: 4440,
  /** The server made a mistake. */
  internal: 4500,
  /** The server stops or restarts (RFC 6455's registry, 1012). */
  restart: 1012,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
