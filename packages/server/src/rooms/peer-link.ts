import { ProtocolError, type ServerEventParams } from '@sotto/protocol';
import type { MediaPeer } from '../media/peer-media.ts';

/** Carries a peer's messages: the session of its socket. What goes through it is plain data. */
export interface PeerLink extends Pick<MediaPeer, 'network' | 'backlog' | 'notify' | 'offer'> {
  /** By which it is told from others. */
  readonly linkId: string;
  /** How many there may be for what others relay to it. */
  readonly mostRelayed: number;
  /** Whether it says of a ring that it rings there. */
  readonly acknowledgesRings: boolean;
  /** The peer has no place any more; the socket may stay for another room. */
  release(): void;
  /** Another link took the peer over; closes the socket. */
  supersede(): void;
}

/** Throws `rate-limited` when so much waits for this client that more of it is to be sent later. */
export function relayTo<E extends 'relay' | 'ringRelay'>(
  link: PeerLink,
  event: E,
  params: ServerEventParams<E>,
): void {
  if (link.backlog + params.data.length > link.mostRelayed) throw new ProtocolError('rate-limited');
  link.notify(event, params);
}
