import type { Socket } from 'node:net';

/** A socket, as far as it can be told from all others that are open. */
export type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localPort'>;

/** The same for a connection and for the TLS socket around it. */
export const endsOf = ({ remoteAddress, remotePort, localPort }: Ends): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;
