import * as v from 'valibot';

// Much of what is told becomes a line of a session description or of a header somewhere, where a control character
// would begin another line (RFC 8866, section 5). So no text of the protocol has any.

/** Up to `length` code units without control characters. */
export const plainText = (length: number) => v.pipe(v.string(), v.maxLength(length), v.regex(/^\P{Cc}*$/u));

/** Up to `length` visible characters of ASCII, so no blanks either. */
export const visibleText = (length: number) => v.pipe(v.string(), v.maxLength(length), v.regex(/^[!-~]*$/u));

/** Characters of a token (RFC 8866, section 9) that names are made of here: 1 to `length` of them. */
export const nameText = (length: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(length), v.regex(/^[\w.+-]+$/u));
