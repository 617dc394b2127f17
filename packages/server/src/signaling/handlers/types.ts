import type {
  ClientMethod,
  ClientParams,
  ConnectionState,
  MemberMethod,
  ProtocolVersion,
  TurnAccess,
} from '@sotto/protocol';
import type { Checks } from '../../check/checks.ts';
import type { NetworkCheck } from '../../check/network-check.ts';
import type { Networks } from '../../net/networks.ts';
import type { Registration } from '../../ringing/registration.ts';
import type { Rings } from '../../ringing/rings.ts';
import type { Membership } from '../../rooms/membership.ts';
import type { PeerSocket } from '../../rooms/peer-socket.ts';
import type { Answer } from '../../rooms/room-requests.ts';
import type { RoomDirectory } from '../../rooms/room-directory.ts';

// Which methods need a membership is in the protocol's table, and checked before a handler is asked.

/** The session as handlers see it: what they may know of the connection that asks, and do with it. */
export interface HandlerSession extends PeerSocket {
  readonly state: ConnectionState;
  /** Aborted when the socket is gone. */
  readonly signal: AbortSignal;
  readonly networks: Networks;
  readonly directory: RoomDirectory;
  readonly rings: Rings;
  readonly checks: Checks;
  readonly registration: Registration;
  /** Its membership in a room. */
  readonly membership: Membership | null;
  /** By whom it rings from here. */
  readonly callerId: string | null;
  /** Which it opened last; it ends with the socket. */
  check: NetworkCheck | null;
  greet(version: ProtocolVersion): void;
  /** This socket carries the peer from now on; its messages follow the answer to the request that is being served. */
  enter(membership: Membership): void;
  /** Throws `rate-limited`. */
  claimAllowance(what: 'room' | 'ring' | 'check'): void;
  /** Rings from this connection, as `Rings.startFor` does. Throws `rate-limited` as well. */
  ring(options: { identity: string; card: string; room?: string }): string;
  /** What another connection began goes on from here, as `Rings.resume` does. Throws `bad-state` where this one rings. */
  resumeRing(ringId: string): void;
  /**
   * The same for one socket until half of its time is over, so that the TURN server's limits are for each person. Null
   * where there is none. Throws `rate-limited`.
   */
  turnAccess(): TurnAccess | null;
}

/** Methods that are allowed without a membership, too. */
export type SessionMethod = Exclude<ClientMethod, MemberMethod>;

export type SessionHandlers = {
  readonly [M in SessionMethod]: (session: HandlerSession, params: ClientParams<M>) => Answer<M>;
};

/** Of members, about people who are not in their room. */
export type MemberHandlers<Methods extends MemberMethod> = {
  readonly [M in Methods]: (
    membership: Membership,
    params: ClientParams<M>,
    session: HandlerSession,
  ) => Answer<M>;
};
