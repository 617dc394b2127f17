/** The largest message of the key exchange, in bytes; the longest in use has 2370. Larger ones are refused unread. */
export const maxExchangeBytes = 4096;

/** The largest sealed message, in bytes, and so the largest of all. */
export const maxMessageBytes = 32_768;

/** Bytes that a page may seal as one message: what is left beside header, kind, padding and tag. */
export const maxPlaintextBytes = 32_000;

/** Messages of one side that may come before the other has accepted it: three of the exchange, and sealed ones. */
export const maxEarlyMessages = 256;

/** The longest call id in bytes of UTF-8. */
export const maxCallIdBytes = 128;

/** Between `begin()` and `secured`, in milliseconds. */
export const exchangeTimeoutMs = 30_000;

/** Between two rekeyings, in milliseconds. */
export const rekeyIntervalMs = 600_000;

/** How long a rekeying may take, in milliseconds: longer than a lost socket is waited for. */
export const rekeyTimeoutMs = 120_000;

/** How long frames of the epoch before are still opened, in milliseconds. */
export const overlapMs = 10_000;
