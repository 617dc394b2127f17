import { closeCodes } from '../../packages/protocol/src/index.ts';

/** A request was refused, or a connection did not open or ended. */
export class Refused extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Refused';
  }
}

/** Close codes by what they say, ours and those that `ws` uses (RFC 6455, section 7.4.1). */
const closings = new Map<number, string>([
  ...Object.entries(closeCodes).map(([name, code]): [number, string] => [code, name]),
  [1002, 'no frame'],
  [1006, 'cut'],
  [1007, 'no UTF-8'],
  [1008, 'too many pieces'],
  [1009, 'too long'],
]);

export const closeWord = (code: number): string => `closed: ${closings.get(code) ?? code}`;

/** The port ends a connection before its handshake when its networks have had enough of them, or enough connections. */
export const CUT_BEFORE_TLS = 'cut before TLS';

/** That is no limit of the server: it, or whoever attacks, has not kept up. */
export const LATE = 'no answer in time';

/** What came in between when a socket did not open. */
export function errorWord(error: Error): string {
  const { message } = error;
  if (message.includes('timed out')) return LATE;
  if (message.includes('before secure TLS')) return CUT_BEFORE_TLS;
  if (message === 'socket hang up') return 'cut without an answer';
  if (message.endsWith('ECONNRESET')) return 'reset';
  return message;
}
