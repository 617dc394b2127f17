/** The largest message of the key exchange, in bytes; the longest in use has 2370. Larger ones are refused unread. */
export const MAX_MESSAGE_BYTES = 4096;

/** More messages than this from the other side belong to no exchange (the longest run takes three). */
export const MAX_MESSAGES = 8;

/** The longest call id in bytes of UTF-8. */
export const MAX_CALL_ID_BYTES = 128;

/** Between `begin()` and `secured`, in milliseconds. */
export const EXCHANGE_TIMEOUT_MS = 30_000;
