import {
  type ClientMethod,
  type ClientParams,
  type ClientResult,
  clientRequests,
  type ConnectionState,
  existsIn,
  isAllowed,
  isMemberMethod,
  type MemberMethod,
  type Needs,
  type Permission,
  permissionFor,
  ProtocolError,
  type RoomRole,
} from '@sotto/protocol';
import * as v from 'valibot';
import type { Membership } from '../rooms/membership.ts';
import type { RoomMethod } from '../rooms/room-requests.ts';
import { connectionHandlers } from './handlers/connection.ts';
import { reachHandlers, ringHandlers, type RingMethod } from './handlers/ringing.ts';
import type { HandlerSession, SessionHandlers, SessionMethod } from './handlers/types.ts';

const ofSession: SessionHandlers = {
  ...connectionHandlers,
  ...reachHandlers,
};

const isRingMethod = (method: ClientMethod): method is RingMethod => Object.hasOwn(ringHandlers, method);

export const isClientMethod = (method: string): method is ClientMethod =>
  Object.hasOwn(clientRequests, method);

/**
 * Acts on a request, if the protocol's table allows it: in this state of the connection, with these parameters, and
 * with this role. Rejects with `bad-state`, `bad-request` or `forbidden`, and as the handler does, which checks none of
 * these.
 */
export async function dispatch(
  session: HandlerSession,
  method: ClientMethod,
  given: unknown,
): Promise<object> {
  const allowed: readonly ConnectionState[] = clientRequests[method].states;
  if (!allowed.includes(session.state)) throw new ProtocolError('bad-state');
  return (await ask(session, method, given)) ?? {};
}

function ask(session: HandlerSession, method: ClientMethod, given: unknown): Promise<object | void> {
  if (isRingMethod(method)) return askRinging(session, method, given);
  return isMemberMethod(method) ? askRoom(session, method, given) : askSession(session, method, given);
}

async function askSession<M extends SessionMethod>(
  session: HandlerSession,
  method: M,
  given: unknown,
): Promise<ClientResult<M> | void> {
  const params = readParams(method, given);
  const { needs }: { needs: Needs } = clientRequests[method];
  if (needs !== null) await checkToken(session, needs, params);
  return ofSession[method](session, params);
}

/** Hands the request on to the room. */
async function askRoom<M extends RoomMethod>(
  session: HandlerSession,
  method: M,
  given: unknown,
): Promise<ClientResult<M> | void> {
  const { membership, params } = checkMember(session, method, given);
  return membership.request(method, params);
}

async function askRinging<M extends RingMethod>(
  session: HandlerSession,
  method: M,
  given: unknown,
): Promise<ClientResult<M> | void> {
  const { membership, params } = checkMember(session, method, given);
  return ringHandlers[method](membership, params, session);
}

function checkMember<M extends MemberMethod>(
  { membership }: HandlerSession,
  method: M,
  given: unknown,
): { membership: Membership; params: ClientParams<M> } {
  if (!membership) throw new ProtocolError('bad-state');
  const params = readParams(method, given);
  const permission = permissionFor(method, params);
  if (permission !== null) assertAllowed(membership, permission);
  return { membership, params };
}

/** Rejects with `forbidden`, and as the room is not found or over. */
async function checkToken(session: HandlerSession, needs: NonNullable<Needs>, params: object): Promise<void> {
  if (typeof needs === 'string' || !('byToken' in needs)) throw new TypeError('This needs a membership.');
  const bearer = await session.directory.roleBroughtBy(v.parse(tokenParams, params));
  if (!bearer) throw new ProtocolError('forbidden');
  assertAllowed(bearer, needs.byToken);
}

const tokenParams = v.object({ room: v.string(), token: v.string() });

/** Throws `forbidden`, or `bad-state` where nobody in rooms of this kind may do it. */
function assertAllowed(who: RoomRole, permission: Permission): void {
  if (isAllowed(who, permission)) return;
  throw new ProtocolError(existsIn(who.kind, permission) ? 'forbidden' : 'bad-state');
}

/** Throws `bad-request`, which tells the developer of a client where the mistake is. */
function readParams<M extends ClientMethod>(method: M, given: unknown): ClientParams<M> {
  const read = v.safeParse(clientRequests[method].params, given, { abortEarly: true });
  if (read.success) return read.output;
  const path = v.getDotPath(read.issues[0]) ?? 'params';
  throw new ProtocolError('bad-request', `Not as the method demands: ${path.slice(0, 200)}`);
}
