import { type CheckWay, ProtocolError, readTurnUrl, type TurnAccess } from '@sotto/protocol';
import type { CheckLine, CheckTarget } from './check-types.ts';

/** What took so long, and is slow from `most` milliseconds on. */
export function timed(milliseconds: number, most: number): Pick<CheckLine, 'state' | 'figure'> {
  return {
    state: milliseconds > most ? 'slow' : 'passed',
    figure: { value: milliseconds, unit: 'ms', atLeast: false },
  };
}

/** What has to be open for a way. */
export function targetsOf({ protocol, transport }: CheckWay, turn: TurnAccess | null): CheckTarget[] {
  if (protocol === 'turn') return turn === null ? [] : turnTargets(turn);
  return transport.iceCandidates.map(({ address, port }) => ({ host: address, protocol, port }));
}

/** Where the server is, by an address of it over HTTP or a socket. */
export function serverTarget({ hostname, port, protocol }: URL): CheckTarget {
  const usual = protocol === 'wss:' || protocol === 'https:' ? 443 : 80;
  return { host: hostname, protocol: 'tcp', port: port === '' ? usual : Number(port) };
}

/** Why a request for a check failed. */
export function reasonOf(error: unknown): 'busy' | 'server-failed' | 'lost' {
  if (!(error instanceof ProtocolError)) return 'lost';
  return error.code === 'rate-limited' ? 'busy' : 'server-failed';
}

function turnTargets({ urls }: Pick<TurnAccess, 'urls'>): CheckTarget[] {
  return urls.map((url) => {
    const { host, protocol, port } = readTurnUrl(url);
    return { host, protocol, port };
  });
}
