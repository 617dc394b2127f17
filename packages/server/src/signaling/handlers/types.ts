import type { ClientMethod, ClientParams, ClientResult } from '@sotto/protocol';
import type { PeerPlace } from '../../rooms/room.ts';
import type { Session } from '../session.ts';

const lobbyMethods = ['hello', 'ping', 'createRoom', 'lookupRoom', 'join', 'resume'] as const;

/** Methods that need no place in a room. */
export type LobbyMethod = (typeof lobbyMethods)[number];
/** Methods of a peer. */
export type PlaceMethod = Exclude<ClientMethod, LobbyMethod>;

export type Answer<M extends ClientMethod> = ClientResult<M> | Promise<ClientResult<M>>;

export type LobbyHandlers = {
  readonly [M in LobbyMethod]: (session: Session, params: ClientParams<M>) => Answer<M>;
};
export type PlaceHandlers = {
  readonly [M in PlaceMethod]: (place: PeerPlace, params: ClientParams<M>) => Answer<M>;
};

export const isLobbyMethod = (method: ClientMethod): method is LobbyMethod =>
  lobbyMethods.some((known) => known === method);
