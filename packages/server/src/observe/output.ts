/** Bytes that may wait for a reader of the log that has fallen behind. Lines beyond them are lost. */
const mostWaiting = 1024 * 1024;

/**
 * A reader of standard output or error that was killed (EPIPE) is no reason to end, nor not to end: what it would have
 * read is lost, and nothing else.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/**
 * Standard error for the log. Of a pipe Node writes at once what it takes, and never waits for its reader, neither while
 * calls go on nor at the exit; pino's own destination tries to the last to write what nobody reads.
 */
export const standardError = {
  write(line: string): void {
    if (process.stderr.writableLength < mostWaiting) process.stderr.write(line);
  },
};
