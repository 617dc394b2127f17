import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { TurnAddress } from '@sotto/protocol';
import { type CertificateReason, certificateReason } from './certificate.ts';
import { StunStream } from './stun-stream.ts';
import { openUdp, type Wire, type WireHandlers } from './wire.ts';

export interface TurnWireHandlers extends WireHandlers {
  /** Before the end: nobody could be spoken with, because of the certificate. */
  readonly onUntrusted: (reason: CertificateReason) => void;
}

/**
 * Messages to a TURN server and back: inside TLS with a certificate that is accepted as that of the pages is, over TCP,
 * or over UDP. There is no DTLS here.
 */
export function openTurnWire(address: TurnAddress, handlers: TurnWireHandlers): Wire {
  const { host, port, protocol } = address;
  return protocol === 'udp' ? openUdp({ address: host, port }, handlers) : openStream(address, handlers);
}

function openStream(
  { host, port, secure }: TurnAddress,
  { onOpen, onMessage, onEnd, onUntrusted }: TurnWireHandlers,
): Wire {
  // RFC 6066, section 3: a server name is no address. By it the proxy in front tells TURN from pages.
  const socket: Socket = secure
    ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
    : connect({ host, port });
  socket.setNoDelay(true);
  let opened = false;
  socket.on(secure ? 'secureConnect' : 'connect', () => {
    opened = true;
    onOpen();
  });
  socket.on('error', () => {
    // Typed as an Error, and in truth the code of one, or null.
    const refused: unknown = socket instanceof TLSSocket ? socket.authorizationError : null;
    if (!opened && typeof refused === 'string') onUntrusted(certificateReason(refused));
  });
  socket.on('close', () => onEnd());
  const stream = new StunStream();
  socket.on('data', (bytes: Buffer) => {
    const messages = stream.push(bytes);
    if (messages === null) socket.destroy();
    for (const message of messages ?? []) onMessage(message);
  });
  return {
    send: (message) => {
      if (socket.writable) socket.write(message);
    },
    close: () => socket.destroy(),
  };
}
