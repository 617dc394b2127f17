import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';

export interface Target {
  readonly address: string;
  readonly port: number;
}

/** Messages to one address over one protocol, and back. */
export interface Wire {
  /** Lost before it is open, and after it has ended. */
  send(message: Buffer): void;
  /** Idempotent. */
  close(): void;
}

export interface WireHandlers {
  readonly onOpen: () => void;
  readonly onMessage: (message: Buffer) => void;
  /** It cannot be opened, or has ended. */
  readonly onEnd: () => void;
}

/** Opens a wire. Its handlers are called later, not before it returns. */
export type OpenWire = (handlers: WireHandlers) => Wire;

export function openUdp({ address, port }: Target, { onOpen, onMessage, onEnd }: WireHandlers): Wire {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  let state: 'opening' | 'open' | 'closed' = 'opening';
  socket.on('error', () => {
    // That nobody listens is told by ICMP, which anybody can send, and somebody may listen in a moment.
    if (state === 'opening') onEnd();
  });
  // Connected, so that nothing comes from elsewhere.
  socket.on('connect', () => {
    if (state !== 'opening') return;
    state = 'open';
    onOpen();
  });
  socket.on('message', onMessage);
  socket.connect(port, address);
  return {
    send: (message) => {
      if (state === 'open') socket.send(message, () => undefined);
    },
    close: () => {
      if (state === 'closed') return;
      state = 'closed';
      socket.close();
    },
  };
}

/** In the framing of RFC 4571: 16 bits of length before each message. */
export function openTcp({ address, port }: Target, { onOpen, onMessage, onEnd }: WireHandlers): Wire {
  const socket = connect({ host: address, port, noDelay: true });
  let received: Buffer = Buffer.alloc(0);
  socket.on('connect', onOpen);
  socket.on('error', () => undefined);
  socket.on('close', onEnd);
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
      const end = 2 + received.readUInt16BE();
      onMessage(received.subarray(2, end));
      received = received.subarray(end);
    }
  });
  return {
    send: (message) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      if (socket.writable) socket.write(Buffer.concat([length, message]));
    },
    close: () => socket.destroy(),
  };
}
