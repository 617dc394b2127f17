import { ProtocolError, type ServerEventParams } from '@sotto/protocol';
import type { MediaPeer } from '../media/peer-media.ts';

/** The socket that carries a peer's messages. All that goes through it is plain data. */
export interface PeerSocket extends Pick<MediaPeer, 'network' | 'backlog' | 'notify' | 'offer'> {
  /** The narrowest network of the client. */
  readonly address: string;
  /** Random, new for each socket. */
  readonly socketId: string;
  /** How many there may be for what others relay to it. */
  readonly mostRelayed: number;
  /** Whether it says of a ring that it rings there. */
  readonly acknowledgesRings: boolean;
  /** Whether it knows from the card in which room a caller waits. */
  readonly opensCards: boolean;
  /** The peer is out of the room; the socket may stay for another room. */
  release(): void;
  /** Another socket took the peer over; closes this one. */
  supersede(): void;
}

/** A ring that the one who joins has accepted. */
export interface AcceptedRing {
  readonly ringId: string;
  /** The peer that rang. */
  readonly callerId: string;
}

/** Throws `rate-limited` when so much waits for this client that more of it is to be sent later. */
export function relayTo<E extends 'relay' | 'ringRelay'>(
  socket: PeerSocket,
  event: E,
  params: ServerEventParams<E>,
): void {
  if (socket.backlog + params.data.length > socket.mostRelayed) throw new ProtocolError('rate-limited');
  socket.notify(event, params);
}
