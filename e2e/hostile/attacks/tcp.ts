import { once } from 'node:events';
import { connect, isIPv6, type Socket } from 'node:net';
import { CUT_BEFORE_TLS, errorWord, Refused } from '../refused.ts';
import type { Target } from '../signalling.ts';

/** A TCP connection to the server, from an address of one's own choice, of which nothing is read but counted. */
export async function reach({ ipv6, ipv4, port }: Target, from: string): Promise<Socket> {
  const socket = connect({ host: isIPv6(from) ? ipv6 : ipv4, port, localAddress: from, noDelay: true });
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw new Refused(error instanceof Error ? errorWord(error) : 'no connection');
  }
  // What breaks closes too.
  socket.on('error', () => undefined);
  return socket.resume();
}

/** Resolves with the first bytes that come. @throws {Refused} when it is closed before. */
export async function firstAnswer(socket: Socket): Promise<void> {
  if (socket.bytesRead > 0) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('data', () => resolve()).once('close', () => reject(new Refused(CUT_BEFORE_TLS)));
  if (socket.closed) reject(new Refused(CUT_BEFORE_TLS));
  await promise;
}
