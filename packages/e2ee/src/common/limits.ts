/** The largest message of the key exchange, in bytes; the longest in use has 2370. Larger ones are refused unread. */
export const MAX_EXCHANGE_BYTES = 4096;

/** The largest sealed message, in bytes, and so the largest of all. */
export const MAX_MESSAGE_BYTES = 32_768;

/** Bytes that a page may seal as one message: what is left beside header, kind, padding and tag. */
export const MAX_PLAINTEXT_BYTES = 32_000;

/** Messages of one side that may come before the other has accepted it: three of the exchange, and sealed ones. */
export const MAX_EARLY_MESSAGES = 256;

/** The longest call id in bytes of UTF-8. */
export const MAX_CALL_ID_BYTES = 128;

/** Between `begin()` and `secured`, in milliseconds. */
export const EXCHANGE_TIMEOUT_MS = 30_000;

/** Between two rekeyings, in milliseconds. */
export const REKEY_INTERVAL_MS = 600_000;

/** How long a rekeying may take, in milliseconds: longer than a lost socket is waited for. */
export const REKEY_TIMEOUT_MS = 120_000;

/** How long frames of the epoch before are still opened, in milliseconds. */
export const OVERLAP_MS = 10_000;
