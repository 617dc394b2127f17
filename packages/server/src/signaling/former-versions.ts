import type { ProtocolVersion } from '@sotto/protocol';

// Translates for pages that were open before the server was renewed: each reads what it is sent by the tables of its
// own version. From the tables of now to those of a page it is one version after the other.

export interface Told {
  readonly event: string;
  readonly params: object;
}

/** Null for what came later, and those pages have no use for. */
export function eventIn(version: ProtocolVersion, told: Told): Told | null {
  if (version === 3) return told;
  const inVersionTwo = eventInVersionTwo(told);
  return version === 2 ? inVersionTwo : eventInVersionOne(inVersionTwo);
}

export function resultIn(version: ProtocolVersion, result: object): object {
  if (version === 3) return result;
  const inVersionTwo = resultInVersionTwo(result);
  return version === 2 ? inVersionTwo : resultInVersionOne(inVersionTwo);
}

export function paramsFrom(version: ProtocolVersion, method: string, params: unknown): unknown {
  return version === 3 ? params : paramsFromVersionTwo(method, params);
}

// Tables of version 2 know of a role only whether it is that of the host, and call a room token by what it made then.

function eventInVersionTwo({ event, params }: Told): Told {
  if (!('peer' in params) || typeof params.peer !== 'object' || params.peer === null)
    return { event, params };
  return { event, params: { ...params, peer: withHost(params.peer) } };
}

/** A room's state is what has a role and the others. */
function resultInVersionTwo(result: object): object {
  if (!('role' in result) || !('peers' in result) || !Array.isArray(result.peers)) return result;
  return withHost({ ...result, peers: result.peers.map((peer: object) => withHost(peer)) });
}

function paramsFromVersionTwo(method: string, params: unknown): unknown {
  if (method !== 'join' && method !== 'closeRoom') return params;
  if (typeof params !== 'object' || params === null || !('hostToken' in params) || 'token' in params)
    return params;
  const { hostToken, ...others } = params;
  return { ...others, token: hostToken };
}

function withHost(info: object): object {
  const { role, ...others }: { role?: unknown } = info;
  return { ...others, host: role === 'host' };
}

// Tables of version 1 have a time of day where there is a duration now, and fewer answers to a ring.

/** Null for what came later, and those pages have no use for. */
function eventInVersionOne({ event, params }: Told): Told | null {
  if (event === 'ringing') return null;
  if (event === 'ringAnswered' && 'answer' in params && laterAnswers.has(params.answer))
    return { event, params: { ...params, answer: 'missed' } };
  return { event, params: withTimeOfDay(params) };
}

function resultInVersionOne(result: object): object {
  return withTimeOfDay(result);
}

const laterAnswers: ReadonlySet<unknown> = new Set(['not-reachable', 'wrong-clock']);

/** Since when a call is connected was a time of day. */
function withTimeOfDay(told: object): object {
  if (!('connectedFor' in told)) return told;
  const { connectedFor, ...others } = told;
  const connectedAt = typeof connectedFor === 'number' ? Date.now() - connectedFor : null;
  return { ...others, connectedAt };
}
