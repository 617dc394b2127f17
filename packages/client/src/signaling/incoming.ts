import {
  type ClientMethod,
  type ClientResult,
  clientRequests,
  type ServerEvent,
  type ServerEventParams,
  type ServerMethod,
  type ServerParams,
  serverNotifications,
  serverRequests,
} from '@sotto/protocol';
import * as v from 'valibot';

/** One notification with its own parameters: narrows by `event`. */
export type ServerNotification = {
  [E in ServerEvent]: { readonly event: E; readonly params: ServerEventParams<E> };
}[ServerEvent];

/** One request of the server with its own parameters: narrows by `method`. */
export type ServerRequest = {
  [M in ServerMethod]: { readonly method: M; readonly params: ServerParams<M> };
}[ServerMethod];

/** `unknown`: a newer server says more than this client knows. `invalid`: the server breaks the protocol. */
type Unread = 'unknown' | 'invalid';

const isEvent = (name: string): name is ServerEvent => Object.hasOwn(serverNotifications, name);
const isMethod = (name: string): name is ServerMethod => Object.hasOwn(serverRequests, name);

// The tables are strict, so what they accept has no other member and can be passed on as it came.
const isNotification = (message: { event: string; params: unknown }): message is ServerNotification =>
  isEvent(message.event) && v.is(serverNotifications[message.event], message.params);
const isRequest = (message: { method: string; params: unknown }): message is ServerRequest =>
  isMethod(message.method) && v.is(serverRequests[message.method].params, message.params);

export function readNotification(event: string, params: unknown): ServerNotification | Unread {
  if (!isEvent(event)) return 'unknown';
  const message = { event, params };
  return isNotification(message) ? message : 'invalid';
}

export function readRequest(method: string, params: unknown): ServerRequest | Unread {
  if (!isMethod(method)) return 'unknown';
  const message = { method, params };
  return isRequest(message) ? message : 'invalid';
}

/** Undefined when the answer has not the form that the table demands. */
export function readResult<M extends ClientMethod>(method: M, result: unknown): ClientResult<M> | undefined {
  const parsed = v.safeParse(clientRequests[method].result, result);
  return parsed.success ? parsed.output : undefined;
}
