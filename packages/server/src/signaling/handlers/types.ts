import type { ClientMethod, ClientParams, ClientResult } from '@sotto/protocol';
import type { PeerPlace } from '../../rooms/room.ts';
import type { Session } from '../session.ts';

const lobbyMethods = [
  'hello',
  'ping',
  'createRoom',
  'lookupRoom',
  'lookupLink',
  'closeRoom',
  'join',
  'resume',
] as const;

const reachMethods = [
  'challengeReach',
  'reach',
  'unreach',
  'acknowledgeRing',
  'answerRing',
  'relayRing',
  'ring',
  'cancelRing',
] as const;

const checkMethods = ['openCheck', 'connectCheck', 'closeCheck'] as const;

const turnMethods = ['lookupTurn'] as const;

type LobbyMethod = (typeof lobbyMethods)[number];
type ReachMethod = (typeof reachMethods)[number];
type CheckMethod = (typeof checkMethods)[number];
type TurnMethod = (typeof turnMethods)[number];
/** Methods of a connection; those that need a place in a room as well look for it themselves. */
export type SessionMethod = LobbyMethod | ReachMethod | CheckMethod | TurnMethod;
/** Methods of a peer. */
export type PlaceMethod = Exclude<ClientMethod, SessionMethod>;

export type Answer<M extends ClientMethod> = ClientResult<M> | Promise<ClientResult<M>>;

export type SessionHandlers<Methods extends ClientMethod = SessionMethod> = {
  readonly [M in Methods]: (session: Session, params: ClientParams<M>) => Answer<M>;
};
export type LobbyHandlers = SessionHandlers<LobbyMethod>;
export type ReachHandlers = SessionHandlers<ReachMethod>;
export type CheckHandlers = SessionHandlers<CheckMethod>;
export type TurnHandlers = SessionHandlers<TurnMethod>;
export type PlaceHandlers = {
  readonly [M in PlaceMethod]: (place: PeerPlace, params: ClientParams<M>) => Answer<M>;
};

export const isSessionMethod = (method: ClientMethod): method is SessionMethod =>
  [...lobbyMethods, ...reachMethods, ...checkMethods, ...turnMethods].some((known) => known === method);
