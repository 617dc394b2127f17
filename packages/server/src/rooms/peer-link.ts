import { ProtocolError, type ServerEvent, type ServerEventParams, type ServerParams } from '@sotto/protocol';

/** Carries a peer's messages: the session of its socket. What goes through it is plain data. */
export interface PeerLink {
  /** By which it is told from others. */
  readonly linkId: string;
  /** Bytes that wait for the client to read them. */
  readonly backlog: number;
  /** How many there may be for what others relay to it. */
  readonly mostRelayed: number;
  /** The widest that the client is in; see `Networks`. */
  readonly network: string;
  /** Whether it says of a ring that it rings there. */
  readonly acknowledgesRings: boolean;
  notify<E extends ServerEvent>(event: E, params: ServerEventParams<E>): void;
  /**
   * Resolves with `answered` when the client has acknowledged, with `unheard` when the socket was lost before it
   * answered. Rejects with the client's refusal, or `timeout` after so many milliseconds.
   */
  offer(params: ServerParams<'consume'>, timeout: number): Promise<'answered' | 'unheard'>;
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
