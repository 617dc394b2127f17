/**
 * Longest pause between two attempts, in milliseconds. Well below `limits.resumeWindow`, so that a membership can be
 * kept.
 */
const maxBackoff = 4_000;

/**
 * Milliseconds to wait before the next attempt: next to nothing after a first loss, then doubling from 500 ms. The
 * random part keeps the clients of a restarted server from coming back all at once.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = failures === 0 ? 200 : Math.min(maxBackoff, 250 * 2 ** failures);
  return full * (0.5 + random() / 2);
}
