import { SottoError } from '../common/errors.ts';

/** Milliseconds for a question to a server that may not be there. */
const answerTimeout = 3_000;

/**
 * Whether the server refuses sockets from pages of this address; null where it does not say so. Browsers do not tell
 * scripts with what a socket was refused, so this asks by plain HTTP with the same Origin, to which 403 is the answer.
 */
export async function askRefusal(socketUrl: string, abort: AbortSignal): Promise<SottoError | null> {
  const url = new URL(socketUrl);
  url.protocol = url.protocol === 'wss:' ? 'https:' : 'http:';
  try {
    const signal = AbortSignal.any([abort, AbortSignal.timeout(answerTimeout)]);
    const { status } = await fetch(url, { method: 'POST', cache: 'no-store', signal });
    return status === 403
      ? new SottoError('origin-refused', 'The server refuses sockets from this origin.')
      : null;
  } catch {
    // Nobody answers, which the socket has said.
    return null;
  }
}
