import type { ClientMethod, ClientParams, ClientResult, MemberMethod } from '@sotto/protocol';
import type { Membership } from '../../rooms/membership.ts';
import type { Session } from '../session.ts';

// Which methods need a place in a room is in the protocol's table, and checked before a handler is asked.

/** Methods that are allowed without a place, too. */
export type SessionMethod = Exclude<ClientMethod, MemberMethod>;

export type Answer<M extends ClientMethod> = ClientResult<M> | Promise<ClientResult<M>>;

export type SessionHandlers<Methods extends SessionMethod = SessionMethod> = {
  readonly [M in Methods]: (session: Session, params: ClientParams<M>) => Answer<M>;
};

export type MemberHandlers<Methods extends MemberMethod = MemberMethod> = {
  readonly [M in Methods]: (membership: Membership, params: ClientParams<M>, session: Session) => Answer<M>;
};
