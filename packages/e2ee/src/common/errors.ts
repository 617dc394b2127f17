/**
 * Every way in which a secure session or an identity can refuse, as stable codes. Sentences for people belong to the
 * pages that show them, so the message of an `E2eeError` is for developers only and never carries key material.
 *
 * - `malformed-message`: bytes from the other side that are not a message of this protocol, or are too large.
 * - `unexpected-message`: a well-formed message that does not belong into the present state (out of order, twice,
 *   from the wrong role).
 * - `version-mismatch`: the other side speaks another version of the key exchange.
 * - `no-common-suite`: the two sides share no frame cipher.
 * - `commitment-mismatch`: the initiator revealed other values than those it had committed to.
 * - `confirmation-failed`: the two sides do not hold the same keys or did not see the same messages.
 * - `identity-unproven`: the other side holds the same keys, and is not who it says.
 * - `exchange-timeout`: the exchange did not end in time.
 * - `rekey-timeout`: new keys were not agreed on in time; the old ones are not used for ever.
 * - `messages-missing`: sealed messages of an epoch that is over never came.
 * - `worker-failed`: the worker could not start, crashed, or its cryptography failed.
 * - `not-begun`: bytes were handed over before `begin()`.
 * - `not-authenticated`: the peer was accepted before it had proven who it is.
 * - `already-begun`: `begin()` was called a second time.
 * - `session-closed`: the session was closed before what was asked for could happen.
 * - `session-failed`: the session failed before what was asked for could happen.
 * - `identity-unsupported`: this browser's WebCrypto lacks Ed25519 or X25519, so that this device can be nobody.
 * - `malformed-card`: bytes that are not a call card, or fields that no card can carry.
 * - `card-not-authentic`: a call card for another device, changed on the way, or not signed by whom it names.
 * - `malformed-contact-code`: a text that is not a contact code, or of which a part is missing or mistyped.
 */
export type E2eeErrorCode =
  | 'malformed-message'
  | 'unexpected-message'
  | 'version-mismatch'
  | 'no-common-suite'
  | 'commitment-mismatch'
  | 'confirmation-failed'
  | 'identity-unproven'
  | 'exchange-timeout'
  | 'rekey-timeout'
  | 'messages-missing'
  | 'worker-failed'
  | 'not-begun'
  | 'not-authenticated'
  | 'already-begun'
  | 'session-closed'
  | 'session-failed'
  | 'identity-unsupported'
  | 'malformed-card'
  | 'card-not-authentic'
  | 'malformed-contact-code';

export class E2eeError extends Error {
  override readonly name = 'E2eeError';
  readonly code: E2eeErrorCode;

  constructor(code: E2eeErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}
